"""CycloneDX and SPDX documents: what counts as valid, and what does not."""

import copy
import io
import json
import re
import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iotmock.services.packages.sbom import validate_archive

SAMPLES = Path(__file__).parent / "sbom_samples"
CYCLONEDX_VERSIONS = ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
SIGNED_VERSIONS = ("1.4", "1.5", "1.6", "1.7")
SPDX_VERSIONS = ("2.2", "2.3")

EC_KEY = {"kty": "EC", "crv": "P-256", "x": "6BKxpty8cI", "y": "mCbcvUzm44j3"}
SIGNERS: dict[str, dict[str, Any]] = {
    "bare": {"algorithm": "RS256", "value": "c2ln"},
    "elliptic key": {"algorithm": "ES256", "publicKey": EC_KEY, "value": "c2ln"},
    "octet key": {"algorithm": "Ed25519", "publicKey": {"kty": "OKP", "crv": "Ed25519", "x": "aa"}, "value": "c2ln"},
    "rsa key": {"algorithm": "PS512", "publicKey": {"kty": "RSA", "n": "aa", "e": "AQAB"}, "value": "c2ln"},
    "certificates": {"algorithm": "RS512", "certificatePath": ["MIIB", "MIIC"], "value": "c2ln"},
    "key id and excludes": {"algorithm": "HS256", "keyId": "k1", "excludes": ["stamp", "excludes"], "value": "c2ln"},
    "own algorithm": {"algorithm": "https://example.com/quantum", "value": "c2ln"},
}
BAD_SIGNATURES: dict[str, Any] = {
    "no value": {"algorithm": "RS256"},
    "no algorithm": {"value": "c2ln"},
    "unknown algorithm": {"algorithm": "RS257", "value": "c2ln"},
    "key of no type": {"algorithm": "RS256", "publicKey": {"n": "aa", "e": "AQAB"}, "value": "c2ln"},
    "key of another type": {"algorithm": "ES256", "publicKey": {**EC_KEY, "kty": "RSA"}, "value": "c2ln"},
    "unknown curve": {"algorithm": "ES256", "publicKey": {**EC_KEY, "crv": "P-1"}, "value": "c2ln"},
    "unknown member": {"algorithm": "RS256", "value": "c2ln", "extension": 1},
    "signers and chain": {"signers": [SIGNERS["bare"]], "chain": [SIGNERS["bare"]]},
    "signer of no value": {"signers": [SIGNERS["bare"], {"algorithm": "RS256"}]},
    "chain of texts": {"chain": ["c2ln"]},
    "text": "c2ln",
}


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a schema was about to be fetched")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def verdict(content: bytes | dict[str, Any]) -> tuple[str | None, str | None]:
    """Return code and message of the only file of an archive; no code means that the file passed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("bom.json", content if isinstance(content, bytes) else json.dumps(content))
    (result,) = validate_archive(packed.getvalue(), key="bom.zip").results
    return result.error_code, result.error_message


def sample(name: str) -> dict[str, Any]:
    """Return a fresh copy of one of the sample documents."""
    document: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return document


def cyclonedx(spec_version: str = "1.6", **members: Any) -> dict[str, Any]:
    """Return a small CycloneDX document with the members added."""
    return {"bomFormat": "CycloneDX", "specVersion": spec_version, "version": 1, **members}


@pytest.mark.parametrize("name", sorted(path.stem for path in SAMPLES.glob("*.json")))
def test_sample_document_passes(name: str) -> None:
    """CycloneDX specification 1.2 to 1.7; SPDX specification 2.2 and 2.3."""
    assert verdict(sample(name)) == (None, None)


@pytest.mark.parametrize("version", SIGNED_VERSIONS)
@pytest.mark.parametrize("signer", SIGNERS.values(), ids=SIGNERS)
@pytest.mark.parametrize("form", ["simple", "signers", "chain"])
def test_signed_document_passes(version: str, signer: dict[str, Any], form: str) -> None:
    """CycloneDX specification, signature: JSON Signature Format with one signature, several, or a chain."""
    signature = signer if form == "simple" else {form: [signer, SIGNERS["bare"]]}
    component = {"type": "library", "name": "tls", "signature": signature}

    assert verdict(cyclonedx(version, signature=signature, components=[component])) == (None, None)


@pytest.mark.parametrize("version", SIGNED_VERSIONS)
@pytest.mark.parametrize("signature", BAD_SIGNATURES.values(), ids=BAD_SIGNATURES)
def test_badly_signed_document_fails(version: str, signature: object) -> None:
    """CycloneDX specification, signature: JSON Signature Format."""
    code, message = verdict(cyclonedx(version, signature=signature))

    assert code == "INCOMPATIBLE_FORMAT"
    assert "signature" in str(message)


COMPONENT = {"type": "library", "name": "tls", "version": "3"}
BROKEN_CYCLONEDX: dict[str, dict[str, Any]] = {
    "component without name": {"components": [{"type": "library", "version": "3"}]},
    "unknown component type": {"components": [{**COMPONENT, "type": "toaster"}]},
    "component listed twice": {"components": [COMPONENT, {**COMPONENT}]},
    "unknown member": {"surprise": 1},
    "version is text": {"version": "1"},
    "version is zero": {"version": 0},
    "timestamp is no date-time": {"metadata": {"timestamp": "yesterday"}},
    "timestamp of an impossible day": {"metadata": {"timestamp": "2025-02-30T00:00:00Z"}},
    "timestamp without zone": {"metadata": {"timestamp": "2025-02-20T00:00:00"}},
    "serial number is no UUID": {"serialNumber": "42"},
    "address with blanks": {"components": [{**COMPONENT, "externalReferences": [{"type": "vcs", "url": "a b"}]}]},
    "e-mail without at": {"metadata": {"authors": [{"email": "ada"}]}},
    "hash of a wrong length": {"components": [{**COMPONENT, "hashes": [{"alg": "MD5", "content": "ab"}]}]},
    "unknown licence id": {"components": [{**COMPONENT, "licenses": [{"license": {"id": "MYOB-7"}}]}]},
    "licence of id and name": {"components": [{**COMPONENT, "licenses": [{"license": {"id": "MIT", "name": "MIT"}}]}]},
    "components is an object": {"components": {}},
    "component is null": {"components": [None]},
}


# Rules that older versions do not have.
SINCE = {"version is zero": "1.5", "address with blanks": "1.3", "e-mail without at": "1.4"}


@pytest.mark.parametrize(
    ("version", "members"),
    [
        pytest.param(version, members, id=f"{case}-{version}")
        for case, members in BROKEN_CYCLONEDX.items()
        for version in CYCLONEDX_VERSIONS
        if version >= SINCE.get(case, "1.2")
    ],
)
def test_broken_cyclonedx_fails(version: str, members: dict[str, Any]) -> None:
    """CycloneDX specification 1.2 to 1.7, JSON schema."""
    assert verdict(cyclonedx(version, components=[COMPONENT])) == (None, None)
    code, message = verdict(cyclonedx(version, **members))

    assert code == "INCOMPATIBLE_FORMAT"
    assert str(message).startswith(f"not valid CycloneDX {version}: ")


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.8", "9.9", "", None, 1.5, ["1.5"]])
def test_cyclonedx_of_another_version_fails(version: object) -> None:
    """CycloneDX specification: 1.0 and 1.1 exist as XML only."""
    assert verdict({**cyclonedx(), "specVersion": version})[0] == "INCOMPATIBLE_FORMAT"


def test_schema_is_the_one_of_the_documents_own_version() -> None:
    """CycloneDX specification: annotations came with 1.5."""
    annotations: list[object] = []

    assert verdict(cyclonedx("1.5", annotations=annotations)) == (None, None)
    assert verdict(cyclonedx("1.4", annotations=annotations))[0] == "INCOMPATIBLE_FORMAT"


def test_unique_items_tell_one_from_true() -> None:
    """JSON Schema validation 6.4.3: numbers and booleans are different, 1 and 1.0 are not."""

    def score(value: object) -> dict[str, Any]:
        return {"name": "a", "type": "file", "evidence": {"identity": {"field": "name", "confidence": value}}}

    assert verdict(cyclonedx("1.5", components=[score(1), score(0)])) == (None, None)
    assert "twice" in str(verdict(cyclonedx("1.5", components=[score(1), score(1.0)]))[1])


BROKEN_SPDX: dict[str, dict[str, Any]] = {
    "no creation info": {"creationInfo": None},
    "creation info is text": {"creationInfo": "yesterday"},
    "wrong data licence": {"dataLicense": "MIT"},
    "malformed id": {"SPDXID": "DOCUMENT"},
    "creator of no kind": {"creationInfo": {"created": "2025-03-01T12:00:00Z", "creators": ["Ada"]}},
    "nothing described": {"documentDescribes": []},
    "relation to nobody": {"documentDescribes": ["SPDXRef-nobody"]},
    "packages is text": {"packages": "none"},
    "packages are texts": {"packages": ["lamp"]},
    "packages is an object": {"packages": {"name": "lamp"}},
    "relations is a number": {"relationships": 3},
    "external documents are texts": {"externalDocumentRefs": ["DocumentRef-rtos"]},
    "unknown external document": {"externalDocumentRefs": []},
    "unknown licence": {"hasExtractedLicensingInfos": []},
    "packages is null": {"packages": None},
    "files is null": {"files": None},
    "reviews is null": {"revieweds": None},
    "described is null": {"documentDescribes": None},
    "described is no element": {"documentDescribes": ["SPDXRef-lamp", "NOASSERTION"]},
}
BROKEN_PACKAGE: dict[str, dict[str, Any]] = {
    "no download location": {"downloadLocation": None},
    "malformed id": {"SPDXID": "lamp"},
    "files is null": {"hasFiles": None},
    "reference of no category": {"externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:generic/a@1"}]},
    "id of another": {"SPDXID": "SPDXRef-tls"},
    "unknown licence": {"licenseConcluded": "LicenseRef-unheard"},
    "licence is no expression": {"licenseConcluded": "MIT AND (("},
    "contains files that were not analyzed": {"filesAnalyzed": False, "packageVerificationCode": None,
                                              "licenseInfoFromFiles": None},
    "checksum of a wrong length": {"checksums": [{"algorithm": "SHA1", "checksumValue": "ab"}]},
}  # fmt: skip


@pytest.mark.parametrize("version", SPDX_VERSIONS)
@pytest.mark.parametrize("members", BROKEN_SPDX.values(), ids=BROKEN_SPDX)
def test_broken_spdx_fails(version: str, members: dict[str, Any]) -> None:
    """SPDX specification 2.2 and 2.3."""
    code, message = verdict({**sample(f"spdx-{version}"), **members})

    assert code == "INCOMPATIBLE_FORMAT"
    assert message


@pytest.mark.parametrize("version", SPDX_VERSIONS)
@pytest.mark.parametrize("members", BROKEN_PACKAGE.values(), ids=BROKEN_PACKAGE)
def test_broken_spdx_package_fails(version: str, members: dict[str, Any]) -> None:
    """SPDX specification 2.2 and 2.3, package information."""
    document = sample(f"spdx-{version}")
    document["packages"][0].update(members)

    assert verdict(document)[0] == "INCOMPATIBLE_FORMAT"


@pytest.mark.parametrize("odd", [None, "", 1, {}], ids=repr)
def test_spdx_list_with_one_odd_item_fails_every_time(odd: object) -> None:
    """SPDX specification 2.3, package information; spdx-tools would notice in half of the runs."""
    document = sample("spdx-2.3")
    document["packages"][0]["licenseInfoFromFiles"] = ["MIT", odd]

    assert {verdict(document)[0] for _ in range(20)} == {"INCOMPATIBLE_FORMAT"}


@pytest.mark.parametrize("version", ["SPDX-2.1", "SPDX-3.0", "SPDX-9.9", "2.3", "", None, 2.3])
def test_spdx_of_another_version_fails(version: object) -> None:
    """Versions other than 2.2 and 2.3: chosen, see docs/fidelity.md."""
    assert verdict({**sample("spdx-2.3"), "spdxVersion": version})[0] == "INCOMPATIBLE_FORMAT"


COSTLY_PACKAGES: dict[str, dict[str, Any]] = {
    "CPE name": {
        "externalRefs": [
            {
                "referenceCategory": "SECURITY",
                "referenceType": "cpe23Type",
                "referenceLocator": f"cpe:2.3:a:b:1:2:3:4:aa:5:6:7:{'a' * 60}|",
            }
        ]
    },
    "package URL": {
        "externalRefs": [
            {
                "referenceCategory": "PACKAGE-MANAGER",
                "referenceType": "purl",
                "referenceLocator": f"pkg:{'/a@?#' * 2000}\nx",
            }
        ]
    },
    "brackets": {"supplier": "Person: " + "(" * 300_000},
    "blanks": {"supplier": "Person: " + " " * 300_000 + "\nx"},
    "licence": {"licenseConcluded": "MIT AND " * 100_000 + "MIT"},
}


@pytest.mark.parametrize("members", COSTLY_PACKAGES.values(), ids=COSTLY_PACKAGES)
def test_text_that_would_take_forever_fails_at_once(members: dict[str, Any]) -> None:
    """A hang would be noticed: the patterns of spdx-tools need minutes to years for each of these texts."""
    document = sample("spdx-2.3")
    document["packages"][0].update(members)

    assert verdict(document)[0] == "INCOMPATIBLE_FORMAT"


ODD_FILES = {
    "not JSON": b"hello",
    "XML": b'<bom xmlns="http://cyclonedx.org/schema/bom/1.5"/>',
    "empty": b"",
    "list": b"[]",
    "text": b'"CycloneDX"',
    "null": b"null",
    "no format": b"{}",
    "SPDX 3": b'{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": []}',
    "UTF-16": json.dumps(cyclonedx()).encode("utf-16"),
    "Latin-1": b'{"bomFormat": "CycloneDX", "specVersion": "1.5", "x": "\xe9"}',
    "not a number": b'{"bomFormat": "CycloneDX", "specVersion": "1.5", "version": NaN}',
    "huge number": b'{"bomFormat": "CycloneDX", "specVersion": "1.5", "version": ' + b"9" * 10_000 + b"}",
    "deep": b"[" * 50_000 + b"]" * 50_000,
    "deep components": b'{"bomFormat":"CycloneDX","specVersion":"1.5","components":'
    + b'[{"type":"file","name":"a","components":' * 400
    + b"[]"
    + b"}]" * 400
    + b"}",
    "unhashable ids": b'{"spdxVersion": "SPDX-2.3", "hasExtractedLicensingInfos": [{"licenseId": []}]}',
}


@pytest.mark.parametrize("content", ODD_FILES.values(), ids=ODD_FILES)
def test_odd_file_fails(content: bytes) -> None:
    """API reference, SbomValidationErrorCode: INCOMPATIBLE_FORMAT."""
    assert verdict(content)[0] == "INCOMPATIBLE_FORMAT"


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + json.dumps(cyclonedx()).encode(),
        b'{"version": 1, "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 2}',
    ],
    ids=["byte order mark", "member given twice"],
)
def test_what_common_readers_tolerate_passes(content: bytes) -> None:
    """RFC 8259, sections 4 and 8.1; chosen, see docs/fidelity.md."""
    assert verdict(content) == (None, None)


def test_document_of_too_many_values_fails_as_too_large() -> None:
    """What takes gigabytes once decoded is refused before: chosen, see docs/fidelity.md."""
    assert verdict(b"[" + b"{}," * 1_000_000 + b"0]")[0] == "FILE_SIZE_LIMIT_EXCEEDED"


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every (container, key) of a document."""
    for key, child in list(node.items() if isinstance(node, dict) else enumerate(node)):
        yield node, key
        if isinstance(child, dict | list):
            yield from places(child)


