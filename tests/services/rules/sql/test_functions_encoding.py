"""base64 and digests."""

import base64
import hashlib
from typing import Any

import pytest

U = "(undefined)"
PAYLOAD = {"s": "abc", "z": None, "o": {"k": [1, "ü"]}, "n": 5, "yes": True}


def base64_of(content: bytes | str) -> str:
    """As text."""
    return base64.b64encode(content.encode() if isinstance(content, str) else content).decode()


class TestEncode:
    """Values and payloads to base64."""

    @pytest.mark.parametrize(
        ("expression", "content"),
        [
            ("s", "abc"),
            ("''", ""),
            ("'ü€'", "ü€"),
            ("n", "5"),
            ("2.5", "2.5"),
            ("yes", "true"),
            ("o", '{"k":[1,"ü"]}'),
            ("o.k", '[1,"ü"]'),
        ],
    )
    def test_value(self, bench: Any, expression: str, content: str) -> None:
        """Of its text in UTF-8 (Developer Guide, SQL functions, encode)."""
        assert bench.value(f"encode({expression}, 'base64')", PAYLOAD) == base64_of(content)

    @pytest.mark.parametrize(
        "payload", [b"\x00\xff\x80", b"hello", b'{ "a" : 1.0 }\n', b"[ 1 ]", b"80"], ids=["1", "2", "3", "4", "5"]
    )
    def test_star(self, bench: Any, payload: bytes) -> None:
        """The bytes as they came (Developer Guide, SQL functions, encode)."""
        assert bench.value("encode(*, 'base64')", payload) == base64_of(payload)

    @pytest.mark.parametrize("arguments", ["s, 'hex'", "s, ''", "s, NULL", "s, nope", "z, 'base64'", "nope, 'base64'"])
    def test_undefined(self, bench: Any, arguments: str) -> None:
        """Another scheme, or nothing to encode (Developer Guide, SQL functions, encode)."""
        assert bench.text(f"encode({arguments})", PAYLOAD) == U


class TestDecode:
    """base64 to values."""

    @pytest.mark.parametrize(
        ("content", "text"),
        [
            ("hello", '"hello"'),
            ("ü€", '"ü€"'),
            ('{ "b" : 1, "a" : [ 2 ] }', '{"b":1,"a":[2]}'),
            ("[1, 2]", "[1,2]"),
            ("80", "80"),
            ("2.5", "2.5"),
            ("-1", "-1"),
            ("true", "true"),
            ('"red"', '"red"'),
            ('{"a": 1', r'"{\"a\": 1"'),
            ("NaN", '"NaN"'),
        ],
    )
    def test_value(self, bench: Any, content: str, text: str) -> None:
        """JSON where it is JSON, else text (Developer Guide, SQL functions, decode)."""
        assert bench.text("decode(s, 'base64')", {"s": base64_of(content)}) == text

    def test_member(self, bench: Any) -> None:
        """An object has members (Developer Guide, SQL functions, decode)."""
        payload = {"data": base64_of('{"temp": {"c": 21}}')}
        assert bench.out("SELECT decode(data, 'base64').temp.c AS v FROM 'in'", payload) == b'{"v":21}'

    @pytest.mark.parametrize("content", ["!!!", "%%%%"])
    def test_what_is_no_base64(self, bench: Any, content: str) -> None:
        """Null (Developer Guide, SQL functions, decode)."""
        assert bench.text("decode(s, 'base64')", {"s": content}) == "null"

    @pytest.mark.parametrize(
        "payload", [b"hello", b"80", b"[1,2]", b'{"a":1}'], ids=["text", "number", "array", "object"]
    )
    def test_there_and_back(self, bench: Any, payload: bytes) -> None:
        """The payload becomes a value (Developer Guide, SQL WHERE clause)."""
        text = bench.text("decode(encode(*, 'base64'), 'base64')", payload)
        assert text == ('"hello"' if payload == b"hello" else payload.decode())


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"])
@pytest.mark.parametrize(
    ("expression", "content"),
    [("'hello'", "hello"), ("''", ""), ("'ü€'", "ü€"), ("n", "5"), ("yes", "true"), ("o", '{"k":[1,"ü"]}')],
)
def test_digests(bench: Any, algorithm: str, expression: str, content: str) -> None:
    """Lower-case hex of the text in UTF-8 (Developer Guide, SQL functions, hashing functions)."""
    assert bench.value(f"{algorithm}({expression})", PAYLOAD) == hashlib.new(algorithm, content.encode()).hexdigest()


@pytest.mark.parametrize(
    ("content", "digest"),
    [
        ("hello", "a9046c73e00331af68917d3804f70655"),
        ("", "8350e5a3e24c153df2275c9f80692773"),
        ("abc", "da853b0d3f88d99b30283a69e6ded6bb"),
        ("message digest", "ab4f496bfb2a530b219ff33031fe06b0"),
        ("abcdefghijklmnopqrstuvwxyz", "4e8ddff3650292ab5a4108c3aa47940b"),
    ],
)
def test_md2(bench: Any, content: str, digest: str) -> None:
    """The guide's example, and those of RFC 1319 (Developer Guide, SQL functions, hashing functions)."""
    assert bench.value(f"md2('{content}')") == digest


@pytest.mark.parametrize("algorithm", ["md2", "md5", "sha1", "sha224", "sha256", "sha384", "sha512"])
def test_digests_of_nothing(bench: Any, algorithm: str) -> None:
    """Undefined (Developer Guide, SQL functions, hashing functions)."""
    assert bench.text(f"{algorithm}(z)", PAYLOAD) == U
    assert bench.text(f"{algorithm}(nope)", PAYLOAD) == U
