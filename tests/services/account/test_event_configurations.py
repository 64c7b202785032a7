"""DescribeEventConfigurations and UpdateEventConfigurations."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from iotmock import IoTMock

ALL_TYPES = {
    "THING",
    "THING_GROUP",
    "THING_TYPE",
    "THING_GROUP_MEMBERSHIP",
    "THING_GROUP_HIERARCHY",
    "THING_TYPE_ASSOCIATION",
    "JOB",
    "JOB_EXECUTION",
    "POLICY",
    "CERTIFICATE",
    "CA_CERTIFICATE",
}


def enabled(client: Any) -> set[str]:
    """The event types that are switched on."""
    configurations = client.describe_event_configurations()["eventConfigurations"]
    return {kind for kind, configuration in configurations.items() if configuration["Enabled"]}


def test_account_starts_with_every_event_type_disabled(iot_client: Any) -> None:
    """All eleven types are listed and off (AWS CLI example of describe-event-configurations)."""
    answer = iot_client.describe_event_configurations()
    assert answer["eventConfigurations"] == {kind: {"Enabled": False} for kind in ALL_TYPES}


def test_account_starts_with_both_dates_alike(iot_client: Any) -> None:
    """Untouched configurations carry one instant twice (chosen, see docs/fidelity.md)."""
    answer = iot_client.describe_event_configurations()
    assert answer["creationDate"] == answer["lastModifiedDate"]


def test_update_enables_only_the_named_types(iot_client: Any) -> None:
    """Types that the request does not name stay as they are (developer guide, Event messages)."""
    iot_client.update_event_configurations(eventConfigurations={"THING": {"Enabled": True}})
    iot_client.update_event_configurations(eventConfigurations={"JOB": {"Enabled": True}})
    assert enabled(iot_client) == {"THING", "JOB"}


def test_update_disables_again(iot_client: Any) -> None:
    """Enabled can be set to false again (API reference, Configuration)."""
    iot_client.update_event_configurations(eventConfigurations={"THING": {"Enabled": True}, "JOB": {"Enabled": True}})
    iot_client.update_event_configurations(eventConfigurations={"THING": {"Enabled": False}})
    assert enabled(iot_client) == {"JOB"}


def test_update_moves_only_the_modification_date(iotmock: IoTMock, iot_client: Any) -> None:
    """creationDate stays, lastModifiedDate is the update's (API reference, DescribeEventConfigurations)."""
    created = iot_client.describe_event_configurations()["creationDate"]
    iotmock.advance(60)
    iot_client.update_event_configurations(eventConfigurations={"JOB": {"Enabled": True}})
    answer = iot_client.describe_event_configurations()
    assert answer["creationDate"] == created
    assert answer["lastModifiedDate"] >= created + timedelta(seconds=60)


def test_update_without_a_switch_changes_no_setting(iotmock: IoTMock, iot_client: Any) -> None:
    """Enabled is optional (API reference, Configuration); a type without it stays as it is."""
    iot_client.update_event_configurations(eventConfigurations={"JOB": {"Enabled": True}})
    iot_client.update_event_configurations(eventConfigurations={"JOB": {}, "THING": {}})
    assert enabled(iot_client) == {"JOB"}
    assert len(iotmock.journal) == 1


def test_update_refuses_an_unknown_event_type(iot_client: Any) -> None:
    """The keys of the map are an enum; a wrong one changes nothing (API reference, UpdateEventConfigurations)."""
    with pytest.raises(ClientError) as caught:
        iot_client.update_event_configurations(
            eventConfigurations={"JOB": {"Enabled": True}, "WEATHER": {"Enabled": True}}
        )
    assert caught.value.response["Error"]["Code"] == "InvalidRequestException"
    assert enabled(iot_client) == set()


def test_each_region_has_its_own_event_configurations(client_for: Callable[..., Any]) -> None:
    """Settings belong to an account and region (developer guide, Event messages)."""
    client_for("iot").update_event_configurations(eventConfigurations={"JOB": {"Enabled": True}})
    assert enabled(client_for("iot", region="eu-west-1")) == set()


def test_update_is_written_to_the_journal(iotmock: IoTMock, iot_client: Any) -> None:
    """The journal says who switched what, from and to."""
    iot_client.update_event_configurations(eventConfigurations={"JOB": {"Enabled": True}})
    (entry,) = iotmock.journal
    assert (entry.who, entry.name, entry.before, entry.after) == (
        "UpdateEventConfigurations",
        "JOB",
        "disabled",
        "enabled",
    )
