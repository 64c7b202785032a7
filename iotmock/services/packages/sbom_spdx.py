"""SPDX 2.2 and 2.3 JSON documents, checked by the parsers and validators of spdx-tools, element by element.

spdx-tools can check a document in one call, but that call compares every relationship with every element (ten thousand
packages take a minute) and builds all of its model first. Here each element is parsed, checked and dropped, and the
validators see, instead of the document, the few parts of it that the element mentions: same verdicts, linear time.
Invariants kept here alone: identifiers are unique; a package whose files were not analyzed contains none; something is
described unless the document is one package; elements, relationships and words of licence expressions are counted
before spdx-tools gets them. Import this module late: it loads the validation libraries.
"""

# mypy: disable-error-code="no-untyped-call"

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from spdx_tools.spdx.parser.error import SPDXParsingError
from spdx_tools.spdx.parser.jsonlikedict.annotation_parser import AnnotationParser
from spdx_tools.spdx.parser.jsonlikedict.creation_info_parser import CreationInfoParser
from spdx_tools.spdx.parser.jsonlikedict.dict_parsing_functions import parse_list_of_elements
from spdx_tools.spdx.parser.jsonlikedict.extracted_licensing_info_parser import ExtractedLicensingInfoParser
from spdx_tools.spdx.parser.jsonlikedict.file_parser import FileParser
from spdx_tools.spdx.parser.jsonlikedict.package_parser import PackageParser
from spdx_tools.spdx.parser.jsonlikedict.relationship_parser import RelationshipParser
from spdx_tools.spdx.parser.jsonlikedict.snippet_parser import SnippetParser
from spdx_tools.spdx.validation.annotation_validator import validate_annotation
from spdx_tools.spdx.validation.creation_info_validator import validate_creation_info
from spdx_tools.spdx.validation.extracted_licensing_info_validator import validate_extracted_licensing_info
from spdx_tools.spdx.validation.file_validator import validate_file_within_document
from spdx_tools.spdx.validation.package_validator import validate_package_within_document
from spdx_tools.spdx.validation.relationship_validator import validate_relationship
from spdx_tools.spdx.validation.snippet_validator import validate_snippet_within_document

from iotmock.services.packages.sbom_budget import spend
from iotmock.services.packages.sbom_spdx_texts import licence_words, refuse_costly_texts, refuse_mixed_lists
from iotmock.services.packages.sbom_spdx_words import in_words_of_the_document, parsing_complaint
from iotmock.services.packages.sbom_verdict import Document, Refused

_NULLABLE = ("relationships", "hasExtractedLicensingInfos")
_VERSIONS = ("SPDX-2.2", "SPDX-2.3")
# Whatever can be the name of an element, of a licence or of another document.
_NAME = re.compile(r"[\w.+-]+")

# Steps, by measuring; see `sbom_budget`.
_STEPS_OF_ELEMENT = 8
_STEPS_OF_LINK = 4
_STEPS_OF_WORD = 6


def check_spdx(document: Document) -> None:
    """Raise Refused unless the document is valid SPDX of the version that it claims."""
    version = document["spdxVersion"]
    if version not in _VERSIONS:
        raise Refused(f"{str(version)[:20]} is not one of {', '.join(_VERSIONS)}")
    try:
        _Review(document, version).run()
    except SPDXParsingError as error:
        raise Refused(f"not valid {version}: {parsing_complaint(map(str, error.get_messages()))}") from error


@dataclass(frozen=True, slots=True)
class _Named:
    """An element or licence, as far as a validator that looks for names needs it."""

    spdx_id: str

    @property
    def license_id(self) -> str:
        return self.spdx_id


