"""No request leaves the process."""

import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from botocore.exceptions import EndpointConnectionError

from iotmock import IoTMock, Unanswered, mock_iot

if TYPE_CHECKING:
    from moto.core.config import DefaultConfig

_NO_NETWORK = """
import socket

def refuse(*arguments):
    raise AssertionError(f"a connection was tried: {arguments}")

socket.socket.connect = refuse
socket.create_connection = refuse
socket.getaddrinfo = refuse
import os
os.environ.update(AWS_ACCESS_KEY_ID="AKIAREAL", AWS_SECRET_ACCESS_KEY="real", AWS_DEFAULT_REGION="us-east-1")
"""


def _run(script: str) -> str:
    """Run a script in a process of its own, where the network is forbidden."""
    source = _NO_NETWORK + textwrap.dedent(script)
    result = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_client_made_before_the_imports_is_answered() -> None:
    """A client that carries no handler of moto's reaches the mock through the safety net."""
    output = _run(
        """
        import boto3
        iot = boto3.client("iot")
        s3 = boto3.client("s3")
        from iotmock import mock_iot
        with mock_iot():
            print(iot.create_command(commandId="c", payload={"content": b"x"})["commandArn"])
            s3.create_bucket(Bucket="bucket-of-mine")
            print([bucket["Name"] for bucket in s3.list_buckets()["Buckets"]])
            iot.create_thing(thingName="t")
            print([thing["thingName"] for thing in iot.list_things()["things"]])
        """
    )
    assert output.split("\n")[:3] == [
        "arn:aws:iot:us-east-1:123456789012:command/c",
        "['bucket-of-mine']",
        "['t']",
    ]


def test_client_made_before_the_imports_is_refused_what_nobody_implements() -> None:
    """The error names service and operation, and nothing is sent."""
    output = _run(
        """
        import boto3
        early = boto3.client("iot")
        from iotmock import mock_iot
        with mock_iot():
            for client in (early, boto3.client("iot")):
                try:
                    client.list_authorizers()
                except NotImplementedError as error:
                    print(error)
        """
    )
    lines = output.strip().split("\n")
    assert len(lines) == 2
    assert all("iot:ListAuthorizers" in line and "iotmock" in line for line in lines)


def test_refusal_of_what_nobody_implements_comes_without_motos_traceback() -> None:
    """Its own class, and nothing before it that would be printed."""
    with mock_iot() as iot:
        with pytest.raises(Unanswered, match="iot:ListAuthorizers") as caught:
            iot.client("iot").list_authorizers()
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_service_that_moto_lacks_is_refused_by_name() -> None:
    """Also for a service that nobody knows."""
    output = _run(
        """
        import boto3
        from iotmock import mock_iot
        with mock_iot():
            for service, call in (("chime-sdk-voice", "list_phone_numbers"), ("iotfleetwise", "list_fleets")):
                try:
                    getattr(boto3.client(service), call)()
                except NotImplementedError as error:
                    print(error)
        """
    )
    assert "chime-sdk-voice:ListPhoneNumbers" in output
    assert "iotfleetwise:ListFleets" in output


def test_plain_requests_to_aws_is_answered_or_refused() -> None:
    """`requests` to our hosts is routed by URL; an AWS host that nobody answers is refused."""
    with mock_iot() as iot:
        address = iot.client("iot").describe_endpoint(endpointType="iot:Data-ATS")["endpointAddress"]
        reply = requests.get("https://iot.us-east-1.amazonaws.com/endpoint?endpointType=iot:Data-ATS", timeout=5)
        assert reply.json() == {"endpointAddress": address}
        with pytest.raises(NotImplementedError, match="nowhere"):
            requests.get("https://nowhere.us-east-1.amazonaws.com/", timeout=5)


def test_loopback_endpoint_passes_through() -> None:
    """An `endpoint_url` on this machine is the user's own server."""
    with mock_iot():
        client = boto3.client("iot", endpoint_url="http://127.0.0.1:9")
        client.meta.events.register("before-send.iot", _Own())
        assert client.describe_endpoint()["endpointAddress"] == "own"
        with pytest.raises(Exception, match="Could not connect"):
            boto3.client("iot", endpoint_url="http://127.0.0.1:9").describe_endpoint()


class _Own:
    """A user's before-send handler."""

    def __call__(self, request: object, **_: object) -> object:
        from io import BytesIO

        from botocore.awsrequest import AWSResponse

        raw = BytesIO(b'{"endpointAddress": "own"}')
        raw.stream = lambda **_: iter([raw.read()])  # type: ignore[attr-defined]
        return AWSResponse("http://127.0.0.1:9", 200, {}, raw)  # type: ignore[arg-type]


