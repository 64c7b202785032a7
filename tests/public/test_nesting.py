"""Nesting with itself and with mock_aws, and what is left behind afterwards."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
from moto import mock_aws

from iotmock import IoTMock, Properties, mock_iot

bare_starts_on_purpose = pytest.mark.filterwarnings(r"ignore:start\(\) inside a mock:iotmock.IotmockWarning")


def _things() -> list[str]:
    return [thing["thingName"] for thing in boto3.client("iot").list_things()["things"]]


def _create(command_id: str) -> None:
    boto3.client("iot").create_command(commandId=command_id, payload={"content": b"x"})


def _commands() -> list[str]:
    return sorted(command["commandId"] for command in boto3.client("iot").list_commands()["commands"])


@pytest.fixture(autouse=True)
def _restored(monkeypatch: pytest.MonkeyPatch, snapshot: Callable[[], dict[str, Any]]) -> Any:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    before = snapshot()
    yield
    assert snapshot() == before


def test_everything_is_restored_after_stop(snapshot: Callable[[], dict[str, Any]]) -> None:
    """Environment, botocore, moto, responses and the default session are as before."""
    before = snapshot()
    with mock_iot(region="eu-west-1", account_id="111122223333", moto_config={"iot": {"use_valid_cert": True}}):
        boto3.client("iot").create_thing(thingName="t")
        _create("c")
        assert snapshot() != before
    assert snapshot() == before


def test_everything_is_restored_after_an_exception(snapshot: Callable[[], dict[str, Any]]) -> None:
    """The same when the block fails."""
    before = snapshot()
    with pytest.raises(KeyError), mock_iot():
        _fail()
    assert snapshot() == before


def _fail() -> None:
    _create("c")
    raise KeyError


@pytest.mark.parametrize("where", ["iotmock.core.entry.opening.open_world", "iotmock.core.entry.seam._watch_imports"])
def test_everything_is_restored_after_a_start_that_fails(
    snapshot: Callable[[], dict[str, Any]], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """Before the doors are open and after; the next start works."""
    with mock_iot():
        pass
    before = snapshot()

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(where, fail)
        with pytest.raises(ZeroDivisionError):
            mock_iot().start()
    assert snapshot() == before
    with pytest.raises(RuntimeError, match="no mock is active"):
        IoTMock.current()
    with mock_iot():
        assert _commands() == []
    assert snapshot() == before


def test_inner_start_that_fails_leaves_the_outer_mock(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the outermost has opened stays open."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with mock_iot():
        _create("a")
        with monkeypatch.context() as broken:
            broken.setattr("iotmock.core.entry.gateway.Gateway", fail)
            with pytest.raises(ZeroDivisionError):
                mock_iot().start()
        assert _commands() == ["a"]


def test_users_credentials_and_session_come_back() -> None:
    """Credentials of the environment are hidden while the mock is active; an empty one survives, too."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "MINE")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "")
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", boto3.Session(region_name="us-east-1"))
        _check_that_credentials_and_session_come_back()


def _check_that_credentials_and_session_come_back() -> None:
    mine = boto3.DEFAULT_SESSION
    with mock_iot():
        assert os.environ["AWS_ACCESS_KEY_ID"] != "MINE"
        assert boto3.DEFAULT_SESSION is not mine
    assert (os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]) == ("MINE", "")
    assert boto3.DEFAULT_SESSION is mine


def test_nested_mocks_share_the_outermost_world() -> None:
    """State made inside is there outside, and the other way round."""
    with mock_iot() as outer:
        _create("outer")
        with mock_iot() as inner:
            _create("inner")
            assert _commands() == ["inner", "outer"]
            inner.publish("a", "b")
        assert _commands() == ["inner", "outer"]
        assert [message.topic for message in outer.messages] == ["a"]


def test_mock_aws_inside_keeps_both_states() -> None:
    """mock_aws within mock_iot neither resets nor ends anything of the outer mock."""
    with mock_iot():
        _create("c")
        boto3.client("iot").create_thing(thingName="before")
        with mock_aws():
            boto3.client("iot").create_thing(thingName="within")
            assert _commands() == ["c"]
            assert _things() == ["before", "within"]
        assert _things() == ["before", "within"]
        assert _commands() == ["c"]


def test_mock_iot_inside_keeps_motos_state() -> None:
    """mock_iot within mock_aws sees moto's buckets and leaves them when it ends; it has a registry of its own."""
    with mock_aws():
        boto3.client("iot").create_thing(thingName="before")
        with mock_iot():
            _create("c")
            assert _things() == []
            boto3.client("s3").create_bucket(Bucket="bucket-of-mine")
        assert _things() == ["before"]
        assert [bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]] == ["bucket-of-mine"]


def test_consecutive_mocks_share_nothing() -> None:
    """Not even what moto keeps."""
    for _ in range(2):
        with mock_iot():
            assert (_things(), _commands()) == ([], [])
            boto3.client("iot").create_thing(thingName="t")
            _create("c")


