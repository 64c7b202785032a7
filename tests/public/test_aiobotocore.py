"""aiobotocore's clients inside the mock. It pins its own botocore, so these tests run where it is installed."""

import asyncio
import importlib
import subprocess
import sys
import textwrap
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from iotmock import mock_iot

pytest.importorskip("aiobotocore", reason="aiobotocore is not installed")

_TARGET = "arn:aws:iot:us-east-1:123456789012:client/lamp"


def _client(service: str) -> Any:
    session = importlib.import_module("aiobotocore.session")
    return session.get_session().create_client(service, region_name="us-east-1")


def _with_client(service: str, use: Callable[[Any], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        async with _client(service) as client:
            return await use(client)

    return asyncio.run(run())


def _run(script: str) -> str:
    """Run a script in a process of its own, where no host name is resolved."""
    forbidden = """
import os, socket

def refuse(*arguments, **options):
    raise AssertionError(f"a connection was tried: {arguments}")

socket.getaddrinfo = refuse
os.environ.update(AWS_ACCESS_KEY_ID="AKIAREAL", AWS_SECRET_ACCESS_KEY="real", AWS_DEFAULT_REGION="us-east-1")
"""
    result = subprocess.run(
        [sys.executable, "-c", forbidden + textwrap.dedent(script)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_async_client_starts_a_command_that_the_device_receives() -> None:
    """Operations of iotmock answer clients of aiobotocore."""

    async def start() -> Any:
        async with _client("iot") as control, _client("iot-jobs-data") as devices:
            command = await control.create_command(commandId="blink", payload={"content": b"on"})
            return await devices.start_command_execution(commandArn=command["commandArn"], targetArn=_TARGET)

    with mock_iot(region="us-east-1") as iot, iot.subscribe("$aws/commands/clients/lamp/#") as requests:
        execution = asyncio.run(start())
        (request,) = requests.messages
    assert request.payload == b"on"
    assert request.topic.split("/")[5] == execution["executionId"]


def test_async_client_gets_the_modelled_error() -> None:
    """Error class and message are those of the service."""

    async def get(client: Any) -> None:
        with pytest.raises(client.exceptions.ResourceNotFoundException, match="nowhere"):
            await client.get_command(commandId="nowhere")

    with mock_iot(region="us-east-1"):
        _with_client("iot", get)


def test_async_client_reads_a_streaming_body() -> None:
    """A shadow document comes as a stream that is awaited."""

    async def get(client: Any) -> bytes:
        await client.update_thing_shadow(thingName="lamp", payload=b'{"state": {"desired": {"on": true}}}')
        answer = await client.get_thing_shadow(thingName="lamp")
        async with answer["payload"] as stream:
            return bytes(await stream.read())

    with mock_iot(region="us-east-1"):
        assert b'"desired":{"on":true}' in _with_client("iot-data", get)


def test_async_client_reads_what_moto_answers() -> None:
    """Services of moto answer clients of aiobotocore as well."""

    async def put_and_get(client: Any) -> bytes:
        await client.create_bucket(Bucket="bucket-of-mine")
        await client.put_object(Bucket="bucket-of-mine", Key="key", Body=b"content")
        answer = await client.get_object(Bucket="bucket-of-mine", Key="key")
        return bytes(await answer["Body"].read())

    with mock_iot(region="us-east-1"):
        assert _with_client("s3", put_and_get) == b"content"


def test_async_client_retries_a_fault_without_waiting() -> None:
    """The back-off of aiobotocore's retries takes no time."""

    async def listed(client: Any) -> Any:
        return await client.list_commands()

    with mock_iot(region="us-east-1") as iot:
        iot.faults.fail("ListCommands", error="ThrottlingException", times=4)
        started = time.perf_counter()
        answer = _with_client("iot", listed)
        spent = time.perf_counter() - started
    assert answer["ResponseMetadata"]["RetryAttempts"] == 4
    assert spent < 2


def test_async_client_is_refused_what_nobody_implements() -> None:
    """The error names service and operation."""

    async def ask(client: Any) -> None:
        with pytest.raises(NotImplementedError, match="iot:ListAuditTasks"):
            await client.list_audit_tasks(startTime=0, endTime=1)

    with mock_iot(region="us-east-1"):
        _with_client("iot", ask)


def test_async_client_made_before_the_imports_is_answered() -> None:
    """A client that carries no handler of moto's reaches the mock through the safety net."""
    output = _run(
        """
        import asyncio
        from aiobotocore.session import get_session

        async def main():
            async with get_session().create_client("iot") as client:
                from iotmock import mock_iot
                with mock_iot():
                    await client.create_thing(thingName="lamp")
                    print((await client.create_command(commandId="c", payload={"content": b"x"}))["commandId"])
                    print([thing["thingName"] for thing in (await client.list_things())["things"]])

        asyncio.run(main())
        """
    )
    assert output.split() == ["c", "['lamp']"]


def test_aiobotocore_imported_inside_the_mock_is_answered() -> None:
    """The first request of a client finds everything in place."""
    output = _run(
        """
        import asyncio
        from iotmock import mock_iot

        async def main():
            from aiobotocore.session import get_session
            async with get_session().create_client("iot") as client:
                print((await client.create_command(commandId="c", payload={"content": b"x"}))["commandId"])

        with mock_iot():
            asyncio.run(main())
        """
    )
    assert output.split() == ["c"]


def test_aiobotocore_is_as_before_after_the_mock() -> None:
    """Nothing of the mock stays behind in its modules."""
    endpoint = importlib.import_module("aiobotocore.endpoint")
    httpsession = importlib.import_module("aiobotocore.httpsession")
    before = endpoint.first_non_none_response, endpoint.asyncio, httpsession.AIOHTTPSession.send
    with mock_iot(region="us-east-1"):
        assert endpoint.first_non_none_response is not before[0]
    assert (endpoint.first_non_none_response, endpoint.asyncio, httpsession.AIOHTTPSession.send) == before