def test_services_of_ours_do_not_wake_moto() -> None:
    """A test that stays within iotmock neither imports moto's iot backend nor builds any URL table."""
    output = _run(
        """
        import sys
        import boto3
        from iotmock import mock_iot
        with mock_iot() as iot:
            client = boto3.client("iot")
            client.create_command(commandId="c", payload={"content": b"x"})
            client.describe_endpoint()
            arn = f"arn:aws:iot:us-east-1:{iot.account_id}:client/device"
            boto3.client("iot-jobs-data").start_command_execution(
                commandArn=client.get_command(commandId="c")["commandArn"], targetArn=arn
            )
            iot.advance(20)
        print(sorted(name for name in sys.modules if name.startswith(("moto.iot", "moto.iam", "moto.sts", "moto.s3"))))
        """
    )
    assert output.strip() == "[]"


def test_handle_is_refused_after_stop() -> None:
    """A handle that outlives its mock can be read, not used."""
    with mock_iot() as iot:
        iot.publish("a", "b")
    assert [message.topic for message in iot.messages] == ["a"]
    with pytest.raises(RuntimeError, match="stopped"):
        iot.publish("a", "b")
    with pytest.raises(RuntimeError, match="no mock is active"):
        IoTMock.current()


def test_unreadable_request_of_an_operation_without_bad_request_error_is_answered() -> None:
    """ListTagsForResource of 1-Click declares no error for bad input; the answer is the front's own (chosen)."""
    with mock_iot():
        reply = requests.get("https://devices.iot1click.us-east-1.amazonaws.com/tags/%FF%FE", timeout=5)
        assert (reply.status_code, reply.headers["x-amzn-ErrorType"]) == (400, "SerializationException")


@pytest.mark.parametrize(
    "make",
    [lambda: b"content", lambda: "content", lambda: bytearray(b"content"), lambda: memoryview(b"content"),
     lambda: BytesIO(b"content"), lambda: StringIO("content"), lambda: (part for part in (b"con", b"tent"))],
    ids=["bytes", "str", "bytearray", "memoryview", "file", "text-file", "generator"],
)  # fmt: skip
def test_body_of_a_plain_request_arrives_whatever_it_is(make: Callable[[], Any]) -> None:
    """What `requests` and urllib3 would send over the network; a generator's comes in chunks."""
    with mock_iot() as iot:
        assert requests.post("https://data.iot.us-east-1.amazonaws.com/topics/t", data=make(), timeout=5).ok
        assert requests.post("https://data.iot.us-east-1.amazonaws.com/topics/t", timeout=5).ok
        assert [message.payload for message in iot.messages] == [b"content", b""]


def test_injected_fault_hits_a_plain_request() -> None:
    """Also where moto answers otherwise, and once."""
    with mock_iot() as iot:
        iot.faults.fail("ListThings", error="ThrottlingException")
        found = [requests.get("https://iot.us-east-1.amazonaws.com/things", timeout=5) for _ in range(2)]
        assert [answer.status_code for answer in found] == [400, 200]
        assert found[0].headers["x-amzn-ErrorType"] == "ThrottlingException"


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PURGE"])
def test_plain_request_of_an_unusual_method_stays_in_the_process(method: str) -> None:
    """Whatever the method, a request to an AWS host is answered or refused here."""
    with mock_iot():
        with pytest.raises(NotImplementedError, match=f"{method} https://nobody.us-east-1.amazonaws.com/"):
            requests.request(method, "https://nobody.us-east-1.amazonaws.com/commands/c", timeout=5)
        answer = requests.request(method, "https://iot.us-east-1.amazonaws.com/commands/c", timeout=5)
    assert answer.status_code == 404


def test_url_that_the_user_lets_pass_goes_to_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """moto's passthrough setting counts; the look-up of the host's address is where this test stops it."""
    passing: DefaultConfig = {"core": {"passthrough": {"urls": ["https://nowhere.us-east-1.amazonaws.com/.*"]}}}

    def refuse(*_: object, **__: object) -> None:
        raise OSError("stopped at the look-up")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with mock_iot(moto_config=passing):
        with pytest.raises(requests.ConnectionError, match="stopped at the look-up"):
            requests.get("https://nowhere.us-east-1.amazonaws.com/x", timeout=5)
        with pytest.raises(NotImplementedError):
            requests.get("https://elsewhere.us-east-1.amazonaws.com/x", timeout=5)


def test_back_off_before_a_retry_on_the_network_is_slept_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only answers of the mock need no waiting; the user's own server does."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    with mock_iot():
        boto3.client("iot").describe_endpoint()
        with pytest.raises(EndpointConnectionError):
            boto3.client("iot", endpoint_url="http://127.0.0.1:9").describe_endpoint()
    assert max(slept) > 0


