"""`mock_iot` where `mock_aws` stood: the same words, with moto's meaning."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from moto.core.config import default_user_config

from iotmock import mock_iot
from iotmock.core.entry import own_clients

REGION = "us-east-1"


@pytest.fixture(autouse=True)
def _region(monkeypatch: pytest.MonkeyPatch, snapshot: Callable[[], dict[str, Any]]) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    before = snapshot()
    yield
    assert snapshot() == before


def make_some() -> None:
    """A thing, which moto keeps, and a command, which is ours."""
    iot = boto3.client("iot")
    iot.create_thing(thingName="pump")
    iot.create_command(commandId="open", payload={"content": b"x"})


def things_and_commands() -> tuple[int, int]:
    """How many there are."""
    iot = boto3.client("iot")
    return len(iot.list_things()["things"]), len(iot.list_commands()["commands"])


@pytest.mark.parametrize("name", ["config", "moto_config"])
def test_motos_configuration_goes_by_both_names(name: str) -> None:
    """`mock_aws(config=...)` is how suites write it."""
    options: Any = {name: {"iot": {"use_valid_cert": True}}}
    with mock_iot(**options):
        assert dict(default_user_config)["iot"] == {"use_valid_cert": True}
    assert "iot" not in default_user_config or default_user_config["iot"] != {"use_valid_cert": True}


def test_a_decorator_takes_motos_configuration() -> None:
    """As `@mock_aws(config=...)`."""

    @mock_iot(config={"iot": {"use_valid_cert": True}})
    def run() -> Any:
        return dict(default_user_config)["iot"]

    assert run() == {"use_valid_cert": True}


def test_both_names_at_once_are_refused() -> None:
    """One would be ignored."""
    with pytest.raises(TypeError, match="two names of one option"):
        mock_iot(config={}, moto_config={})


def test_a_start_without_reset_goes_on_in_the_last_world() -> None:
    """With moto's state, where the stop has kept it."""
    mock = mock_iot()
    first = mock.start()
    make_some()
    first.publish("news", b"1")
    mock.stop(remove_data=False)
    second = mock.start(reset=False)
    assert things_and_commands() == (1, 1)
    second.publish("news", b"2")
    assert [m.text() for m in second.messages if m.topic == "news"] == ["1", "2"]
    assert [m.text() for m in first.messages if m.topic == "news"] == ["1", "2"]
    mock.stop()


def test_the_last_world_goes_on_after_a_stop_that_removes_motos_data() -> None:
    """`stop()` removes moto's, as moto's own does, and not what is iotmock's."""
    mock = mock_iot()
    mock.start().client("s3").create_bucket(Bucket="bucket-of-mine")
    make_some()
    mock.stop()
    mock.start(reset=False)
    assert things_and_commands() == (1, 1)
    assert boto3.client("s3").list_buckets()["Buckets"] == []
    mock.stop()


def test_a_plain_start_begins_anew_whatever_was_kept() -> None:
    """`reset=True` is the default, of blocks and decorators as well."""
    mock = mock_iot()
    mock.start()
    make_some()
    mock.stop(remove_data=False)
    with mock_iot():
        assert things_and_commands() == (0, 0)
    mock.start(reset=False)
    assert things_and_commands() == (0, 0)
    mock.stop()


def test_a_start_without_reset_needs_no_mock_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a start like any other then."""
    monkeypatch.setattr("iotmock.core.entry.seam._last_world", [])
    mock = mock_iot()
    mock.start(reset=False)
    assert things_and_commands() == (0, 0)
    mock.stop()


def test_time_goes_on_between_the_two_mocks() -> None:
    """The clock's offset belongs to the world; what fell due meanwhile happens."""
    mock = mock_iot()
    first = mock.start()
    first.advance(3600)
    ahead = first.now
    mock.stop()
    second = mock.start(reset=False)
    assert second.now >= ahead
    mock.stop()


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("CreateRoleAlias", {"roleAlias": "valve", "roleArn": "arn:aws:iam::123456789012:role/fleet"}),
        ("DescribeRoleAlias", {"roleAlias": "pump"}),
    ],
)
def test_faults_reach_operations_that_moto_answers(operation: str, members: dict[str, str]) -> None:
    """Once, and with AWS's error."""
    with mock_iot() as iot:
        role = "arn:aws:iam::123456789012:role/fleet"
        iot.client("iot").create_role_alias(roleAlias="pump", roleArn=role)
        iot.faults.fail(operation, error="InternalFailureException", times=9)
        call = getattr(iot.client("iot"), xform_name(operation))
        with pytest.raises(ClientError, match="InternalFailureException"):
            call(**members)
        iot.faults.clear()
        assert iot.client("iot").list_role_aliases()["roleAliases"] == ["pump"]


def test_clients_of_the_handle_need_no_profile() -> None:
    """A developer's AWS_PROFILE may name one that a build machine has not."""
    session: Any = vars(own_clients)["_session"]
    with pytest.MonkeyPatch.context() as patch, mock_iot(region="eu-west-1") as iot:
        patch.setenv("AWS_PROFILE", "nobody")
        patch.setattr(own_clients, "_session", session.__wrapped__)
        assert ".iot.eu-west-1." in iot.client("iot").describe_endpoint()["endpointAddress"]
