"""The account of a run: checked before anything is made in it, and what the fixture `iotmock` gives meanwhile.

Invariants kept here: nothing is asked of an account but its identity until STS has confirmed that the credentials are
of the account that was named. What only the mock can do raises an error that names the marker for such tests.
"""

from datetime import datetime
from typing import Any, NoReturn

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from iotmock.core.clock import Clock
from iotmock.core.scopes import checked_account_id, checked_region
from iotmock.handle import IoTMock

__all__ = ["Account", "AccountRefused", "open_account"]


class AccountRefused(Exception):
    """The run against an account cannot begin; says what is missing."""


def open_account(account_id: str, region: str | None) -> "Account":
    """The account that was named, when the credentials that boto3 finds are its own.

    Raises: AccountRefused, before any other request than STS GetCallerIdentity.
    """
    try:
        checked_account_id(account_id)
        if not region:
            raise AccountRefused("name a region: --iotmock-aws-region=eu-west-1, or AWS_REGION in the environment")
        checked_region(region)
    except ValueError as error:
        raise AccountRefused(str(error)) from error
    found = _identity(region)
    if found != account_id:
        raise AccountRefused(f"the credentials are of account {found}, not of {account_id}; nothing was run")
    return Account(account_id, region)


def _identity(region: str) -> str:
    try:
        return str(boto3.Session(region_name=region).client("sts").get_caller_identity()["Account"])
    except ClientError as error:
        raise AccountRefused(f"STS refuses the credentials: {error}") from error
    except BotoCoreError as error:
        raise AccountRefused(f"no credentials that work were found as boto3 looks for them: {error}") from error


class Account:
    """What the fixture `iotmock` gives in a run against an account: the part of `IoTMock` that AWS has too.

    That is `client`, `region`, `account_id` and `now`.
    """

    def __init__(self, account_id: str, region: str) -> None:
        self.account_id = account_id
        self.region = region
        self._clients: dict[str, Any] = {}

    @property
    def now(self) -> datetime:
        """The present instant, aware, in UTC. Nobody can move it."""
        return Clock().now()

    def client(self, service: str = "iot", **options: Any) -> Any:
        """A boto3 client of this account and region; the same one for the same service without options."""
        session = boto3.Session(region_name=self.region)
        make: Any = session.client
        if options:
            return make(service, **options)
        if service not in self._clients:
            self._clients[service] = make(service)
        return self._clients[service]

    def __getattr__(self, name: str) -> NoReturn:
        if not name.startswith("_") and hasattr(IoTMock, name):
            raise AttributeError(
                f"iotmock.{name} has no counterpart in an account of AWS: a test that needs it runs in process only,"
                f' mark it with @pytest.mark.iotmock_in_process("why")'
            )
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __repr__(self) -> str:
        return f"<AWS account {self.account_id} {self.region}>"