@dataclass(frozen=True, slots=True)
class _Origin:
    """The document's own identity and the other documents that an element mentions."""

    spdx_id: str
    external_document_refs: list[Any]


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What a validator gets to see as the document."""

    creation_info: _Origin
    packages: list[_Named]
    files: list[_Named]
    extracted_licensing_info: list[_Named]
    snippets: list[_Named] = field(default_factory=list)
    relationships: list[Any] = field(default_factory=list)


class _Review:
    """One walk through a document."""

    def __init__(self, document: Document, version: str) -> None:
        self._document = document
        self._version = version
        refuse_costly_texts(document)
        spend(_size(document.get("creationInfo")) + _size(document.get("externalDocumentRefs")) * _STEPS_OF_LINK)
        self._creation_info = CreationInfoParser().parse_creation_info(document)
        self._external = {ref.document_ref_id: ref for ref in self._creation_info.external_document_refs}
        self._files = _identifiers(self._elements("files"))
        self._others = _identifiers([*self._elements("packages"), *self._elements("snippets")])
        self._others[self._creation_info.spdx_id] += 1
        self._licenses = {info.get("licenseId") for info in self._elements("hasExtractedLicensingInfos")}

    def run(self) -> None:
        self._refuse(validate_creation_info(self._creation_info, self._version))
        self._check_identifiers()
        for info in self._elements("hasExtractedLicensingInfos"):
            _spend_on(info)
            refuse_mixed_lists(info)
            parsed = ExtractedLicensingInfoParser.parse_extracted_licensing_info(info)
            self._refuse(validate_extracted_licensing_info(parsed))
        self._check_elements()
        self._check_annotations()
        for link in self._links():
            spend(_STEPS_OF_LINK)
            relationship = RelationshipParser().parse_relationship(link)
            self._refuse(validate_relationship(relationship, self._version, self._around(link)))
        self._check_contents()
        self._check_described()

    def _check_elements(self) -> None:
        packages, files, snippets = PackageParser(), FileParser(), SnippetParser()
        kinds: tuple[tuple[str, Callable[[Any], Any], Any, Callable[..., Any]], ...] = (
            ("packages", packages.parse_package, packages.logger, validate_package_within_document),
            ("files", files.parse_file, files.logger, validate_file_within_document),
            ("snippets", snippets.parse_snippet, snippets.logger, validate_snippet_within_document),
        )
        for member, parse, log, validate in kinds:
            for element in self._elements(member):
                refuse_costly_texts(element)
                _spend_on(element)
                refuse_mixed_lists(element)
                # Some errors only go to the parser's log, which parse_list_of_elements turns into an exception.
                (parsed,) = parse_list_of_elements([element], parse, log)
                self._refuse(validate(parsed, self._version, self._around(element)))

    def _check_annotations(self) -> None:
        parser = AnnotationParser()
        own = [self._document, *self._elements("packages"), *self._elements("files"), *self._elements("snippets")]
        for element in own:
            for annotation in element.get("annotations") or ():
                refuse_costly_texts(annotation)
                _spend_on(annotation)
                parsed = parser.parse_annotation(annotation, spdx_id=element.get("SPDXID"))
                self._refuse(validate_annotation(parsed, self._around({"on": parsed.spdx_id})))
        for review in self._elements("revieweds"):
            refuse_costly_texts(review)
            _spend_on(review)
            parsed = parser.parse_review(review, spdx_id=self._creation_info.spdx_id)
            self._refuse(validate_annotation(parsed, self._around({"on": parsed.spdx_id})))

    def _check_identifiers(self) -> None:
        twice = [name for name, count in (self._files + self._others).items() if count > 1]
        if twice:
            raise Refused(f"not valid {self._version}: {twice[0]} identifies more than one element")

    def _check_contents(self) -> None:
        closed = {p.get("SPDXID") for p in self._elements("packages") if _not_analyzed(p.get("filesAnalyzed"))}
        for link in self._links():
            package, content = _ends(link, "CONTAINS", "CONTAINED_BY")
            if package in closed and content in self._files:
                raise Refused(f"not valid {self._version}: {package} contains {content}, but has filesAnalyzed false")

    def _check_described(self) -> None:
        elements = [len(self._elements(member)) for member in ("packages", "files", "snippets")]
        own = self._creation_info.spdx_id
        if elements != [1, 0, 0] and all(_ends(link, "DESCRIBES", "DESCRIBED_BY")[0] != own for link in self._links()):
            raise Refused(f"not valid {self._version}: the document describes nothing")

    def _elements(self, member: str) -> list[Any]:
        return self._list(self._document, member, dict)

    def _list(self, owner: dict[str, Any], member: str, kind: type) -> list[Any]:
        value = owner.get(member, [])
        # spdx-tools lets null pass in these members only, and empty texts and objects as empty lists.
        if value in ("", {}) or (member in _NULLABLE and not value):
            return []
        if not isinstance(value, list) or not all(isinstance(item, kind) for item in value):
            raise Refused(f"not valid {self._version}: {member} is not a list of the right things")
        return value

    def _links(self) -> Iterable[dict[str, Any]]:
        """Yield the relationships, also those that older documents write as members of the document and of packages."""
        yield from self._elements("relationships")
        for described in self._list(self._document, "documentDescribes", str):
            yield self._implied(self._document.get("SPDXID"), "DESCRIBES", described)
        for package in self._elements("packages"):
            for contained in self._list(package, "hasFiles", str):
                yield self._implied(package.get("SPDXID"), "CONTAINS", contained)

    def _implied(self, origin: object, kind: str, target: object) -> dict[str, Any]:
        # Only a relationship proper may say that nothing is known about its other end.
        if target in ("NOASSERTION", "NONE"):
            raise Refused(f"not valid {self._version}: {origin} {kind} {target}, which is no element")
        return {"spdxElementId": origin, "relationshipType": kind, "relatedSpdxElement": target}

    def _around(self, element: dict[str, Any]) -> Any:
        """Return the part of the document that the element mentions by name."""
        names = {name for text in _texts(element) for name in _NAME.findall(text)}
        return _Surroundings(
            creation_info=_Origin(
                self._creation_info.spdx_id, [self._external[n] for n in names & self._external.keys()]
            ),
            packages=[_Named(name) for name in names & self._others.keys()],
            files=[_Named(name) for name in names & self._files.keys()],
            extracted_licensing_info=[_Named(name) for name in names & self._licenses],
        )

    def _refuse(self, messages: list[Any]) -> None:
        if messages:
            complaint = in_words_of_the_document(str(messages[0].validation_message)[:1000])
            raise Refused(f"not valid {self._version}: {complaint}")


def _spend_on(element: dict[str, Any]) -> None:
    spend(_STEPS_OF_ELEMENT + _size(element) + _STEPS_OF_WORD * licence_words(element))


def _size(value: object) -> int:
    """How many values there are in a value, at any depth."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return len(inner) + sum(map(_size, inner))


