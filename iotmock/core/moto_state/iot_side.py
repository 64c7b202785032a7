"""What moto keeps of IoT, as a whole: taken for a snapshot, and put back."""

import sys
from typing import Any

from iotmock.core.moto_state.loaded import accounts_of

__all__ = [
    "Place",
    "forget_tracked_instances",
    "iot_backend_at",
    "iot_places",
    "iot_side",
    "is_backend_class",
    "put_iot_side",
]

_SERVICES = ("iot", "iotdata")

# moto's package, account, region
Place = tuple[str, str, str]


def _backends() -> dict[Place, Any]:
    return {
        (service, account, region): backend
        for service in _SERVICES
        for account, regions in accounts_of(service).items()
        for region, backend in regions.items()
    }


def iot_side() -> dict[Place, dict[str, Any]]:
    """The attributes of every backend of moto's that belongs to IoT; they are moto's own, not copies."""
    return {place: vars(backend) for place, backend in _backends().items()}


def iot_places() -> dict[int, Place]:
    """Which backend an object is, by its identity."""
    return {id(backend): place for place, backend in _backends().items()}


def iot_backend_at(place: Place) -> Any:
    """The backend of a place, made where it does not exist."""
    service, account, region = place
    return accounts_of(service)[account][region]


def is_backend_class(kind: type) -> bool:
    """Whether instances are backends of moto's, of any service: they exist once."""
    module = sys.modules.get("moto.core.base_backend")
    return module is not None and issubclass(kind, module.BaseBackend)


def put_iot_side(side: dict[Place, dict[str, Any]]) -> None:
    """Have moto's backends hold these attributes, which are theirs from now on; other backends of IoT begin anew."""
    for place, backend in _backends().items():
        if place not in side:
            backend.reset()
    for place, attributes in side.items():
        iot_backend_at(place).__dict__ = attributes


def forget_tracked_instances() -> None:
    """Empty the lists in which moto counts what was ever made of IoT, as its own reset does."""
    module = sys.modules.get("moto.core.model_instances")
    if module is None:
        return
    for service in _SERVICES:
        for kind in module.model_data.get(service, {}).values():
            for name in ("instances_tracked", "instances"):
                if name in vars(kind):
                    setattr(kind, name, [])