REPLACEMENTS: list[Any] = [
    None,
    0,
    1.5,
    True,
    "x",
    "MIT",
    "SPDXRef-main",
    "NOASSERTION",
    "LicenseRef-house",
    [],
    {},
    [{}],
    ["x"],
]
DELETE = "delete"


def in_list_of_texts(container: Any, key: Any) -> bool:
    """Tell whether the place is an item of a list of texts."""
    return isinstance(container, list) and isinstance(container[key], str)


@st.composite
def changed(draw: st.DrawFn, names: tuple[str, ...]) -> dict[str, Any]:
    """Return a sample with one or two places changed, doubled or taken away.

    Lists of texts keep their kind: of those, spdx-tools checks one item at random.
    """
    document = copy.deepcopy(sample(draw(st.sampled_from(names))))
    for _ in range(draw(st.integers(1, 2))):
        container, key = draw(
            st.sampled_from(
                [p for p in places(document) if p[1] not in ("specVersion", "bomFormat") and not in_list_of_texts(*p)]
            )
        )
        change = draw(st.sampled_from([DELETE, "double", *REPLACEMENTS]))
        if change == DELETE:
            del container[key]
        elif change == "double" and isinstance(container, list):
            container.append(copy.deepcopy(container[key]))
        else:
            container[key] = copy.deepcopy(change)
    return document


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=100)
@given(changed(tuple(f"spdx-{version}" for version in SPDX_VERSIONS)))
def test_spdx_verdict_agrees_with_spdx_tools(document: dict[str, Any]) -> None:
    """SPDX specification 2.2 and 2.3, as spdx-tools checks a whole document."""
    from spdx_tools.spdx.parser.jsonlikedict.json_like_dict_parser import JsonLikeDictParser
    from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

    try:
        parser = JsonLikeDictParser()  # type: ignore[no-untyped-call]
        parsed = parser.parse(json.loads(json.dumps(document)))
        complaints = [message.validation_message for message in validate_full_spdx_document(parsed)]
    except Exception as error:  # noqa: BLE001 - any failure is a refusal
        complaints = [repr(error)]

    code, message = verdict(document)

    assert (code is None) == (not complaints), (message, complaints)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=100)
