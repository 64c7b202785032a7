"""Placeholders as they are found in the text of a document; what they are replaced by is tested with documents."""

# ruff: noqa: UP031 - placeholders are full of braces

import pytest

from iotmock.core.errors import InvalidRequestException
from iotmock.services.jobs.content.placeholders import (
    JsonString,
    ObjectReference,
    PackageReference,
    UrlKind,
    Wanted,
    escaped,
    fill_parameters,
    read_placeholders,
    unescaped,
)

ATTRIBUTE = "${aws:iot:package:lamp:version:1.0:attributes:url}"
ATTRIBUTES = "${aws:iot:package:lamp:version:1.0:attributes}"
ARTIFACT = "${aws:iot:package:lamp:version:1.0:artifact:s3-presigned-url}"
OBJECT = "${aws:iot:s3-presigned-url:https://s3.amazonaws.com/b/k}"
ONE = PackageReference(ATTRIBUTE, "lamp", "1.0", Wanted.ATTRIBUTE, "url")


def refusal(text: str) -> str:
    """Why a text is refused."""
    with pytest.raises(InvalidRequestException) as refused:
        read_placeholders(text)
    return refused.value.message


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"a": "b"}',
        '{"price": "$5 {net}", "shell": "${HOME} ${x:-${y}} ${", "end": "}}"}',
        '{"a": "${aws", "b": "${aws:iot", "c": "$ {aws:iot:x", "d": "{aws:iot:x"}',
        '{"a": "${ thingName}", "b": "${thingname}", "c": "$thingName", "d": "${thingName"}',
        r'{"a": "\\", "${b}": "\""}',
        '{"a": "${aws:iot:foo:x}", "b": "x${aws:iot:code-sign-signature:s3://region.bucket/key@version}"}',
        '{"a": "${aws:iot:parameter:key}", "b": "${aws:iot:}"}',
        '{"a": "${aws:iot:s3-presigned-url-v3:x}", "b": "${aws:iot:packages:x}"}',
    ],
)
def test_other_text_is_one_piece(text: str) -> None:
    """Unknown placeholders too."""
    assert read_placeholders(text) == [text]


def test_text_around_stays_as_written() -> None:
    """Blanks, escapes, other strings."""
    text = '{ "a" :\t"\\u0041", "b": "<\\n' + ATTRIBUTE + '\\u0042>" }\n'
    assert read_placeholders(text) == [
        '{ "a" :\t"\\u0041", "b": ',
        JsonString(("<\\n", ONE, "\\u0042>")),
        " }\n",
    ]


def test_strings_after_escaped_quotes_and_backslashes_are_found() -> None:
    """A string ends at its own quote."""
    text = rf'["\\", "\\\"{ATTRIBUTE}", "\"", "{ATTRIBUTE}\\"]'
    assert [chunk for chunk in read_placeholders(text) if isinstance(chunk, JsonString)] == [
        JsonString(('\\\\\\"', ONE)),
        JsonString((ONE, "\\\\")),
    ]


def test_placeholders_stand_in_names_too() -> None:
    """A name of a member is a string."""
    assert read_placeholders('{"%s" : 1}' % ATTRIBUTE) == ["{", JsonString((ONE,)), " : 1}"]


def test_several_placeholders_in_one_string() -> None:
    """With text between and behind."""
    [_, string, _] = read_placeholders('{"a": "%s}-{%s %s"}' % (ATTRIBUTE, ATTRIBUTE, "${HOME}"))
    assert string == JsonString((ONE, "}-{", ONE, " ${HOME}"))


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("s3-presigned-url", UrlKind.PLAIN),
        ("s3-presigned-url-v1", UrlKind.V1),
        ("s3-presigned-url-v2", UrlKind.V2),
        ("s3-presigned-url-upload", UrlKind.UPLOAD),
    ],
)
def test_object_urls_are_told_by_their_word(word: str, kind: UrlKind) -> None:
    """Developer Guide, Managing jobs."""
    [_, string, _] = read_placeholders('["${aws:iot:%s:https://x/y}"]' % word)
    assert string == JsonString((ObjectReference(f"${{aws:iot:{word}:", kind, ("https://x/y",)),))


def test_attribute_stands_inside_an_object_url() -> None:
    """Developer Guide, Preparing AWS IoT Jobs."""
    [_, string, _] = read_placeholders('["a${aws:iot:s3-presigned-url-v2:https://%s/k}b"]' % ATTRIBUTE)
    url = ("https://", ONE, "/k")
    assert string == JsonString(("a", ObjectReference("${aws:iot:s3-presigned-url-v2:", UrlKind.V2, url), "b"))


def test_braces_match_inside_a_placeholder() -> None:
    """Only `${` opens one: keys may have single braces, the closing ones escaped."""
    [_, string, _] = read_placeholders('["${aws:iot:s3-presigned-url:u/{a${b}c\\u007d}"]')
    assert string == JsonString((ObjectReference("${aws:iot:s3-presigned-url:", UrlKind.PLAIN, ("u/{a${b}c\\u007d",)),))


