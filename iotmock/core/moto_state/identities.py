"""Accounts, access keys, roles and identities, as moto's IAM, STS and Cognito know them."""

import sys
from typing import Any

from iotmock.core.moto_state.loaded import accounts_of, backend_of

__all__ = ["account_of_access_key", "identity_exists", "issues_keys", "known_accounts", "role_exists"]

_NOBODY: dict[str, Any] = {}
_modules = sys.modules
_values = dict.values  # moto's tables have another of their own


def issues_keys() -> bool:
    """Whether anybody has been issued an access key, so that it may say another account; True where that is open."""
    # Every call asks: loading IAM's module, as moto's first answer does, must not cost each of them a search.
    module = _modules.get("moto.iam.models")
    if module is None:
        return False
    try:
        for partitions in getattr(module, "iam_backends", _NOBODY).values():
            for backend in _values(partitions):
                if backend.access_keys:
                    return True
    except RuntimeError:  # another thread is asking moto now, maybe for a key
        return True
    return False


def account_of_access_key(key: str) -> str | None:
    """The account of a key that IAM issued to a user or STS to an assumed role; None for any other key.

    Who assumes a role of another account acts there: STS keeps such keys with the role's account.
    """
    for account, partitions in list(accounts_of("iam").items()):
        for backend in list(dict.values(partitions)):
            if key in backend.access_keys:
                return account
    return None


def identity_exists(account: str, region: str, identity: str) -> bool:
    """Whether an identity pool of Cognito's has made this identity."""
    backend = backend_of("cognitoidentity", account, region)
    pools = [] if backend is None else [backend.pools_identities.get(name, _NOBODY) for name in backend.identity_pools]
    return any(found["IdentityId"] == identity for pool in pools for found in pool.get("Identities", ()))


def known_accounts() -> set[str]:
    """The accounts that moto holds any state of."""
    module = sys.modules.get("moto.core.base_backend")
    if module is None:
        return set()
    services: list[dict[str, Any]] = list(module.BackendDict._instances)
    return {account for accounts in services for account in list(accounts)}


def role_exists(arn: str) -> bool:
    """Whether IAM has the role of this ARN, in whatever account the ARN names."""
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[2] != "iam":
        return False
    backend = backend_of("iam", parts[4], parts[1])
    return backend is not None and any(role.arn == arn for role in list(backend.roles.values()))