@given(changed(tuple(f"cyclonedx-{version}" for version in CYCLONEDX_VERSIONS)))
def test_cyclonedx_verdict_agrees_with_cyclonedx_python_lib(document: dict[str, Any]) -> None:
    """CycloneDX specification 1.2 to 1.7, as the library's strict validator checks it with all format checkers."""
    pytest.importorskip("rfc3987_syntax")
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    version = SchemaVersion.from_version(document["specVersion"])
    complaint = JsonStrictValidator(version).validate_str(json.dumps(document))

    code, message = verdict(document)

    assert (code is None) == (complaint is None), (message, complaint)


def test_nested_components_pass_within_reason() -> None:
    """Thirty levels of components, far more than generators write: chosen, see docs/fidelity.md."""
    component: dict[str, Any] = {"type": "file", "name": "leaf"}
    for level in range(30):
        component = {"type": "file", "name": f"level {level}", "components": [component]}

    assert verdict(cyclonedx(components=[component])) == (None, None)


# The last one stands for no member at all.
BAD_MEMBERS: tuple[Any, ...] = (5, None, "x", [5], [{}], ...)
INTERNALS = re.compile(r"spdx_tools|Error|type hint|<class|' object|NoneType|not iterable|unhashable|\b[a-z]+_[a-z]+\b")


