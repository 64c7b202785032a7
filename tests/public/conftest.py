"""What the tests of the public face share."""

import os
from collections.abc import Callable
from typing import Any

import boto3
import botocore.endpoint
import pytest
import requests
from botocore.awsrequest import AWSPreparedRequest
from botocore.httpsession import URLLib3Session
from moto.core.base_backend import BackendDict
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.config import default_user_config
from moto.core.models import MockAWS, botocore_stubber, responses_mock


def take_snapshot() -> dict[str, Any]:
    """Everything that a start may touch."""
    return {
        "environment": {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"},
        "session": boto3.DEFAULT_SESSION,
        "stub": BotocoreStubber.__call__,
        "send": URLLib3Session.send,
        "time": botocore.endpoint.time,
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
    }


@pytest.fixture
def snapshot() -> Callable[[], dict[str, Any]]:
    """Everything that a start may touch, read whenever it is called."""
    return take_snapshot