def test_local_placeholders_stand_in_uploads() -> None:
    """They are replaced for each device, so they stay."""
    url = "https://s3.amazonaws.com/b/${thingName}/${jobId}-${executionNumber}"
    [_, string, _] = read_placeholders('["${aws:iot:s3-presigned-url-upload:%s}"]' % url)
    assert string == JsonString((ObjectReference("${aws:iot:s3-presigned-url-upload:", UrlKind.UPLOAD, (url,)),))


def test_attribute_inside_an_unknown_placeholder_is_found() -> None:
    """The unknown one is text."""
    [_, string, _] = read_placeholders('["${aws:iot:code-sign-signature:s3://%s/${k}@v} %s"]' % (ATTRIBUTE, ATTRIBUTE))
    assert string == JsonString(("${aws:iot:code-sign-signature:s3://", ONE, "/${k}@v} ", ONE))


@pytest.mark.parametrize(
    ("placeholder", "expected"),
    [
        ("package:a-b_c.d:version:1.0-rc_1:attributes:x", ("a-b_c.d", "1.0-rc_1", Wanted.ATTRIBUTE, "x")),
        ("package:p:version:v:attributes:a:b:attributes", ("p", "v", Wanted.ATTRIBUTE, "a:b:attributes")),
        ("package:p:version:$default:attributes:x", ("p", "$default", Wanted.ATTRIBUTE, "x")),
        ("package::version::attributes:x", ("", "", Wanted.ATTRIBUTE, "x")),
        ("package::version::attributes", ("", "", Wanted.ALL_ATTRIBUTES, "")),
        ("package:p:version:v:attributes", ("p", "v", Wanted.ALL_ATTRIBUTES, "")),
        ("package:p:version:v:artifact-location:s3-presigned-url", ("p", "v", Wanted.ARTIFACT, "")),
        ("package:p:version:v:artifact:s3-presigned-url", ("p", "v", Wanted.ARTIFACT, "")),
        ("package::version::artifact:s3-presigned-url", ("", "", Wanted.ARTIFACT, "")),
        ("package:p\\u0041:version:v:attributes:\\/x", ("pA", "v", Wanted.ATTRIBUTE, "/x")),
    ],
)
def test_package_placeholders(placeholder: str, expected: tuple[str, str, Wanted, str]) -> None:
    """Developer Guide, Preparing AWS IoT Jobs; escapes of JSON are read."""
    raw = f"${{aws:iot:{placeholder}}}"
    [_, string, _] = read_placeholders(f'["{raw}"]')
    assert string == JsonString((PackageReference(raw, *expected),))


@pytest.mark.parametrize(
    "placeholder",
    [
        "package:",
        "package:p",
        "package:p:version:v",
        "package:p:version:v:",
        "package:p:version:v:attributes:",
        "package:p:version:v:attribute:x",
        "package:p:version:v:artifact",
        "package:p:version:v:artifact:s3-presigned-url-v2",
        "package:p:version:v:artifact-location:s3-presigned-url:x",
        "package:p:q:version:v:attributes:x",
        "package:p:v:attributes:x",
        f"package:p:version:v:attributes:{ATTRIBUTE}",
        f"package:{ATTRIBUTE}p:version:v:attributes:x",
    ],
)
def test_package_placeholder_of_no_known_form_is_refused(placeholder: str) -> None:
    """Chosen: no device could do anything with it."""
    raw = f"${{aws:iot:{placeholder}}}"
    assert refusal(f'["{raw}"]') == f"Placeholder {raw} has no known form of a package placeholder."


@pytest.mark.parametrize(
    "text",
    [
        '{"a": "${aws:iot:"}',
        '{"a": "${aws:iot:foo", "b": "}"}',
        '{"${aws:iot:foo": "}"}',
        '{"a": "${aws:iot:s3-presigned-url:https://x/k"}',
        '{"a": "${aws:iot:s3-presigned-url-upload:https://x/${thingName}"}',
        '{"a": "${aws:iot:foo:${bar}"}',
        '{"a": "${aws:iot:foo}", "b": "${aws:iot:package:p"}',
        '{"a": "${aws:iot:foo\\u007d"}',
    ],
)
def test_placeholder_that_its_string_ends_is_refused(text: str) -> None:
    """Developer Guide, Software Package Catalog troubleshooting (Opening and Closing Brackets)."""
    assert refusal(text) == "One or more parameters or placeholders are not terminated."


@pytest.mark.parametrize(
    "text",
    [
        '{"a": "x%s"}' % ATTRIBUTES,
        '{"a": "%s "}' % ATTRIBUTES,
        '{"a": "%s%s"}' % (ATTRIBUTES, ATTRIBUTE),
        '{"a": "%s%s"}' % (ATTRIBUTES, ATTRIBUTES),
        '{"%s": 1}' % ATTRIBUTES,
        '{"%s"\r\n : 1}' % ATTRIBUTES,
        '{"a": "${aws:iot:s3-presigned-url:%s}"}' % ATTRIBUTES,
        '{"a": "${aws:iot:foo:%s}"}' % ATTRIBUTES,
    ],
)
def test_all_attributes_are_a_value_by_themselves(text: str) -> None:
    """Developer Guide, Software Package Catalog troubleshooting (All Attributes in a Package Version)."""
    assert refusal(text) == (
        "The package version attribute placeholder for all attributes has to be a json value by itself and not"
        " appended with other strings or nested with other placeholders."
    )