def _identifiers(elements: Iterable[dict[str, Any]]) -> Counter[str]:
    return Counter(name for element in elements if isinstance(name := element.get("SPDXID"), str))


def _not_analyzed(value: object) -> bool:
    # spdx-tools takes "false" too, which is how XML writes it.
    return value is False or (isinstance(value, str) and value.lower() == "false")


def _ends(link: dict[str, Any], active: str, passive: str) -> tuple[object, object]:
    """Return the active and the passive end of a relationship, or nothing if it is of another kind."""
    kind = str(link.get("relationshipType")).replace("-", "_").upper()
    origin, target = link.get("spdxElementId"), link.get("relatedSpdxElement")
    return (origin, target) if kind == active else (target, origin) if kind == passive else (None, None)


def _texts(element: dict[str, Any]) -> Iterable[str]:
    """Yield the texts of the element in which names of others may stand."""
    for member in (
        "SPDXID",
        "spdxElementId",
        "relatedSpdxElement",
        "snippetFromFile",
        "on",
        "licenseConcluded",
        "licenseDeclared",
    ):
        if isinstance(text := element.get(member), str):
            yield text
    for member in ("licenseInfoFromFiles", "licenseInfoInFiles", "licenseInfoInSnippets"):
        yield from (text for text in element.get(member) or () if isinstance(text, str))
