"""Provisioning templates: parameters, and the thing, certificate and policies that are made of them. Without state.

Alone kept here: what is wrong with a template whatever the parameters is refused before any of it is looked at; what
comes out of `filled` has the properties of its type, in the form that they must have, with texts in the place of
references. Source: Developer Guide, "Provisioning templates".
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from iotmock.core import strict_json
from iotmock.core.surrogates import holds_lone_surrogate
from iotmock.services.registry import registration_errors as errors

__all__ = ["CERTIFICATE", "DO_NOTHING", "FAIL", "MERGE", "POLICY", "REPLACE", "THING", "Resource", "Template", "read"]

THING: Final = "AWS::IoT::Thing"
CERTIFICATE: Final = "AWS::IoT::Certificate"
POLICY: Final = "AWS::IoT::Policy"
DO_NOTHING, REPLACE, FAIL, MERGE = "DO_NOTHING", "REPLACE", "FAIL", "MERGE"

_REF: Final = "Ref"
_TEXT: Final = 'a text or {"Ref": "<parameter>"}'
_LIST: Final = f"a list, each item {_TEXT}"
_MAP: Final = f"a JSON object, each value {_TEXT}"
_ALWAYS: Final = (DO_NOTHING, REPLACE, FAIL)
# Type > property > its form.
_PROPERTIES: Final[Mapping[str, Mapping[str, str]]] = {
    THING: {
        "ThingName": _TEXT,
        "AttributePayload": _MAP,
        "ThingTypeName": _TEXT,
        "ThingGroups": _LIST,
        "BillingGroup": _TEXT,
    },
    CERTIFICATE: dict.fromkeys(
        ("CertificateSigningRequest", "CertificateId", "CertificatePem", "CACertificatePem", "Status"), _TEXT
    ),
    POLICY: dict.fromkeys(("PolicyName", "PolicyDocument"), _TEXT),
}
# Type > property > what may happen to that of a resource that exists.
_OVERRIDES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    THING: {"AttributePayload": (*_ALWAYS, MERGE), "ThingTypeName": _ALWAYS, "ThingGroups": (*_ALWAYS, MERGE)},
    CERTIFICATE: {"Status": _ALWAYS},
    POLICY: {},
}


class Resource(NamedTuple):
    """A resource of a template. name: the logical one. overrides: property > setting."""

    name: str
    type: str
    properties: Mapping[str, Any]
    overrides: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Template:
    """What a text says. defaults: of all parameters that are declared; None where there is none."""

    defaults: Mapping[str, str | None]
    resources: tuple[Resource, ...]

    def filled(self, parameters: Mapping[str, str]) -> list[Resource]:
        """The resources with the values of parameters.

        Raises: ResourceRegistrationFailureException.
        """

        def fill(value: Any) -> Any:
            if isinstance(value, str):
                return value
            found = parameters.get(value[_REF], self.defaults[value[_REF]])
            if found is None:
                raise errors.parameter_missing(value[_REF])
            return found

        return [each._replace(properties=_with_values(each, fill)) for each in self.resources]


@lru_cache(maxsize=32)
def read(text: str) -> Template:
    """The template that a text is.

    Raises: InvalidRequestException.
    """
    try:
        document = strict_json.read(text)
    except strict_json.NotJson as reason:
        raise errors.template_not_json(str(reason)) from None
    if holds_lone_surrogate(document):
        raise errors.template_not_json("a text has half of a surrogate pair")
    sections = _section(document, "The template")
    defaults = dict(map(_parameter, _section(sections.get("Parameters", {}), "Parameters").items()))
    named = _section(sections.get("Resources"), "Resources")
    if not named:
        raise errors.section_not_valid("Resources")
    resources = tuple(_resource(name, found, defaults) for name, found in named.items())
    for kind in (THING, CERTIFICATE):
        if sum(each.type == kind for each in resources) > 1:
            raise errors.more_than_one(kind)
    return Template(defaults, resources)


def _section(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise errors.section_not_valid(where)
    return value


def _parameter(item: tuple[str, Any]) -> tuple[str, str | None]:
    name, declared = item
    if not isinstance(declared, dict) or declared.get("Type") != "String":
        raise errors.parameter_type_not_valid(name)
    default = declared.get("Default")
    if default is not None and not isinstance(default, str):
        raise errors.parameter_type_not_valid(name)
    return name, default


def _resource(name: str, value: Any, parameters: Mapping[str, Any]) -> Resource:
    where = f"Resources.{name}"
    found = _section(value, where)
    kind = found.get("Type")
    if not isinstance(kind, str) or kind not in _PROPERTIES:
        raise errors.resource_type_not_known(where, kind, _PROPERTIES)
    properties = _section(found.get("Properties", {}), f"{where}.Properties")
    for key, given in properties.items():
        if key not in _PROPERTIES[kind]:
            raise errors.property_not_known(where, key, _PROPERTIES[kind])
        _check_form(given, f"{where}.Properties.{key}", _PROPERTIES[kind][key], parameters)
    overrides = _section(found.get("OverrideSettings", {}), f"{where}.OverrideSettings")
    for key, setting in overrides.items():
        allowed = _OVERRIDES[kind].get(key, ())
        if setting not in allowed:
            raise errors.override_not_valid(where, key, allowed)
    _CHECKS[kind](where, properties)
    return Resource(name, kind, properties, overrides)


def _check_form(given: Any, where: str, form: str, parameters: Mapping[str, Any]) -> None:
    is_right = {_TEXT: True, _LIST: isinstance(given, list), _MAP: isinstance(given, dict)}[form]
    for value in _values(given, form) if is_right else ():
        if isinstance(value, dict) and value.keys() == {_REF} and isinstance(value[_REF], str):
            if value[_REF] not in parameters:
                raise errors.parameter_not_declared(where, value[_REF])
        elif not isinstance(value, str):
            is_right = False
    if not is_right:
        raise errors.property_not_valid(where, form)


def _values(given: Any, form: str) -> Iterator[Any]:
    if form == _TEXT:
        yield given
    else:
        yield from given.values() if form == _MAP else given


def _with_values(resource: Resource, fill: Callable[[Any], str]) -> Mapping[str, Any]:
    """The properties of a resource with texts for references, whatever the form of each."""
    filled: dict[str, Any] = {}
    for key, given in resource.properties.items():
        form = _PROPERTIES[resource.type][key]
        if form == _MAP:
            filled[key] = {name: fill(value) for name, value in given.items()}
        else:
            filled[key] = fill(given) if form == _TEXT else [fill(value) for value in given]
    return filled


def _check_thing(where: str, properties: Mapping[str, Any]) -> None:
    if "ThingName" not in properties:
        raise errors.property_missing(where, "ThingName")


def _check_certificate(where: str, properties: Mapping[str, Any]) -> None:
    ways = properties.keys() & {"CertificateSigningRequest", "CertificateId", "CertificatePem"}
    if len(ways) != 1 or ("CACertificatePem" in properties and "CertificatePem" not in properties):
        raise errors.certificate_needs_one(where)


def _check_policy(where: str, properties: Mapping[str, Any]) -> None:
    if not properties:
        raise errors.no_policy()
    if len(properties) > 1:
        raise errors.policy_twice(where)


_CHECKS: Final[Mapping[str, Callable[[str, Mapping[str, Any]], None]]] = {
    THING: _check_thing,
    CERTIFICATE: _check_certificate,
    POLICY: _check_policy,
}
