"""What spdx-tools finds wrong, as sentences about the document.

Its parsers speak of classes, setters and Python's types. Kept here alone: the members of a document have the names that
stand in the document, and what cannot be translated is said in general terms.
"""

import re
from collections.abc import Callable, Iterable

__all__ = ["in_words_of_the_document", "parsing_complaint"]

# Members whose name in JSON is not the camel case of the one that spdx-tools uses; those of one kind of element first.
_NAMES_OF_KIND = {
    ("File", "name"): "fileName",
    ("File", "contributors"): "fileContributors",
    ("File", "notice"): "noticeText",
    ("File", "license_info_in_file"): "licenseInfoInFiles",
    ("Package", "version"): "versionInfo",
    ("Package", "file_name"): "packageFileName",
}
_NAMES = {
    "spdx_id": "SPDXID",
    "annotation_comment": "comment",
    "creator_comment": "comment",
    "document_comment": "comment",
    "byte_range": "ranges",
    "line_range": "ranges",
    "document_ref_id": "externalDocumentId",
    "document_uri": "spdxDocument",
    "external_references": "externalRefs",
    "file_spdx_id": "snippetFromFile",
    "license_expression": "license expression",
    "license_name": "name",
    "license_comment": "licenseComments",
    "license_info_in_snippet": "licenseInfoInSnippets",
    "related_spdx_element_id": "relatedSpdxElement",
    "verification_code": "packageVerificationCode",
}
_OWNERS = {
    "Annotation": "an annotation",
    "Checksum": "a checksum",
    "ExternalDocumentRef": "a reference to another document",
    "ExternalPackageRef": "an external reference",
    "ExtractedLicensingInfo": "a licence of the document",
    "File": "a file",
    "Package": "a package",
    "PackageVerificationCode": "a packageVerificationCode",
    "Relationship": "a relationship",
    "Snippet": "a snippet",
}

_SETTER = re.compile(r"SetterError (\w+): Method \S+ parameter (\w+)=(.{1,8})")
_PLACE = re.compile(r"Error while (?:constructing|parsing) (\w+)")
_SNAKE = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
_KNOWN: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"CreationInfo does not exist"), lambda _: "the document has no creationInfo"),
    (re.compile(r"Actor (.*?) doesn't match"), lambda found: f"{found[1]} is no person, organization or tool"),
    (re.compile(r"No name for \w+ provided: (.*?)\.?['\"]?\]"), lambda found: f"{found[1]} has no name"),
    (re.compile(r"time data '(.*?)' does not match"), lambda found: f"{found[1]} is no date and time"),
    (re.compile(r"Invalid ([A-Z]\w+): (.*?)['\"]?\]"), lambda found: f"{found[2]} is no {_camel(found[1])}"),
    (re.compile(r'LicenseExpression: "(.*?)":'), lambda found: f"{found[1]} is no licence expression"),
    (re.compile(r"(\S+) is not a valid version string"), lambda found: f"{found[1]} is no version"),
    (re.compile(r"Startpointer missing"), lambda _: "ranges of a snippet lack the startPointer"),
)


def parsing_complaint(messages: Iterable[str]) -> str:
    """What a parser could not read."""
    # Cut, because a hostile document may be quoted whole.
    text = next(iter(messages), "")[:2000]
    setter = _SETTER.search(text)
    if setter is not None:
        kind, member, value = setter.groups()
        name = _NAMES_OF_KIND.get((kind, member), _json_name(member))
        owner = _OWNERS.get(kind, "the document")
        return f"{owner} has no {name}" if value.startswith('"None"') else f"{name} of {owner} has the wrong form"
    for pattern, say in _KNOWN:
        found = pattern.search(text)
        if found is not None:
            return say(found)
    place = _PLACE.search(text)
    return f"{_OWNERS.get(place[1].capitalize() if place else '', 'the document')} has a member of the wrong form"


def in_words_of_the_document(message: str) -> str:
    """What a validator says, with the names of members as they stand in the document; what it quotes stays."""
    sentence, separator, quoted = message.partition("but is:")
    return _SNAKE.sub(lambda found: _json_name(found[0]), sentence) + separator + quoted


def _json_name(member: str) -> str:
    first, *others = member.split("_")
    return _NAMES.get(member) or first + "".join(other.capitalize() for other in others)


def _camel(name: str) -> str:
    return name[0].lower() + name[1:]
