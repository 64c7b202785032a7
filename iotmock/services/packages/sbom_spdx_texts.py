r"""Texts on which the patterns of spdx-tools would not come to an end in reasonable time.

Its patterns for actors, package URLs and CPE names backtrack: `cpe:2.3:...` with thirty letters and a bar at the end
takes minutes. And of a list its type checks look at one item only, chosen at random. Invariants kept here alone: what
reaches the patterns is text that they decide in linear time; what reaches the type checks passes or fails in every run.
Nothing else that spdx-tools accepts is refused, but for actors of many brackets or lines and licence expressions of
absurd length.
"""

import re
from collections.abc import Iterable
from typing import Any

from iotmock.services.packages.sbom_verdict import Refused

ACTOR_BRACKETS = 16
EXPRESSION_LENGTH = 16_384

# The same language as spdx-tools' pattern, written so that each text is read in one way only.
_CPE_CHARACTER = r"(?:[a-zA-Z0-9\-._]|\\[\\*?!\"#$%&'()+,/:;<=>@\[\]^`{|}~])"
_CPE_FIELD = rf":(?:(?:(?:\?+|\*)?{_CPE_CHARACTER})+(?:\?+|\*)?|[*\-])"
_CPE_LANGUAGE = r":(?:[a-zA-Z]{2,3}(?:-(?:[a-zA-Z]{2}|[0-9]{3}))?|[*\-])"
_CPE = re.compile(rf"cpe:2\.3:[aho*\-](?:{_CPE_FIELD}){{5}}{_CPE_LANGUAGE}(?:{_CPE_FIELD}){{4}}")


_WORD = re.compile(r"[^\s()]+|[()]")
_LICENSE_LISTS = ("licenseInfoFromFiles", "licenseInfoInFiles", "licenseInfoInSnippets")


def refuse_mixed_lists(element: dict[str, Any]) -> None:
    """Raise Refused if a list of texts, in the element or one level below, holds anything else."""
    for member, value in element.items():
        if isinstance(value, dict):
            refuse_mixed_lists({name: inner for name, inner in value.items() if isinstance(inner, list)})
        elif isinstance(value, list):
            texts = sum(isinstance(item, str) for item in value)
            if 0 < texts < len(value) or (member in _LICENSE_LISTS and "" in value):
                raise Refused(f"not valid SPDX: {member[:40]} holds more than texts")


def refuse_costly_texts(element: dict[str, Any]) -> None:
    """Raise Refused if a text of the element would keep spdx-tools busy."""
    for actor in _actors(element):
        if actor.count("(") > ACTOR_BRACKETS or "\n" in actor[:-1]:
            raise Refused(f"not valid SPDX: this is no person, organization or tool: {actor[:100]}")
    for expression in _expressions(element):
        if len(expression) > EXPRESSION_LENGTH:
            raise Refused(f"not valid SPDX: a licence expression is longer than {EXPRESSION_LENGTH} characters")
    for reference in _objects(element.get("externalRefs")):
        locator = reference.get("referenceLocator")
        if isinstance(locator, str):
            _refuse_locator(locator, reference.get("referenceType"))


def _refuse_locator(locator: str, kind: object) -> None:
    if "\n" in locator[:-1] or (kind == "cpe23Type" and _CPE.fullmatch(locator) is None):
        raise Refused(f"not valid SPDX: referenceLocator is no {str(kind)[:40]}: {locator[:100]}")


def licence_words(element: dict[str, Any]) -> int:
    """How many names, operators and brackets the licence expressions of the element hold."""
    return sum(len(_WORD.findall(expression)) for expression in _expressions(element))


def _actors(element: dict[str, Any]) -> Iterable[str]:
    for member in ("supplier", "originator", "annotator", "reviewer"):
        yield from _strings([element.get(member)])
    for creation in _objects([element.get("creationInfo")]):
        yield from _strings(creation.get("creators"))


def _expressions(element: dict[str, Any]) -> Iterable[str]:
    yield from _strings([element.get("licenseConcluded"), element.get("licenseDeclared")])
    for member in _LICENSE_LISTS:
        yield from _strings(element.get(member))


def _strings(values: object) -> Iterable[str]:
    return (value for value in values if isinstance(value, str)) if isinstance(values, list) else ()


def _objects(values: object) -> Iterable[dict[str, Any]]:
    return (value for value in values if isinstance(value, dict)) if isinstance(values, list) else ()
