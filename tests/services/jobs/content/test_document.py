"""Job documents: where they come from, and what devices get of what packages say."""

# ruff: noqa: UP031 - placeholders are full of braces

import copy
import json
import pickle
from typing import Any

import pytest

from iotmock.services.jobs.content.destinations import Destinations
from iotmock.services.jobs.content.document import one_document, recipe_or_none

ATTRIBUTE = "${aws:iot:package:lamp:version:1.0:attributes:%s}"
ATTRIBUTES = "${aws:iot:package:lamp:version:1.0:attributes}"
ANY = "${aws:iot:package::version::attributes}"
SOURCE = "https://s3.us-east-1.amazonaws.com/firmware/"


# Text


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        ' {"a" : [1.50, 1e400, 0.1E+2, 123456789012345678901234567890] }\n',
        '{"a": "\\u0041\\/\\ud83d\\ude00 ü", "a": 2}',
        '{"shell": "${HOME} ${x", "sign": "${aws:iot:code-sign-signature:s3://r.b/k@v}", "foo": "${aws:iot:foo}"}',
    ],
)
def test_text_is_sent_byte_for_byte(bench: Any, text: str) -> None:
    """Over HTTP and in GetJobDocument; nothing is copied for it."""
    made = bench.read(text)
    assert made.given is made.text
    assert made.text == text
    assert bench.text(made) is made.text
    assert made.source is None


def test_object_is_compact_and_keeps_its_values(bench: Any) -> None:
    """Over MQTT: no blanks, numbers as written, no needless escapes; made once."""
    text = ' {"a" : [1.50, 1e400,\t-0.1E+2],\r\n "b": {"\\u00fc": "x \\/ \\" \\\\ \\u0001 \\ud83d\\ude00  y"} }\n'
    made = bench.read(text)
    first = bench.object_text(made)
    assert first == '{"a":[1.50,1e400,-0.1E+2],"b":{"ü":"x / \\" \\\\ \\u0001 😀  y"}}'
    assert bench.object_text(made) is first
    assert json.loads(first) == json.loads(text)


def test_document_is_a_value(bench: Any) -> None:
    """A message holds it until somebody reads it."""
    bench.store("k")
    made = bench.read({"a": "${aws:iot:s3-presigned-url:https://s3.amazonaws.com/firmware/k}"})
    for other in (copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        assert other == made
        assert bench.text(other) == bench.text(made)


# Where it comes from


def test_one_source_is_needed(bench: Any) -> None:
    """Neither none nor both."""
    assert bench.refusal() == "Either document or documentSource must be given."
    assert bench.refusal("{}", document_source=SOURCE) == "Only one of document and documentSource can be given."


def test_document_in_s3_is_read_once(bench: Any) -> None:
    """Later changes of the object do not matter."""
    bench.store("job.json", '{"a": "ü"}\n'.encode())
    made = bench.read(document_source=f"{SOURCE}job.json")
    assert (made.text, made.source) == ('{"a": "ü"}\n', f"{SOURCE}job.json")
    bench.store("job.json", b"{}")
    assert bench.text(made) == '{"a": "ü"}\n'


@pytest.mark.parametrize(
    "source",
    [
        "https://s3.us-east-1.amazonaws.com/firmware/v 1/jöb%.json",
        "https://s3.amazonaws.com/firmware/v 1/jöb%.json",
        "https://firmware.s3.us-east-1.amazonaws.com/v 1/jöb%.json",
        "https://firmware.s3.amazonaws.com/v 1/jöb%.json",
        "https://firmware.s3.amazonaws.com/v%201/j%C3%B6b%25.json",
    ],
)
def test_document_is_found_by_every_form(bench: Any, source: str) -> None:
    """Written plainly, or percent-encoded as S3's console has it."""
    bench.store("v 1/jöb%.json", b'{"a":1}')
    assert bench.read(document_source=source).text == '{"a":1}'


def test_key_as_written_comes_first(bench: Any) -> None:
    """A key may itself have a percent sign."""
    bench.store("a%20b", b'{"a":1}')
    bench.store("a b", b'{"a":2}')
    assert bench.read(document_source=f"{SOURCE}a%20b").text == '{"a":1}'


def test_version_of_the_document_can_be_named(bench: Any) -> None:
    """As in the address of an object version."""
    old = bench.store("job.json", b'{"a":1}', versioned=True)
    bench.store("job.json", b'{"a":2}')
    assert bench.read(document_source=f"{SOURCE}job.json?versionId={old}").text == '{"a":1}'
    assert bench.refusal(document_source=f"{SOURCE}job.json?versionId=x") == (
        f"The job document at {SOURCE}job.json?versionId=x cannot be read from S3: the object has no such version."
    )


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (f"{SOURCE}other", "the bucket has no such object"),
        (f"{SOURCE}%FF", "the bucket has no such object"),
        (f"{SOURCE}gone", "the object has been deleted"),
        ("https://elsewhere.s3.amazonaws.com/k", "the bucket does not exist"),
    ],
)
def test_unreadable_document_is_refused(bench: Any, source: str, reason: str) -> None:
    """It is read when the job is made."""
    bench.store("gone", b"{}", versioned=True)
    bench.s3.delete_object(Bucket="firmware", Key="gone")
    assert bench.refusal(document_source=source) == f"The job document at {source} cannot be read from S3: {reason}."


