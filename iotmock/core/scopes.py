"""Accounts and regions as a test names them."""

import re

from iotmock.core.texts import shown

__all__ = ["checked_account_id", "checked_region"]

_REGION = re.compile(r"[a-z]+(-[a-z]+)+-[0-9]+")


def checked_account_id(account_id: object) -> str:
    """The id of an account.

    Raises: ValueError for anything but 12 digits.
    """
    if not (isinstance(account_id, str) and re.fullmatch("[0-9]{12}", account_id)):
        raise ValueError(
            f"account_id={shown(account_id)}: an AWS account id is a text of 12 digits, e.g. '123456789012'"
        )
    return account_id


def checked_region(region: object) -> str:
    """The name of a region.

    Raises: ValueError for what no region can be called.
    """
    if not (isinstance(region, str) and _REGION.fullmatch(region)):
        raise ValueError(f"region={shown(region)}: a region is written like 'eu-west-1'")
    return region
