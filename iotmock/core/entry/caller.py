"""Who is calling: account and region of a request, from its credentials and its host."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from iotmock.core import moto_state
from iotmock.core.names import access_key_of, account_prefix

__all__ = ["Credential", "access_key_for", "account_of", "may_act_for_others", "read_credential"]

_OWN_KEY = access_key_of("")
# The accounts of those keys; never cleared, because clients outlive mocks.
_accounts_of_handles: set[str] = set()


class Credential(NamedTuple):
    """What a SigV4 Authorization header says about its sender."""

    access_key: str
    region: str
    service: str


def read_credential(headers: Mapping[str, "str | bytes"]) -> Credential | None:
    """The credential of a signed request; None when it is unsigned."""
    value = headers.get("Authorization")
    if not value:
        return None
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    # <key>/<date>/<region>/<service>/aws4_request
    parts = text.partition("Credential=")[2].split("/", 4)
    return Credential(parts[0], parts[2], parts[3]) if len(parts) == 5 else None


def access_key_for(account: str) -> str:
    """The access key with which the control handle's clients act for an account."""
    _accounts_of_handles.add(account)
    return access_key_of(account)


def may_act_for_others(account: frozenset[str]) -> bool:
    """Whether anybody can have a key of another account than this one."""
    return not _accounts_of_handles <= account or moto_state.issues_keys()


def account_of(
    credential: Credential | None, default: str, prefix: str | None, region: str, known: Iterable[str] = ()
) -> str:
    """The account that a request acts for.

    The order: keys of the control handle, keys that moto's IAM or STS issued, and `default` for every other key.
    An unsigned request names its account by the host's prefix, if that is one of `default`, of `known` or of an account
    that moto knows.
    """
    if credential is None:
        named = None if prefix is None else _account_of_prefix(prefix, region, (default, *known))
        return named or default
    key = credential.access_key
    if key.startswith(_OWN_KEY) and len(key) == len(_OWN_KEY) + 12:
        return key[len(_OWN_KEY) :]
    return moto_state.account_of_access_key(key) or default


def _account_of_prefix(prefix: str, region: str, known: Iterable[str]) -> str | None:
    for account in (*known, *moto_state.known_accounts()):
        if account_prefix(account, region) == prefix:
            return account
    return None
