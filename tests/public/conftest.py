"""What the tests of the public face share."""

import http.client
import os
import socket
import sys
from collections.abc import Callable
from typing import Any

import aiohttp.connector
import boto3
import boto3.s3.transfer
import botocore.endpoint
import httpx
import pytest
import requests
import urllib3.connection
from botocore.awsrequest import AWSPreparedRequest
from botocore.httpsession import URLLib3Session
from moto.core.base_backend import BackendDict
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.config import default_user_config
from moto.core.models import MockAWS, botocore_stubber, responses_mock

_REPLACED: dict[type, tuple[str, ...]] = {
    http.client.HTTPConnection: ("connect", "putrequest"),
    http.client.HTTPSConnection: ("connect", "putrequest"),
    urllib3.connection.HTTPConnection: ("connect", "putrequest"),
    urllib3.connection.HTTPSConnection: ("connect", "putrequest"),
    httpx.HTTPTransport: ("handle_request",),
    httpx.AsyncHTTPTransport: ("handle_async_request",),
    aiohttp.connector.BaseConnector: ("connect",),
    socket.socket: ("connect", "connect_ex"),
}


def take_snapshot() -> dict[str, Any]:
    """Everything that a start may touch."""
    return {
        "environment": {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"},
        "session": boto3.DEFAULT_SESSION,
        "stub": BotocoreStubber.__call__,
        "send": URLLib3Session.send,
        "time": vars(botocore.endpoint)["time"],
        "reset": vars(BackendDict)["reset"],
        "start": vars(MockAWS)["start"],
        "stop": vars(MockAWS)["stop"],
        "nested": vars(MockAWS)["_nested_count"],
        "active": vars(MockAWS)["_mocks_active"],
        "enabled": botocore_stubber.enabled,
        "config": default_user_config.copy(),
        "adapter": requests.adapters.HTTPAdapter.send,
        "callbacks": len(responses_mock.registered()),
        "find": vars(responses_mock).get("_find_match"),
        "patcher": vars(responses_mock)["_patcher"],
        "request": AWSPreparedRequest,
        "finders": list(sys.meta_path),
        **{
            f"{owner.__module__}.{owner.__name__}.{name}": vars(owner).get(name)
            for owner, names in _REPLACED.items()
            for name in names
        },
        **{name: getattr(socket, name) for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex")},
        "should_use_crt": vars(boto3.s3.transfer)["_should_use_crt"],
    }


@pytest.fixture
def snapshot() -> Callable[[], dict[str, Any]]:
    """Everything that a start may touch, read whenever it is called."""
    return take_snapshot
