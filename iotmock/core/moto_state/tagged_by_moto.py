"""What of IoT moto keeps that can carry tags."""

from typing import Any

from iotmock.core.arns import Arn
from iotmock.core.moto_state.loaded import backend_of

__all__ = ["TAGGABLE", "taggable_or_none"]


def _role_alias(backend: Any, _arn: str, name: str) -> Any | None:
    return backend.role_aliases.get(name)


def _domain_configuration(backend: Any, arn: str, name: str) -> Any | None:
    # The ARN ends in an identifier of its own: domainconfiguration/<name>/<identifier>.
    found = backend.domain_configurations.get(name.partition("/")[0])
    return found if found is not None and found.domain_configuration_arn == arn else None


# How moto finds each resource that AWS lets carry tags, by the first part of the ARN's resource.
TAGGABLE: dict[str, Any] = {"rolealias": _role_alias, "domainconfiguration": _domain_configuration}


def taggable_or_none(arn: Arn) -> object | None:
    """moto's object behind the ARN of a taggable resource, or None.

    The object lives exactly as long as the resource: one that is deleted and created anew is another object.
    """
    backend = backend_of("iot", arn.account, arn.region)
    if backend is None or arn.partition != backend.partition:
        return None
    # moto has its own opinion on the partition of some regions, and its collections are keyed by its own ARNs.
    own = f"arn:{backend.partition}:iot:{backend.region_name}:{backend.account_id}:{arn.kind}/{arn.name}"
    found: object | None = TAGGABLE[arn.kind](backend, own, arn.name)
    return found