@pytest.mark.parametrize("outer", ["s3-presigned-url:", "s3-presigned-url-upload:https://", "foo:"])
@pytest.mark.parametrize("inner", [ARTIFACT, ARTIFACT.replace("artifact", "artifact-location")])
def test_artifact_is_not_nested(outer: str, inner: str) -> None:
    """Developer Guide, Software Package Catalog troubleshooting (Package Version Artifact Nesting)."""
    assert refusal('["${aws:iot:%s%s}"]' % (outer, inner)) == (
        "${aws:iot:package:[...]:artifact:s3-presigned-url} cannot be nested inside another placeholder."
    )


@pytest.mark.parametrize("outer", ["s3-presigned-url-v2:", "package:p:version:v:attributes:", "foo:", "foo:${bar:"])
@pytest.mark.parametrize(
    "word", ["s3-presigned-url", "s3-presigned-url-v1", "s3-presigned-url-v2", "s3-presigned-url-upload"]
)
def test_object_url_is_not_nested(outer: str, word: str) -> None:
    """Developer Guide, Software Package Catalog troubleshooting (Amazon S3 URL Nested Incorrectly)."""
    assert refusal('["${aws:iot:%s${aws:iot:%s:https://x/k}}}"]' % (outer, word)) == (
        "${aws:iot:%s:[...]} should not be the second layer pattern." % word
    )


@pytest.mark.parametrize("names", ["package::version:v", "package:p:version:", "package::version:$null"])
@pytest.mark.parametrize("rest", ["attributes:x", "attributes", "artifact:s3-presigned-url"])
def test_names_are_empty_in_pairs(names: str, rest: str) -> None:
    """Developer Guide, Software Package Catalog troubleshooting."""
    assert refusal('["${aws:iot:%s:%s}"]' % (names, rest)) == (
        "Empty package name and version name have to be used in pair."
    )


@pytest.mark.parametrize("rest", ["attributes:x", "attributes", "artifact:s3-presigned-url"])
def test_null_is_no_version_here(rest: str) -> None:
    """Developer Guide, Software Package Catalog troubleshooting (Null Use in Job Document)."""
    assert refusal('["${aws:iot:package:p:version:$null:%s}"]' % rest) == (
        "$null is not allowed to be referenced as a package version in job documents."
    )


@pytest.mark.parametrize(
    "text",
    [
        '["%s"]',
        '{"a": {"b": "echo %s"}}',
        '{"%s": 1}',
        '["${aws:iot:s3-presigned-url:https://s3.amazonaws.com/b/%s}"]',
        '["${aws:iot:s3-presigned-url-v2:https://s3.amazonaws.com/b/%s}"]',
        '["${aws:iot:foo:%s}"]',
        '["${aws:iot:s3-presigned-url-upload:https://s3.amazonaws.com/b/k} %s"]',
        '["${aws:iot:s3-presigned-url-upload:${aws:iot:package:%s:version:v:attributes:x}}"]',
    ],
)
@pytest.mark.parametrize("name", ["thingName", "jobId", "executionNumber"])
def test_local_placeholders_stand_nowhere_else(text: str, name: str) -> None:
    """Developer Guide, Software Package Catalog troubleshooting."""
    placeholder = f"${{{name}}}"
    assert refusal(text % placeholder) == (
        f"Local placeholder, {placeholder}, is only valid inside of presign url upload"
    )


def test_deep_nesting_is_followed() -> None:
    """As deep as a document of 32 KB can nest them."""
    depth = 2900
    text = '["' + "${aws:iot:" * depth + ATTRIBUTE + "}" * depth + '"]'
    [_, string, _] = read_placeholders(text)
    assert string == JsonString(("${aws:iot:" * depth, ONE, "}" * depth))


def test_parameters_become_escaped_values() -> None:
    """Unknown ones stay, and what a value holds is not looked at again."""
    text = '{"a": "<${aws:iot:parameter:x-1_A}>", "b": "${aws:iot:parameter:y}${aws:iot:parameter:z}"}'
    assert fill_parameters(text, {"x-1_A": 'ü"\\', "y": "${aws:iot:parameter:x-1_A}"}) == (
        '{"a": "<ü\\"\\\\>", "b": "${aws:iot:parameter:x-1_A}${aws:iot:parameter:z}"}'
    )


def test_escapes_of_json() -> None:
    """There and back."""
    assert escaped('a"\\\n\x1fü\u2028😀') == 'a\\"\\\\\\n\\u001fü\u2028😀'
    assert unescaped("a\\/b\\u00fc\\ud83d\\ude00\\\\") == "a/bü😀\\"
    assert unescaped("ü") == "ü"
