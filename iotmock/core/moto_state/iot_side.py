"""What moto keeps of IoT, as a whole: taken for a snapshot, and put back."""

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from iotmock.core.moto_state.loaded import accounts_of

__all__ = [
    "Place",
    "check_saved_side",
    "forget_tracked_instances",
    "iot_backend_at",
    "iot_places",
    "iot_side",
    "is_backend_class",
    "put_iot_side",
    "put_saved_side",
    "saved_class",
    "saved_name",
    "saved_side",
    "unsaved",
]

_SERVICES = ("iot", "iotdata")
# What can be saved to a file, and the class of what it holds: the operations that are moto's, and its mirror. All else
# that its backends have is unused, because those operations are our own.
_SAVED: dict[str, dict[str, str | None]] = {
    "iot": {"role_aliases": "FakeRoleAlias", "domain_configurations": "FakeDomainConfiguration"},
    "iotdata": {"published_payloads": None},
}
_PREFIX = "moto."
_MODELS = "moto.iot.models"

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


# For files


def saved_side(side: Mapping[Place, Mapping[str, Any]]) -> dict[Place, dict[str, Any]]:
    """What can be saved of the attributes of backends, where there is anything."""
    found = {
        place: {name: _plain(attributes[name]) for name in _SAVED[place[0]] if attributes.get(name)}
        for place, attributes in side.items()
    }
    return {place: attributes for place, attributes in found.items() if attributes}


def _plain(collection: Any) -> Any:
    return dict(collection) if isinstance(collection, dict) else list(collection)


def unsaved(side: Mapping[Place, Mapping[str, Any]]) -> list[str]:
    """What holds something and cannot be saved, e.g. "things of moto's backend iot": a test has put it there."""
    return [
        f"{name} of moto's backend {place[0]}"
        for place, attributes in side.items()
        for name, value in attributes.items()
        if isinstance(value, dict | list | set) and value and name not in _SAVED[place[0]]
    ]


def saved_name(kind: type) -> str | None:
    """The name of a class of moto's whose instances can be saved, or None."""
    is_saved = kind.__module__ == _MODELS and kind.__name__ in _SAVED["iot"].values()
    return f"{_PREFIX}{kind.__name__}" if is_saved else None


def saved_class(name: str) -> type | None:
    """The class of moto's that has this name, or None."""
    plain = name.removeprefix(_PREFIX)
    if plain == name or plain not in _SAVED["iot"].values():
        return None
    kind: type = getattr(import_module(_MODELS), plain)
    return kind


def check_saved_side(side: Any) -> None:
    """Refuse what no file can have been given.

    Raises: ValueError.
    """
    if not isinstance(side, dict):
        raise ValueError("the part of moto is no mapping")  # noqa: TRY004 - of a file
    for place, attributes in side.items():
        service, _, _ = place
        for name, collection in attributes.items():
            if name not in _SAVED[service]:
                raise ValueError(f"moto's backend {service} has no {name} to be restored")
            _check_collection(name, collection, _SAVED[service][name])


def _check_collection(name: str, collection: Any, wanted: str | None) -> None:
    if wanted is None:
        fits = isinstance(collection, list) and all(isinstance(each, tuple) for each in collection)
    else:
        fits = isinstance(collection, dict) and all(type(each).__name__ == wanted for each in collection.values())
    if not fits:
        raise ValueError(f"the {name} of moto's backend are something else")


def put_saved_side(side: Mapping[Place, Mapping[str, Any]]) -> None:
    """Have moto's backends of IoT begin anew, and hold what was saved."""
    for service in {place[0] for place in side}:
        import_module(f"moto.{service}.models")
    for backend in _backends().values():
        backend.reset()
    for place, attributes in side.items():
        backend = iot_backend_at(place)
        for name, collection in attributes.items():
            fresh = getattr(backend, name)
            (fresh.update if isinstance(fresh, dict) else fresh.extend)(collection)