def test_inner_options_hold_inside_only() -> None:
    """The inner region and account apply to clients made inside."""
    with mock_iot():
        with mock_iot(region="eu-west-1", account_id="111122223333") as inner:
            assert (inner.region, inner.account_id) == ("eu-west-1", "111122223333")
            assert boto3.Session().client("iot").meta.region_name == "eu-west-1"
        assert boto3.Session().client("iot").meta.region_name == "us-east-1"
        assert IoTMock.current().account_id == "123456789012"


def test_profiles_keep_their_regions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The region of the default profile is that of the mock, another profile has its own."""
    config = tmp_path / "config"
    config.write_text("[default]\nregion = eu-west-3\n[profile plant]\nregion = eu-central-1\n")
    with monkeypatch.context() as configured:
        configured.setenv("AWS_CONFIG_FILE", str(config))
        configured.delenv("AWS_DEFAULT_REGION")
        with mock_iot() as iot, mock_iot() as inner:
            assert (iot.region, inner.region, boto3.client("iot").meta.region_name) == ("eu-west-3",) * 3
            assert boto3.Session(profile_name="plant").client("iot").meta.region_name == "eu-central-1"


@bare_starts_on_purpose
def test_stopping_mock_iot_before_a_later_one_is_refused() -> None:
    """Stops out of order raise an error, and nothing leaks."""
    first, second = mock_iot(), mock_iot()
    first.start()
    second.start()
    with pytest.raises(RuntimeError, match="out of order"):
        first.stop()
    second.stop()


@bare_starts_on_purpose
def test_later_mock_goes_on_when_an_earlier_one_stops_out_of_order() -> None:
    """Its calls are still answered in the process."""
    first, second, third = mock_iot(), mock_iot(region="eu-west-1"), mock_iot()
    first.start()
    second.start()
    handle = third.start()
    _create("c")
    for early in (first, second):
        with pytest.raises(RuntimeError, match="out of order"):
            early.stop()
        assert _commands() == ["c"]
        handle.publish("a", "b")
    third.stop()


def test_mock_aws_goes_on_when_mock_iot_stops_out_of_order() -> None:
    """moto answers until it is stopped itself."""
    first, second = mock_iot(), mock_aws()
    first.start()
    second.start()
    with pytest.raises(RuntimeError, match="out of order"):
        first.stop()
    assert boto3.client("sqs").create_queue(QueueName="q")["QueueUrl"].endswith("/q")
    second.stop()


def test_mock_iot_turns_moto_off_when_mock_aws_stopped_before() -> None:
    """Nothing of moto stays active after the last stop."""
    first, second = mock_aws(), mock_iot()
    first.start()
    second.start()
    first.stop()
    with pytest.raises(RuntimeError, match="out of order"):
        second.stop()


def test_motos_reset_api_clears_our_world() -> None:
    """A POST to moto's reset address empties iotmock as well."""
    with mock_iot() as iot:
        _create("c")
        iot.publish("a", "b")
        requests.post("http://motoapi.amazonaws.com/moto-api/reset", timeout=5)
        assert _commands() == []
        assert list(iot.messages) == []


def _reset_by_api(_: IoTMock) -> None:
    requests.post("http://motoapi.amazonaws.com/moto-api/reset", timeout=5)


def _reset_world(iot: IoTMock) -> None:
    iot._world.reset()  # noqa: SLF001 - what moto's reset leads to


@pytest.mark.parametrize("reset", [_reset_by_api, _reset_world])
def test_what_was_due_before_a_reset_never_happens(reset: Callable[[IoTMock], None]) -> None:
    """Time-outs, removals, sessions and retained messages of the old world end with it, without a trace or an error."""
    with mock_iot() as iot:
        _create("c")
        _create("d")
        boto3.client("iot").delete_command(commandId="d")
        arn = f"arn:aws:iot:us-east-1:{iot.account_id}:command/c"
        boto3.client("iot-jobs-data").start_command_execution(
            commandArn=arn, targetArn=f"arn:aws:iot:us-east-1:{iot.account_id}:client/d"
        )
        iot.connect("d", clean_session=False, will=("gone", b"")).drop()
        iot.publish("kept", b"1", retain=True, properties=Properties(message_expiry=60))
        reset(iot)
        _create("d")
        iot.journal.clear()
        iot.advance(timedelta(days=200))
        assert _commands() == ["d"]
        assert list(iot.journal) == []
        assert list(iot.messages) == []


def test_responses_of_the_user_still_answer() -> None:
    """A mock of another HTTP address, registered by the test, works inside."""
    import responses

    with mock_iot(), responses.RequestsMock() as web:
        web.get("https://example.test/hello", body="hello")
        assert requests.get("https://example.test/hello", timeout=5).text == "hello"