@pytest.mark.parametrize("source", ["s3://firmware/job.json", "https://example.com/job.json", SOURCE, "x" * 201])
def test_other_addresses_are_refused(bench: Any, source: str) -> None:
    """Only S3 objects."""
    bench.store("job.json", b"{}")
    shown = source if len(source) < 201 else f"{source[:200]}... (201 characters)"
    assert bench.refusal(document_source=source) == f"documentSource {shown} is not the URL of an S3 object."


def test_at_most_32768_bytes(bench: Any) -> None:
    """Bytes in UTF-8, not characters, wherever it comes from."""
    longest = '{"a":"%s"}' % ("ü" * 16380)
    assert len(longest.encode()) == 32768
    message = "The job document must have at most 32768 bytes in UTF-8."
    assert bench.read(longest).text == longest
    assert bench.refusal(f"{longest} ") == message
    bench.store("longest", longest.encode())
    bench.store("longer", longest.encode() + b"\n")
    assert bench.read(document_source=f"{SOURCE}longest").text == longest
    assert bench.refusal(document_source=f"{SOURCE}longer") == message


@pytest.mark.parametrize("text", ['{"a":"\ud800"}', '{"a":"\\ud800"}', '{"\\uDFFF":1}'])
def test_half_a_surrogate_pair_is_no_utf8(bench: Any, text: str) -> None:
    """As a character, or as an escape, which no device could be sent."""
    assert bench.refusal(text) == "The job document is not UTF-8."


@pytest.mark.parametrize("content", [b'{"a":"\xfc"}', '{"a":1}'.encode("utf-16")])
def test_other_encodings_are_refused(bench: Any, content: bytes) -> None:
    """An object in S3 can have any bytes."""
    bench.store("job.json", content)
    assert bench.refusal(document_source=f"{SOURCE}job.json") == "The job document is not UTF-8."


@pytest.mark.parametrize(
    "text", ["", "{", "{'a': 1}", '{"a": NaN}', '{"a": 1,}', '{"a": "\n"}', "\ufeff{}", '{"a":' * 6000]
)
def test_other_texts_are_refused(bench: Any, text: str) -> None:
    """JSON as RFC 8259 has it."""
    message = bench.refusal(text)
    assert message.startswith("The job document is not valid JSON: ")
    assert len(message) < 300


@pytest.mark.parametrize("text", ["[]", '"a"', "1", "null", "true"])
def test_document_is_an_object(bench: Any, text: str) -> None:
    """Devices get one over MQTT."""
    assert bench.refusal(text) == "The job document must be a JSON object."


def test_text_of_a_template_is_checked_and_kept(bench: Any) -> None:
    """Placeholders are left for the jobs made from it."""
    text = '{"a": "%s"}' % ANY
    bench.store("job.json", text.encode())
    with bench.call() as call:
        assert one_document(call, document=text, document_source=None) == text
        assert one_document(call, document=None, document_source=f"{SOURCE}job.json") == text


# Attributes


def test_attribute_becomes_escaped_text(bench: Any) -> None:
    """In values, in names, within other text; everything around stays."""
    arn = bench.version(attributes={"a": 'say "ü" \\', "b:c": "name", "d": "1"})
    text = '{ "x":\t"<\\u0041%s>", "%s": [1.0, "%s%s"] }' % tuple(ATTRIBUTE % name for name in ("a", "b:c", "d", "d"))
    made = bench.read(text, arn)
    assert made.given == text
    assert made.text == '{ "x":\t"<\\u0041say \\"ü\\" \\\\>", "name": [1.0, "11"] }'
    assert bench.text(made) == made.text
    assert bench.object_text(made) == '{"x":"<Asay \\"ü\\" \\\\>","name":[1.0,"11"]}'


def test_inserted_text_is_not_looked_through(bench: Any) -> None:
    """Chosen: an attribute is text, whatever it looks like."""
    arn = bench.version(attributes={"a": "${aws:iot:s3-presigned-url:https://x} ${thingName} ${aws:iot:", "b": "}"})
    made = bench.read({"a": ATTRIBUTE % "a", "b": ATTRIBUTE % "b"}, arn, presigned_url_config=None)
    assert json.loads(bench.text(made)) == {
        "a": "${aws:iot:s3-presigned-url:https://x} ${thingName} ${aws:iot:",
        "b": "}",
    }