def broken_members(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the document with one member wrong or missing, for each member of it and of the first of its elements."""
    owners: list[tuple[str, ...]] = [(), ("creationInfo",)]
    owners += [(name, "0") for name, value in document.items() if isinstance(value, list) and value]
    for owner in owners:
        for member in list(_at(document, owner)):
            for bad in BAD_MEMBERS:
                broken = copy.deepcopy(document)
                _at(broken, owner)[member] = bad
                if bad is ...:
                    del _at(broken, owner)[member]
                yield f"{owner} {member} {bad}", broken


def _at(document: Any, steps: tuple[str, ...]) -> Any:
    for step in steps:
        document = document[int(step)] if step.isdigit() else document[step]
    return document if isinstance(document, dict) else {}


def test_messages_say_nothing_of_the_inside_of_a_library() -> None:
    """A sentence about the document (iotmock's own)."""
    messages = {case: verdict(broken)[1] for case, broken in broken_members(sample("spdx-2.3"))}
    assert {case: message for case, message in messages.items() if message and INTERNALS.search(message)} == {}
    assert sum(message is not None for message in messages.values()) > 200


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ({"documentNamespace": None}, "the document has no documentNamespace"),
        ({"documentNamespace": "a b"}, "documentNamespace must be a valid URI"),
        ({"creationInfo": None}, "the document has no creationInfo"),
        ({"comment": 5}, "comment of the document has the wrong form"),
        ({"files": [{}]}, "a file has no fileName"),
        ({"annotations": 5}, "the document has a member of the wrong form"),
    ],
)
def test_message_names_members_as_the_document_does(members: dict[str, Any], sentence: str) -> None:
    """The names of SPDX in JSON (SPDX specification 2.3, JSON schema)."""
    assert sentence in str(verdict({**sample("spdx-2.3"), **members})[1])


def test_message_of_a_file_that_is_no_archive_is_a_sentence() -> None:
    """Nothing of what the reader of archives says (iotmock's own)."""
    (result,) = validate_archive(b"not a zip", key="bom.zip").results
    assert result.error_message == "the object is no zip archive that can be read"