class _Throttled(BaseHTTPRequestHandler):
    """A user's own server, which answers twice that it is too busy."""

    left = 2

    def do_GET(self) -> None:
        """Answer one request."""
        type(self).left -= 1
        self.send_response(503 if type(self).left >= 0 else 200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


def test_back_off_before_a_retry_at_the_users_own_server_is_slept_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may need the time; the mock's own answers before and after need none."""
    slept: list[float] = []
    monkeypatch.setattr(_Throttled, "left", 2)
    with HTTPServer(("127.0.0.1", 0), _Throttled) as server, mock_iot() as iot:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            own = boto3.client("iot", endpoint_url=f"http://127.0.0.1:{server.server_port}")
            monkeypatch.setattr(time, "sleep", slept.append)
            iot.faults.fail("DescribeEndpoint", error="ThrottlingException")
            boto3.client("iot").describe_endpoint()
            assert slept == []
            assert own.describe_endpoint()["ResponseMetadata"]["RetryAttempts"] == 2
            assert len(slept) == 2
            iot.faults.fail("DescribeEndpoint", error="ThrottlingException")
            boto3.client("iot").describe_endpoint()
            assert len(slept) == 2
        finally:
            server.shutdown()
            thread.join()


_HOSTS = [
    "us-east-1.signin.aws.amazon.com",
    "us-east-1.oauth.signin.aws",
    "signin-fips.amazonaws-us-gov.com",
    "abcdefghijklmnop.lambda-url.us-east-1.on.aws",
    "d111111abcdef8.cloudfront.net",
    "pool.auth.us-east-1.amazoncognito.com",
    "d-1234567890.awsapps.com",
]
_LOOK_ALIKES = [
    "us-east-1.signin.aws.amazon.com.example.org",
    "oauth-signin.aws",
    "myamazonaws-us-gov.com",
    "xon.aws",
    "d111111abcdef8.cloudfront.net.example.org",
    "myamazoncognito.com",
    "myawsapps.com",
    "www.amazon.com",
]


def test_plain_request_to_any_domain_of_aws_is_refused() -> None:
    """Also where AWS signs in, and where it names customers' resources; no connection is tried."""
    output = _run(
        f"""
        import requests
        from iotmock import mock_iot
        with mock_iot():
            for host in {_HOSTS}:
                for method, url in (("GET", f"https://{{host}}/x?y=z"), ("POST", f"http://u:p@{{host.upper()}}:8080/x")):
                    try:
                        requests.request(method, url, data=b"", timeout=5)
                    except NotImplementedError as error:
                        print(error)
        """
    )
    lines = output.strip().split("\n")
    assert len(lines) == 2 * len(_HOSTS)
    for host, get, post in zip(_HOSTS, lines[::2], lines[1::2], strict=True):
        assert get.startswith(f"GET https://{host}/x is implemented neither")
        assert post.startswith("POST http://")
        assert f"{host}:8080/x is implemented neither" in post.lower()


def test_plain_request_to_a_look_alike_goes_to_the_network() -> None:
    """Names that only look like AWS's are looked up, which this test forbids."""
    output = _run(
        f"""
        import requests
        from iotmock import mock_iot
        with mock_iot():
            for host in {_LOOK_ALIKES}:
                try:
                    requests.get(f"https://{{host}}/", timeout=5)
                except AssertionError as error:
                    print(error)
        """
    )
    lines = output.strip().split("\n")
    assert len(lines) == len(_LOOK_ALIKES)
    for host, line in zip(_LOOK_ALIKES, lines, strict=True):
        assert line.startswith(f"a connection was tried: ('{host}', 443")


@pytest.mark.parametrize("early", [True, False])
def test_client_of_signing_in_is_refused(early: bool) -> None:
    """Its hosts lie outside amazonaws.com; a client that is older than the mock is refused alike."""
    if "signin" not in boto3.Session().get_available_services():
        pytest.skip("this botocore has no client of signing in")
    output = _run(
        f"""
        import boto3
        from botocore.config import Config

        def make():
            fips = Config(use_fips_endpoint=True)
            return boto3.client("signin"), boto3.client("signin", region_name="us-gov-west-1", config=fips)

        made = {early} and make()
        from iotmock import mock_iot
        with mock_iot():
            for client in made or make():
                try:
                    client.create_o_auth2_token(tokenInput={{"clientId": "c", "grantType": "refresh_token"}})
                except NotImplementedError as error:
                    print(error)
        """
    )
    commercial, government = output.strip().split("\n")
    assert commercial.startswith("POST https://us-east-1.signin.aws.amazon.com/")
    assert government.startswith("POST https://signin-fips.amazonaws-us-gov.com/")