@pytest.mark.parametrize("blanks", ["", " ", "\n\t"])
def test_all_attributes_become_an_object(bench: Any, blanks: str) -> None:
    """In the place of the string and its quotes, without blanks."""
    arn = bench.version(attributes={"b": "ü", "a": '"'})
    made = bench.read('{"x":%s"%s"%s, "y": ["%s"]}' % (blanks, ATTRIBUTES, blanks, ATTRIBUTES), arn)
    inserted = '{"b":"ü","a":"\\""}'
    assert made.text == '{"x":%s%s%s, "y": [%s]}' % (blanks, inserted, blanks, inserted)
    assert bench.object_text(made) == '{"x":%s,"y":[%s]}' % (inserted, inserted)


def test_version_without_attributes_has_an_empty_object(bench: Any) -> None:
    """It is still JSON."""
    assert bench.read({"x": ATTRIBUTES}, bench.version()).text == '{"x": {}}'


def test_names_may_be_empty_for_a_single_element(bench: Any) -> None:
    """Developer Guide, Preparing AWS IoT Jobs; `$default` included."""
    arn = bench.version(attributes={"a": "b"})
    bench.make_default()
    document = {"x": ANY, "y": "${aws:iot:package::version::attributes:a}"}
    for element in (arn, bench.arn("$default")):
        assert json.loads(bench.read(document, element).text) == {"x": {"a": "b"}, "y": "b"}


def test_names_may_not_be_empty_otherwise(bench: Any) -> None:
    """Two elements, or none at all."""
    arns = [bench.version("1.0", attributes={"a": "b"}), bench.version("2.0", attributes={"a": "b"})]
    message = (
        "Cannot resolve empty package name and version name given multiple elements in destination package versions."
    )
    for elements in (arns, []):
        assert bench.refusal({"x": ANY}, *elements) == message
        assert bench.refusal({"x": "${aws:iot:package::version::attributes:a}"}, *elements) == message
        assert bench.refusal({"x": "${aws:iot:package::version::artifact:s3-presigned-url}"}, *elements) == message


def test_removed_package_has_nothing_to_say(bench: Any) -> None:
    """Not even without names."""
    bench.control.create_package(packageName="lamp")
    message = "$null is not allowed to be referenced as a package version in job documents."
    assert bench.refusal({"x": ANY}, bench.arn("$null")) == message
    assert bench.refusal({"x": ATTRIBUTES.replace("1.0", "$null")}, bench.arn("$null")) == message


def test_document_names_destinations_as_they_are_written(bench: Any) -> None:
    """`$default` goes with `$default`; the list may hold more than the document names."""
    arn, other = bench.version(attributes={"a": "b"}), bench.version("2.0", attributes={"a": "c"})
    bench.make_default("2.0")
    default = {"x": (ATTRIBUTE % "a").replace("1.0", "$default")}
    assert json.loads(bench.read(default, arn, bench.arn("$default")).text) == {"x": "c"}
    named = "Package lamp version %s is named in the job document, but not in destinationPackageVersions."
    assert bench.refusal(default, arn, other) == named % "$default"
    assert bench.refusal({"x": (ATTRIBUTE % "a").replace("1.0", "2.0")}, arn, bench.arn("$default")) == named % "2.0"
    assert bench.refusal({"x": ATTRIBUTES}) == named % "1.0"


def test_unknown_attribute_is_refused(bench: Any) -> None:
    """Chosen; named by the real version."""
    bench.version()
    bench.make_default()
    document = {"x": (ATTRIBUTE % "url").replace("1.0", "$default")}
    assert bench.refusal(document, bench.arn("$default")) == "Package lamp version 1.0 has no attribute url."


def test_later_changes_of_the_catalog_do_not_reach_the_job(bench: Any) -> None:
    """All is resolved when the job is made."""
    bench.version("1.0", attributes={"a": "old"})
    bench.version("2.0", attributes={"a": "new"})
    bench.make_default("1.0")
    made = bench.read({"x": (ATTRIBUTE % "a").replace("1.0", "$default")}, bench.arn("$default"))
    bench.make_default("2.0")
    assert json.loads(bench.text(made)) == {"x": "old"}


# Recipes


def test_recipe_of_the_only_version_with_one(bench: Any) -> None:
    """Chosen: exactly one element with a recipe."""
    recipe = '{"install": "%s"}' % ANY
    one, two = bench.version("1.0", recipe=recipe, attributes={"a": "b"}), bench.version("2.0", recipe="{}")
    plain = bench.version("3.0")
    assert recipe_or_none(bench.destinations(one)) == recipe
    assert recipe_or_none(bench.destinations(one, plain)) == recipe
    assert recipe_or_none(bench.destinations(one, two)) is None
    assert recipe_or_none(bench.destinations(plain, bench.arn("$null"))) is None
    assert recipe_or_none(Destinations((), (), (), ())) is None
    assert bench.read(recipe, one).text == '{"install": {"a":"b"}}'
