"""HTTP clients beside boto3 and requests: answered where a door does it, refused by name otherwise."""

import asyncio
import http.client
import http.server
import socket
import subprocess
import sys
import textwrap
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import boto3.s3.transfer
import httpx
import pytest
import requests
import urllib3

from iotmock import IoTMock, IotmockWarning, mock_iot

BUCKET = "bucket-of-mine"
Fetch = Callable[[str, str, bytes], tuple[int, bytes]]


def by_urllib(method: str, url: str, body: bytes) -> tuple[int, bytes]:
    """With the standard library's opener."""
    # urllib would say that it sends a form, and moto's S3 keeps the content of forms to itself.
    kind = {"Content-Type": "application/octet-stream"}
    request = urllib.request.Request(url, data=body or None, method=method, headers=kind)
    # An opener of its own: the shared one keeps the proxies that it has seen first.
    with urllib.request.build_opener().open(request, timeout=5) as answer:
        return answer.status, answer.read()


def by_http_client(method: str, url: str, body: bytes) -> tuple[int, bytes]:
    """With a connection of one's own."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=5)
    connection.request(method, url.partition(parts.netloc)[2], body or None)
    answer = connection.getresponse()
    try:
        return answer.status, answer.read()
    finally:
        connection.close()


def by_urllib3(method: str, url: str, body: bytes) -> tuple[int, bytes]:
    """With a pool."""
    answer = urllib3.PoolManager(retries=False).request(method, url, body=body or None)
    return answer.status, answer.data


def by_urllib3_in_chunks(method: str, url: str, body: bytes) -> tuple[int, bytes]:
    """A body of unknown length."""
    parts = iter([body[:3], body[3:]]) if body else None
    answer = urllib3.PoolManager(retries=False).request(method, url, body=parts, chunked=bool(body))
    return answer.status, answer.data


def by_httpx(method: str, url: str, body: bytes) -> tuple[int, bytes]:
    """Synchronous."""
    answer = httpx.request(method, url, content=body)
    return answer.status_code, answer.content


def by_httpx_async(method: str, url: str, body: bytes) -> tuple[int, bytes]:
    """Asynchronous, with a body that is made on the way."""

    async def parts() -> Any:
        yield body[:3]
        yield body[3:]

    async def fetch() -> tuple[int, bytes]:
        async with httpx.AsyncClient() as client:
            answer = await client.request(method, url, content=parts() if body else None)
            return answer.status_code, answer.content

    return asyncio.run(fetch())


CLIENTS = [by_urllib, by_http_client, by_urllib3, by_urllib3_in_chunks, by_httpx, by_httpx_async]


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The hosts that were looked up; no look-up succeeds."""
    hosts: list[object] = []

    def refuse(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name == "127.0.0.1":
            return look_up(host, *args, **kwargs)
        hosts.append(name)
        raise OSError("no network in this test")

    look_up = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return hosts


@pytest.fixture
def iot(tried: list[object]) -> Iterator[IoTMock]:
    """The mock, in a process without a network."""
    with mock_iot(region="us-east-1") as handle:
        handle.client("s3").create_bucket(Bucket=BUCKET)
        yield handle


def presigned(iot: IoTMock, operation: str, key: str) -> str:
    """A presigned URL of moto's S3."""
    url: str = iot.client("s3").generate_presigned_url(operation, Params={"Bucket": BUCKET, "Key": key})
    return url


class TestAnswers:
    """Presigned URLs and the account's own endpoints."""

    @pytest.mark.parametrize("fetch", CLIENTS, ids=lambda fetch: fetch.__name__)
    def test_presigned_urls_upload_and_download(self, iot: IoTMock, tried: list[object], fetch: Fetch) -> None:
        """What a device does with the URLs of a job document."""
        assert fetch("PUT", presigned(iot, "put_object", "firmware"), b"new firmware")[0] == 200
        stored = iot.client("s3").get_object(Bucket=BUCKET, Key="firmware")["Body"].read()
        assert stored == b"new firmware"
        assert fetch("GET", presigned(iot, "get_object", "firmware"), b"") == (200, b"new firmware")
        assert tried == []

    @pytest.mark.parametrize("fetch", CLIENTS, ids=lambda fetch: fetch.__name__)
    def test_messages_are_published_over_https(self, iot: IoTMock, tried: list[object], fetch: Fetch) -> None:
        """Ports and queries count."""
        address = iot.client("iot").describe_endpoint(endpointType="iot:Data-ATS")["endpointAddress"]
        assert fetch("POST", f"https://{address}:8443/topics/a/b?qos=1", b"payload")[0] == 200
        (message,) = iot.messages
        assert (message.topic, message.payload, message.qos) == ("a/b", b"payload", 1)
        assert tried == []

    @pytest.mark.parametrize(
        "fetch", [by_http_client, by_urllib3, by_httpx, by_httpx_async], ids=lambda fetch: fetch.__name__
    )
    def test_errors_are_answers(self, iot: IoTMock, fetch: Fetch) -> None:
        """A 404 with its body, as from AWS."""
        status, content = fetch("GET", presigned(iot, "get_object", "missing"), b"")
        assert status == 404
        assert b"NoSuchKey" in content

    def test_pool_is_used_again(self, iot: IoTMock) -> None:
        """Each request gets its own answer, HEAD without a body."""
        pool = urllib3.PoolManager(retries=False)
        iot.client("s3").put_object(Bucket=BUCKET, Key="k", Body=b"12345")
        for _ in range(2):
            assert pool.request("GET", presigned(iot, "get_object", "k")).data == b"12345"
            head = pool.request("HEAD", presigned(iot, "head_object", "k"))
            assert (head.status, head.data, head.headers["Content-Length"]) == (200, b"", "5")

    def test_connection_is_used_again(self, iot: IoTMock) -> None:
        """Also an explicit connect, and reading by parts."""
        iot.client("s3").put_object(Bucket=BUCKET, Key="k", Body=b"12345")
        url = urlsplit(presigned(iot, "get_object", "k"))
        connection = http.client.HTTPSConnection(url.netloc)
        connection.connect()
        for _ in range(2):
            connection.request("GET", f"{url.path}?{url.query}")
            answer = connection.getresponse()
            assert (answer.read(2), answer.read()) == (b"12", b"345")

    def test_what_moto_knows_besides_aws_is_answered(self, iot: IoTMock, tried: list[object]) -> None:
        """The address of instance metadata."""
        address = "http://169.254.169.254/latest/meta-data/iam/security-credentials/"
        assert by_urllib("GET", address, b"")[0] == by_urllib3("GET", address, b"")[0] == 200
        assert tried == []


class TestRefusals:
    """What cannot be answered fails by name, and nothing is looked up."""

    @pytest.mark.parametrize("fetch", CLIENTS, ids=lambda fetch: fetch.__name__)
    def test_unknown_services_are_refused(self, iot: IoTMock, tried: list[object], fetch: Fetch) -> None:
        """The error names the address."""
        with pytest.raises(NotImplementedError, match=r"nobody\.us-east-1\.amazonaws\.com"):
            fetch("GET", "https://nobody.us-east-1.amazonaws.com/x", b"")
        assert tried == []

    @pytest.mark.parametrize(
        "look_up",
        [
            lambda host: socket.create_connection((host, 8883), timeout=5),
            lambda host: socket.getaddrinfo(host, 8883),
            lambda host: socket.getaddrinfo(host.encode(), 8883),
            socket.gethostbyname,
            socket.gethostbyname_ex,
            lambda host: socket.socket().connect((host, 8883)),
            lambda host: socket.socket().connect_ex((host, 8883)),
            lambda host: asyncio.run(_open(host)),
        ],
        ids=["create_connection", "getaddrinfo", "bytes", "gethostbyname", "_ex", "connect", "connect_ex", "asyncio"],
    )
    @pytest.mark.filterwarnings("ignore:unclosed")
    def test_sockets_are_refused(self, iot: IoTMock, tried: list[object], look_up: Callable[[str], object]) -> None:
        """An MQTT client of one's own, say: the error names host and remedy."""
        host = iot.client("iot").describe_endpoint(endpointType="iot:Data-ATS")["endpointAddress"]
        with pytest.raises(NotImplementedError, match=rf"{host}.*iot\.device"):
            # Looked up here, because the list above was made before the mock started.
            getattr(socket, getattr(look_up, "__name__", ""), look_up)(host)
        assert tried == []

    def test_aiohttp_is_refused(self, iot: IoTMock, tried: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
        """By host and remedy, through a proxy as well."""

        async def fetch() -> None:
            async with aiohttp.ClientSession(trust_env=True) as session:
                await session.get("https://iot.us-east-1.amazonaws.com/things")

        for proxy in ("", "http://proxy.example:3128"):
            monkeypatch.setenv("HTTPS_PROXY", proxy)
            with pytest.raises(NotImplementedError, match=r"iot.us-east-1.amazonaws.com.*iot\.device"):
                asyncio.run(fetch())
        assert tried == []


async def _open(host: str) -> None:
    await asyncio.open_connection(host, 8883)


class TestProxies:
    """A proxy's name hides nothing."""

    @pytest.fixture(autouse=True)
    def _proxy(self, iot: IoTMock, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
        monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")

    @staticmethod
    def by_urllib3_proxy(method: str, url: str, body: bytes) -> tuple[int, bytes]:
        """With urllib3's own manager."""
        answer = urllib3.ProxyManager("http://proxy.example:3128", retries=False).request(method, url, body=body)
        return answer.status, answer.data

    @staticmethod
    def by_forwarding(method: str, url: str, body: bytes) -> tuple[int, bytes]:
        """Over TLS to the proxy, without a tunnel."""
        manager = urllib3.ProxyManager("https://proxy.example:3128", retries=False, use_forwarding_for_https=True)
        answer = manager.request(method, url, body=body)
        return answer.status, answer.data

    @staticmethod
    def by_requests(method: str, url: str, body: bytes) -> tuple[int, bytes]:
        """With requests."""
        answer = requests.request(method, url, data=body, timeout=5)
        return answer.status_code, answer.content

    @pytest.mark.parametrize("scheme", ["https", "http"])
    @pytest.mark.parametrize(
        "fetch",
        [by_urllib, by_urllib3_proxy, by_forwarding, by_httpx, by_httpx_async, by_requests],
        ids=lambda fetch: getattr(fetch, "__name__", "proxy"),
    )
    def test_requests_through_a_proxy_are_answered(
        self, iot: IoTMock, tried: list[object], fetch: Any, scheme: str
    ) -> None:
        """Whether it is a tunnel or the whole URL in the request; the proxy is not asked."""
        iot.client("s3").put_object(Bucket=BUCKET, Key="k", Body=b"12345")
        url = presigned(iot, "get_object", "k").replace("https:", f"{scheme}:")
        call = getattr(fetch, "__func__", fetch)
        assert call("GET", url, b"") == (200, b"12345")
        assert tried == []

    @pytest.mark.parametrize(
        "fetch", [by_urllib, by_urllib3_proxy, by_httpx], ids=lambda fetch: getattr(fetch, "__name__", "proxy")
    )
    @pytest.mark.parametrize("url", ["https://example.org/x", "http://example.org/x"])
    def test_requests_to_others_ask_the_proxy(self, tried: list[object], fetch: Any, url: str) -> None:
        """As without the mock."""
        with pytest.raises(Exception, match=r"no network|[Pp]roxy"):
            getattr(fetch, "__func__", fetch)("GET", url, b"")
        assert tried == ["proxy.example"] * len(tried)
        assert tried


class TestWhatPasses:
    """Only requests to AWS are taken."""

    @pytest.mark.parametrize("fetch", CLIENTS, ids=lambda fetch: fetch.__name__)
    def test_other_hosts_take_the_way_they_took_before(self, iot: IoTMock, tried: list[object], fetch: Fetch) -> None:
        """Their look-up fails in this test, as it would without the mock."""
        with pytest.raises(Exception, match="no network") as caught:
            fetch("GET", "https://amazonaws.com.example.org/x", b"")
        assert not isinstance(caught.value, NotImplementedError)
        assert "amazonaws.com.example.org" in tried

    @pytest.mark.parametrize("fetch", CLIENTS, ids=lambda fetch: fetch.__name__)
    def test_servers_on_this_machine_are_reached(self, fetch: Fetch) -> None:
        """Keep-alive, bodies and answers are their own."""
        with local_server() as address, mock_iot():
            for number in range(2):
                assert fetch("PUT", f"{address}/{number}", b"content") == (201, f"/{number} content".encode())

    def test_urls_that_the_user_lets_pass_go_to_the_network(self, tried: list[object]) -> None:
        """moto's setting decides by URL; sockets then cannot tell, and pass."""
        config: Any = {"core": {"passthrough": {"urls": ["https://nowhere.us-east-1.amazonaws.com/open/.*"]}}}
        with mock_iot(moto_config=config):
            for fetch in CLIENTS:
                with pytest.raises(Exception, match="no network"):
                    fetch("GET", "https://nowhere.us-east-1.amazonaws.com/open/x", b"")
                with pytest.raises(NotImplementedError):
                    fetch("GET", "https://nowhere.us-east-1.amazonaws.com/closed", b"")
            with pytest.raises(OSError, match="no network"):
                socket.create_connection(("nowhere.us-east-1.amazonaws.com", 443), timeout=5)

    def test_connection_that_stands_is_not_used_for_aws(self, iot: IoTMock) -> None:
        """A kept connection to a proxy: what it is asked for next is answered here."""
        with local_server() as address:
            connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=5)
            connection.request("PUT", "/own", b"1")
            assert connection.getresponse().read() == b"/own 1"
            connection.request("GET", presigned(iot, "get_object", "missing").replace("https:", "http:"))
            assert connection.getresponse().status == 404
            connection.request("PUT", f"{address}/own", b"2")
            assert connection.getresponse().read() == f"{address}/own 2".encode()
            connection.close()


class local_server:  # noqa: N801 - used like a function
    """A server of the user's on this machine; it answers with path and body."""

    def __enter__(self) -> str:
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_PUT(self) -> None:
                if self.headers.get("Transfer-Encoding") == "chunked":
                    body = b""
                    while size := int(self.rfile.readline(), 16):
                        body += self.rfile.read(size)
                        self.rfile.readline()
                    self.rfile.readline()
                else:
                    body = self.rfile.read(int(self.headers["Content-Length"]))
                content = f"{self.path} ".encode() + body
                self.send_response(201)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class TestTransfers:
    """S3 transfers by the CRT have sockets of their own."""

    def test_crt_is_replaced_by_the_classic_client(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where boto3 would choose it, and where the test asks for it."""
        chosen: list[str] = []

        def choose(config: Any) -> bool:
            chosen.append(config.preferred_transfer_client)
            return True

        monkeypatch.setattr(boto3.s3.transfer, "_should_use_crt", choose)
        file = tmp_path / "firmware"
        file.write_bytes(b"new firmware")
        with mock_iot():
            s3 = boto3.client("s3", "us-east-1")
            s3.create_bucket(Bucket=BUCKET)
            for wanted in ("auto", "crt", "classic"):
                config = boto3.s3.transfer.TransferConfig(preferred_transfer_client=wanted)
                with pytest.warns(IotmockWarning, match="classic") if wanted == "crt" else nullcontext():
                    s3.upload_file(str(file), BUCKET, wanted, Config=config)
                assert s3.get_object(Bucket=BUCKET, Key=wanted)["Body"].read() == b"new firmware"
        assert chosen == ["auto", "crt", "classic"]


class TestSurroundings:
    """Nothing stays behind, and nothing is imported."""

    def test_everything_is_the_same_object_after_the_last_stop(self, snapshot: Callable[[], dict[str, Any]]) -> None:
        """Nested, and after an error."""
        before = snapshot()
        with pytest.raises(ZeroDivisionError), mock_iot():
            with mock_iot():
                inside = snapshot()
            assert {name for name in inside if inside[name] is before[name]} < set(before)
            _ = 1 / 0
        assert snapshot() == before

    def test_what_is_imported_later_is_covered_and_restored(self) -> None:
        """httpx, aiohttp and boto3's transfers, imported for the first time inside a mock, and again in the next."""
        script = """
            import socket, sys
            def refuse(host, *_, **__):
                raise AssertionError(f"{host} was looked up")
            socket.getaddrinfo = refuse
            import boto3
            from iotmock import mock_iot
            names = ("httpx", "aiohttp", "aiohttp.connector", "boto3.s3.transfer")
            with mock_iot(region="us-east-1") as iot:
                iot.client("iot").list_things()
                assert not set(names) & set(sys.modules), set(names) & set(sys.modules)
                for _ in range(2):
                    import httpx
                    from aiohttp import ClientSession
                    import aiohttp.connector, asyncio
                    assert httpx.__spec__.loader is httpx.__loader__
                    assert type(httpx.__loader__).__name__ == "SourceFileLoader"
                    address = iot.client("iot").describe_endpoint()["endpointAddress"]
                    assert httpx.post(f"https://{address}/topics/t", content=b"x").status_code == 200
                    async def fetch():
                        async with ClientSession() as session:
                            await session.get(f"https://{address}/topics/t")
                    try:
                        asyncio.run(fetch())
                    except NotImplementedError as error:
                        print(type(error).__name__)
                iot.client("s3").create_bucket(Bucket="bucket-of-mine")
                import boto3.s3.transfer
                assert "iotmock" in boto3.s3.transfer._should_use_crt.__module__
            for function in (
                httpx.HTTPTransport.handle_request,
                httpx.AsyncHTTPTransport.handle_async_request,
                aiohttp.connector.BaseConnector.connect,
                boto3.s3.transfer._should_use_crt,
            ):
                # By module: the checkout, with its environments in it, may lie in a folder of that name.
                assert not function.__globals__["__name__"].startswith("iotmock"), function
            with mock_iot() as iot:
                address = iot.client("iot").describe_endpoint()["endpointAddress"]
                assert httpx.post(f"https://{address}/topics/t", content=b"x").status_code == 200
            print("done")
            """
        run = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=False
        )
        assert run.stdout.split() == ["HostRefused", "HostRefused", "done"], run.stderr


def test_suite_that_turns_warnings_into_errors_can_name_ours(pytester: pytest.Pytester) -> None:
    """Every warning of the library is of one public class."""
    pytester.makepyfile(
        """
        import warnings
        from iotmock import IotmockWarning

        def test_it():
            warnings.warn("ours", IotmockWarning)
        """
    )
    ours = ("-W", "ignore::iotmock.IotmockWarning")
    pytester.runpytest_subprocess("-p", "no:randomly", "-W", "error").assert_outcomes(failed=1)
    pytester.runpytest_subprocess("-p", "no:randomly", "-W", "error", *ours).assert_outcomes(passed=1)
