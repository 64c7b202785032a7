"""CycloneDX JSON documents, 1.2 to 1.7, against the schemas that cyclonedx-python-lib ships.

Invariants kept here alone: the schema is the one of the document's own specVersion; no reference in a schema is ever
fetched; the verdict does not depend on which format checkers happen to be installed; the work grows linearly with
the document, and every keyword that is applied to a value is counted. Import this module late: it loads the
validation libraries.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from cyclonedx.schema._res import BOM_JSON_STRICT, CRYPTOGRAPHY_DEFS, JSF, SPDX_JSON
from jsonschema import Draft7Validator, FormatChecker, ValidationError
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT7

from iotmock.services.packages.sbom_budget import spend
from iotmock.services.packages.sbom_verdict import Document, Refused

Keyword = Callable[[Any, Any, Any, Any], Any]

# What the loops inside one keyword may do for one step.
_CHARACTERS_OF_STEP = 200
_COMPARISONS_OF_STEP = 200

_SCHEMAS = "http://cyclonedx.org/schema/"
# 1.0 and 1.1 exist as XML only; a version of the future has no entry until the library ships its schema.
_SUPPORTED = {version.to_version(): path for version, path in BOM_JSON_STRICT.items() if path is not None}

_DATE_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)", re.ASCII
)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[\w\-.~:/?#\[\]@!$&'()*+,;=%]*", re.ASCII)
_BLANK_OR_CONTROL = re.compile(r"[\s\x00-\x1f\x7f]")


def check_cyclonedx(document: Document) -> None:
    """Raise Refused unless the document follows the schema of its specVersion."""
    version = document.get("specVersion")
    if not isinstance(version, str) or version not in _SUPPORTED:
        raise Refused(f"CycloneDX {str(version)[:20]} is not one of {', '.join(sorted(_SUPPORTED))}")
    error = next(_validator(version).iter_errors(document), None)
    if error is not None:
        place = "/".join(str(step) for step in error.absolute_path) or "document"
        raise Refused(f"not valid CycloneDX {version}: {place[-100:]}: {error.message[:1000]}")


@cache
def _validator(version: str) -> Any:
    return _LinearValidator(_load(_SUPPORTED[version]), registry=_registry(), format_checker=_FORMATS)


@cache
def _registry() -> Registry[Any]:
    names = {"spdx": SPDX_JSON, "jsf-0.82": JSF, "cryptography-defs": CRYPTOGRAPHY_DEFS}
    resources = [(f"{_SCHEMAS}{name}.SNAPSHOT.schema.json", _load(path)) for name, path in names.items()]
    return Registry().with_resources([(uri, DRAFT7.create_resource(schema)) for uri, schema in resources])


def _load(path: str) -> Any:
    schema = json.loads(Path(path).read_text(encoding="utf-8"))
    # All of them are draft 7. Where a schema says so itself, jsonschema goes back to its own keywords for it.
    del schema["$schema"]
    return schema


# --- keywords whose stock versions take quadratic time, or keep every error of a hostile document in memory


def _unique_items(validator: Any, unique: bool, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    if unique and validator.is_type(instance, "array") and len(instance) > 1:
        seen = set()
        for item in instance:
            text = json.dumps(item, sort_keys=True)
            spend(len(text) // _CHARACTERS_OF_STEP)
            key = blake2b(text.encode(), digest_size=16).digest()
            if key in seen:
                yield ValidationError(f"{text[:200]} is listed twice")
                return
            seen.add(key)


def _one_of(validator: Any, branches: Any, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    spend(2 * len(branches))
    valid = sum(validator.evolve(schema=branch).is_valid(instance) for branch in branches)
    if valid != 1:
        yield ValidationError(f"fits {valid or 'none'} of {len(branches)} forms, of which exactly one must fit")


def _any_of(validator: Any, branches: Any, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    spend(2 * len(branches))
    if not any(validator.evolve(schema=branch).is_valid(instance) for branch in branches):
        yield ValidationError(f"fits none of {len(branches)} forms")


def _additional_properties(validator: Any, allowed: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if allowed is not False or "patternProperties" in schema:
        yield from Draft7Validator.VALIDATORS["additionalProperties"](validator, allowed, instance, schema)
    elif validator.is_type(instance, "object"):
        known = schema.get("properties", {})
        spend(len(instance) // _COMPARISONS_OF_STEP)
        extra = next((name for name in instance if name not in known), None)
        if extra is not None:
            yield ValidationError(f"{extra!r} is not a property that is allowed here")


def _enum(_validator: Any, values: Any, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    # Every enumeration of CycloneDX holds strings; `in` compares them in C, and SPDX has 800 licence names.
    spend(len(values) // _COMPARISONS_OF_STEP)
    if not isinstance(instance, str) or instance not in values:
        yield ValidationError(f"{str(instance)[:200]!r} is not one of the {len(values)} values allowed")


def _counted(keyword: Keyword) -> Keyword:
    def apply(validator: Any, value: Any, instance: Any, schema: Any) -> Any:
        spend(1)
        return keyword(validator, value, instance, schema)

    return apply


_KEYWORDS: dict[str, Keyword] = {
    **Draft7Validator.VALIDATORS,
    "uniqueItems": _unique_items,
    "oneOf": _one_of,
    "anyOf": _any_of,
    "additionalProperties": _additional_properties,
    "enum": _enum,
}
_LinearValidator = extend(  # type: ignore[no-untyped-call]
    Draft7Validator, {name: _counted(keyword) for name, keyword in _KEYWORDS.items()}
)


# --- formats


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2025-01-31")


def _is_date_time(text: str) -> bool:
    match = _DATE_TIME.fullmatch(text)
    return match is not None and _is_date(match[1])


def _formats() -> FormatChecker:
    """Return our own format checks.

    JSON Signature Format tells "RS256" from a URI by the format alone: unchecked, a signature fits two forms of which
    only one may fit. The checks of the jsonschema extra take a second to import and a millisecond per address.
    """
    checker = FormatChecker(formats=())
    checks: dict[str, Callable[[str], bool]] = {
        "uri": lambda text: _URI.fullmatch(text) is not None,
        "iri-reference": lambda text: _BLANK_OR_CONTROL.search(text) is None,
        "idn-email": lambda text: "@" in text,
        "date": _is_date,
        "date-time": _is_date_time,
    }
    for name, check in checks.items():
        checker.checks(name)(lambda value, check=check: not isinstance(value, str) or check(value))
    return checker


_FORMATS = _formats()
