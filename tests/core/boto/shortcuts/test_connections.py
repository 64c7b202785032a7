"""Pools and proxies of clients: made late or looked for once, and the same ones."""

import copy
import os
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import boto3
import pytest
from botocore import httpsession, utils
from botocore.config import Config
from botocore.httpsession import URLLib3Session
from urllib3 import PoolManager

from iotmock import mock_iot
from iotmock.core.boto import shortcuts

OPTIONS: dict[str, Any] = {"region_name": "us-east-1", "aws_access_key_id": "a", "aws_secret_access_key": "b"}
PROXY = "http://proxy.example:3128"


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture(name="contexts")
def _contexts(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The TLS contexts that were made."""
    made: list[Any] = []

    class Context(ssl.SSLContext):
        def __init__(self, *args: Any) -> None:
            made.append(self)

    monkeypatch.setattr(httpsession, "SSLContext", Context)
    return made


@pytest.fixture(name="address")
def _address() -> Iterator[str]:
    """A server of this machine's own that lists one thing."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"things": [{"thingName": "real"}]}')

        def log_message(self, *args: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def make_client(**options: Any) -> Any:
    """A client of a session of its own."""
    make: Any = boto3.Session().client
    return make("iot", **{**OPTIONS, **options})


def session_of(client: Any) -> Any:
    """What botocore sends with."""
    return client._endpoint.http_session


def settings(pool: Any) -> Any:
    """What a pool was made with."""
    context = pool.connection_pool_kw["ssl_context"]
    return {
        **pool.connection_pool_kw,
        "timeout": repr(pool.connection_pool_kw["timeout"]),
        "ssl_context": (context.protocol, context.options, context.verify_mode, context.get_ciphers()),
        "classes": pool.pool_classes_by_scheme,
        "headers": pool.headers,
        "size": vars(pool.pools)["_maxsize"],
    }


@pytest.mark.usefixtures("_taken")
class TestPools:
    """A client's pool."""

    def test_no_context_is_made_for_a_client_that_sends_nothing(self, contexts: list[Any]) -> None:
        """Nor for the credentials of machines; one is made by the first use, and no more."""
        boto3.Session().get_credentials()
        pool = session_of(make_client())._manager
        assert (contexts, isinstance(pool, PoolManager)) == ([], True)
        pool.clear()
        pool.connection_from_url("https://iot.us-east-1.amazonaws.com")
        assert len(contexts) == 1
        assert type(pool) is PoolManager

    def test_pool_is_the_one_that_botocore_makes(self) -> None:
        """With every option of a client's that it depends on."""
        config = Config(connect_timeout=3, read_timeout=4, max_pool_connections=7, tcp_keepalive=True)
        for options in ({}, {"config": config}, {"config": Config(client_cert=("cert.pem", "key.pem"))}):
            shortcuts.install()
            late = settings(session_of(make_client(**options))._manager)
            shortcuts.uninstall()
            assert late == settings(session_of(make_client(**options))._manager)

    def test_missing_attribute_is_named(self) -> None:
        """As a pool's, before it is made and after."""
        pool = session_of(make_client())._manager
        for _ in range(2):
            with pytest.raises(AttributeError, match="no attribute 'colour'"):
                _ = pool.colour

    def test_pool_that_could_not_be_made_is_tried_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The error is botocore's own, each time."""
        pool = session_of(make_client())._manager
        with monkeypatch.context() as patched:
            patched.setattr(httpsession, "DEFAULT_CIPHERS", "NONSENSE")
            for _ in range(2):
                with pytest.raises(ssl.SSLError):
                    pool.connection_from_url("https://iot.us-east-1.amazonaws.com")
        assert pool.connection_from_url("https://iot.us-east-1.amazonaws.com").host == "iot.us-east-1.amazonaws.com"

    def test_copy_of_a_pool_is_one(self) -> None:
        """Made when it is used, too."""
        pool = session_of(make_client())._manager
        copied = copy.copy(pool)
        assert copied.connection_pool_kw["ssl_context"] is not pool.connection_pool_kw["ssl_context"]

    def test_client_is_closed_unused(self) -> None:
        """And has no connections then."""
        client = make_client()
        client.close()
        assert len(session_of(client)._manager.pools) == 0

    def test_subclass_makes_its_pool_at_once(self, contexts: list[Any]) -> None:
        """It may have its own ideas of TLS."""

        class OwnSession(URLLib3Session):
            pass

        assert type(vars(OwnSession())["_manager"]) is PoolManager
        assert len(contexts) == 1

    def test_wrong_arguments_are_errors_at_once(self) -> None:
        """As without."""
        with pytest.raises(ValueError, match="unpack"):
            URLLib3Session(client_cert=("only one",))  # type: ignore[arg-type]


def test_client_made_under_the_mock_sends_after_it(address: str) -> None:
    """And, to this machine, under it."""
    with mock_iot(shortcuts=True):
        client = make_client(endpoint_url=address)
        inside = client.list_things()["things"]
        later = make_client(endpoint_url=address)
    assert inside == client.list_things()["things"] == later.list_things()["things"] == [{"thingName": "real"}]


@pytest.mark.usefixtures("_taken")
class TestProxies:
    """Those of the environment."""

    @staticmethod
    def proxies(client: Any) -> Any:
        """What a client sends through."""
        return vars(vars(session_of(client))["_proxy_config"])["_proxies"]

    @pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "All_Proxy"])
    def test_variables_are_heard_when_they_change(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        """For each client as it was when it was made."""
        before = make_client()
        monkeypatch.setenv(name, PROXY)
        inside = make_client()
        monkeypatch.delenv(name)
        scheme = name.lower().removesuffix("_proxy")
        found = [self.proxies(client) for client in (before, inside, make_client())]
        assert found == [{}, {scheme: PROXY}, {}]

    def test_hosts_without_a_proxy_have_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """`NO_PROXY`."""
        monkeypatch.setenv("HTTPS_PROXY", PROXY)
        monkeypatch.setenv("NO_PROXY", "amazonaws.com")
        assert self.proxies(make_client()) == {}

    def test_replaced_look_up_is_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of botocore's, under the mock."""
        make_client()
        monkeypatch.setattr(utils, "getproxies", lambda: {"https": PROXY})
        assert self.proxies(make_client()) == {"https": PROXY}
        monkeypatch.setattr(utils, "proxy_bypass", lambda _host: True)
        assert self.proxies(make_client()) == {}

    def test_environment_of_another_kind_is_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A plain table in its place."""
        make_client()
        monkeypatch.setattr(os, "environ", {**os.environ, "https_proxy": PROXY})
        assert self.proxies(make_client()) == {"https": PROXY}

    def test_clients_do_not_share_the_table(self) -> None:
        """One may change its own."""
        self.proxies(make_client())["https"] = PROXY
        assert self.proxies(make_client()) == {}
