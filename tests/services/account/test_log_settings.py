"""The logging settings, older and V2."""

from typing import Any

import pytest

ROLE = "arn:aws:iam::123456789012:role/service-role/iotLoggingRole"


@pytest.fixture
def client(iot_client: Any) -> Any:
    """A client of an account whose V2 logging is configured with level WARN."""
    iot_client.set_v2_logging_options(roleArn=ROLE, defaultLogLevel="WARN")
    return iot_client


@pytest.fixture
def event_client(client: Any) -> Any:
    """The same, where botocore knows logging by event type."""
    if "eventConfigurations" not in client.meta.service_model.shape_for("SetV2LoggingOptionsRequest").members:
        pytest.skip("this botocore has no logging by event type")
    return client


def levels(client: Any, **request: Any) -> list[tuple[str, str | None, str]]:
    """All logging levels, through the pages."""
    found = []
    while True:
        page = client.list_v2_logging_levels(**request)
        found += [
            (entry["logTarget"]["targetType"], entry["logTarget"].get("targetName"), entry["logLevel"])
            for entry in page["logTargetConfigurations"]
        ]
        if "nextToken" not in page:
            return found
        request["nextToken"] = page["nextToken"]


def set_level(client: Any, target_type: str, target_name: str, level: str) -> None:
    """Set the level of one target."""
    client.set_v2_logging_level(logTarget={"targetType": target_type, "targetName": target_name}, logLevel=level)


def plain(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without botocore's metadata."""
    return {key: value for key, value in answer.items() if key != "ResponseMetadata"}


def test_get_logging_options_gives_back_what_was_set(iot_client: Any) -> None:
    """The older options are a role and a level (API reference, SetLoggingOptions)."""
    iot_client.set_logging_options(loggingOptionsPayload={"roleArn": ROLE, "logLevel": "ERROR"})
    assert plain(iot_client.get_logging_options()) == {"roleArn": ROLE, "logLevel": "ERROR"}


def test_get_logging_options_is_empty_before_anything_was_set(iot_client: Any) -> None:
    """No error is declared for it and no member is required (chosen, see docs/fidelity.md)."""
    assert plain(iot_client.get_logging_options()) == {}


def test_set_logging_options_refuses_an_unknown_level(iot_client: Any) -> None:
    """The level is an enum (API reference, LoggingOptionsPayload)."""
    with pytest.raises(iot_client.exceptions.InvalidRequestException):
        iot_client.set_logging_options(loggingOptionsPayload={"roleArn": ROLE, "logLevel": "LOUD"})


def test_get_v2_logging_options_gives_back_what_was_set(client: Any) -> None:
    """Logs are not disabled unless asked (AWS CLI example of get-v2-logging-options)."""
    assert plain(client.get_v2_logging_options()) == {
        "roleArn": ROLE,
        "defaultLogLevel": "WARN",
        "disableAllLogs": False,
    }


def test_get_v2_logging_options_fails_before_they_are_set(iot_client: Any) -> None:
    """V2 logging that is not enabled is NotConfiguredException (developer guide, Configure AWS IoT logging)."""
    with pytest.raises(iot_client.exceptions.NotConfiguredException):
        iot_client.get_v2_logging_options()


def test_older_options_do_not_configure_v2_logging(iot_client: Any) -> None:
    """NotConfiguredException also means that V1 logging is in use (developer guide, Configure AWS IoT logging)."""
    iot_client.set_logging_options(loggingOptionsPayload={"roleArn": ROLE})
    with pytest.raises(iot_client.exceptions.NotConfiguredException):
        iot_client.get_v2_logging_options()


@pytest.mark.parametrize("request_", [{"roleArn": ROLE}, {"defaultLogLevel": "INFO"}, {"disableAllLogs": True}])
def test_first_v2_options_need_role_and_level(iot_client: Any, request_: dict[str, Any]) -> None:
    """Role and default level are required for the initial set-up (developer guide, Configure AWS IoT logging)."""
    with pytest.raises(iot_client.exceptions.InvalidRequestException):
        iot_client.set_v2_logging_options(**request_)
    with pytest.raises(iot_client.exceptions.NotConfiguredException):
        iot_client.get_v2_logging_options()


def test_later_v2_options_change_only_what_is_given(client: Any) -> None:
    """Role and level are required for the initial set-up only (developer guide, Configure AWS IoT logging)."""
    client.set_v2_logging_options(disableAllLogs=True)
    assert plain(client.get_v2_logging_options()) == {
        "roleArn": ROLE,
        "defaultLogLevel": "WARN",
        "disableAllLogs": True,
    }


def test_v2_options_keep_event_configurations(event_client: Any) -> None:
    """Single event types override the account's level (developer guide, Configure AWS IoT logging)."""
    configuration = {"eventType": "Publish-In", "logLevel": "INFO", "logDestination": "examplePublishInLogGroup"}
    event_client.set_v2_logging_options(eventConfigurations=[configuration])
    assert event_client.get_v2_logging_options()["eventConfigurations"] == [configuration]


def test_v2_options_refuse_an_event_type_twice(event_client: Any) -> None:
    """Two levels for one event type contradict each other (chosen, see docs/fidelity.md)."""
    with pytest.raises(event_client.exceptions.InvalidRequestException):
        event_client.set_v2_logging_options(
            defaultLogLevel="DEBUG", eventConfigurations=[{"eventType": "Connect"}, {"eventType": "Connect"}]
        )
    assert event_client.get_v2_logging_options()["defaultLogLevel"] == "WARN"


def test_verbose_v2_options_list_every_event_type(event_client: Any) -> None:
    """`verbose` gets all event types and their configurations (API reference, GetV2LoggingOptions)."""
    event_client.set_v2_logging_options(eventConfigurations=[{"eventType": "Connect", "logLevel": "DEBUG"}])
    listed = event_client.get_v2_logging_options(verbose=True)["eventConfigurations"]
    level_of = {entry["eventType"]: entry["logLevel"] for entry in listed}
    assert (level_of["Connect"], level_of["Publish-Out"], level_of["Ping"]) == ("DEBUG", "WARN", "DISABLED")


def test_list_v2_logging_levels_begins_with_the_default(client: Any) -> None:
    """The default level is listed as a target without a name (AWS CLI example of list-v2-logging-levels)."""
    assert levels(client) == [("DEFAULT", None, "WARN")]


def test_list_v2_logging_levels_fails_before_options_are_set(iot_client: Any) -> None:
    """Without levels a NotConfiguredException occurs (AWS CLI example of list-v2-logging-levels)."""
    with pytest.raises(iot_client.exceptions.NotConfiguredException):
        iot_client.list_v2_logging_levels()


def test_set_v2_logging_level_fails_before_options_are_set(iot_client: Any) -> None:
    """Account-level logging comes first (developer guide, Configure AWS IoT logging)."""
    with pytest.raises(iot_client.exceptions.NotConfiguredException):
        set_level(iot_client, "THING_GROUP", "lamps", "DEBUG")


def test_set_v2_logging_level_replaces_an_earlier_level(client: Any) -> None:
    """A target has one level (API reference, SetV2LoggingLevel)."""
    set_level(client, "THING_GROUP", "lamps", "DEBUG")
    set_level(client, "THING_GROUP", "lamps", "ERROR")
    assert levels(client, targetType="THING_GROUP") == [("THING_GROUP", "lamps", "ERROR")]


def test_set_v2_logging_level_of_default_changes_the_options(client: Any) -> None:
    """The DEFAULT target and the default level are one (AWS CLI example of list-v2-logging-levels)."""
    client.set_v2_logging_level(logTarget={"targetType": "DEFAULT"}, logLevel="INFO")
    assert client.get_v2_logging_options()["defaultLogLevel"] == "INFO"


@pytest.mark.parametrize("target", [{"targetType": "CLIENT_ID"}, {"targetType": "DEFAULT", "targetName": "lamps"}])
def test_set_v2_logging_level_refuses_a_target_that_names_nothing(client: Any, target: dict[str, str]) -> None:
    """Resources have names, the default has none (chosen, see docs/fidelity.md)."""
    with pytest.raises(client.exceptions.InvalidRequestException):
        client.set_v2_logging_level(logTarget=target, logLevel="INFO")


@pytest.mark.parametrize("page_size", [1, 2, 3, 250])
def test_list_v2_logging_levels_pages_through_everything(client: Any, page_size: int) -> None:
    """Pages of any size give every level once (API reference, ListV2LoggingLevels)."""
    for name in ("b", "a", "c"):
        set_level(client, "CLIENT_ID", name, "DEBUG")
    set_level(client, "SOURCE_IP", "10.0.0.1", "INFO")
    assert levels(client, maxResults=page_size) == [
        ("DEFAULT", None, "WARN"),
        ("CLIENT_ID", "a", "DEBUG"),
        ("CLIENT_ID", "b", "DEBUG"),
        ("CLIENT_ID", "c", "DEBUG"),
        ("SOURCE_IP", "10.0.0.1", "INFO"),
    ]


def test_list_v2_logging_levels_filters_by_target_type(client: Any) -> None:
    """targetType names the kind of target (API reference, ListV2LoggingLevels)."""
    set_level(client, "CLIENT_ID", "a", "DEBUG")
    set_level(client, "SOURCE_IP", "10.0.0.1", "INFO")
    assert levels(client, targetType="CLIENT_ID", maxResults=1) == [("CLIENT_ID", "a", "DEBUG")]


def test_list_v2_logging_levels_refuses_a_foreign_token(client: Any) -> None:
    """A token that no list issued is an invalid request (chosen, see docs/fidelity.md)."""
    with pytest.raises(client.exceptions.InvalidRequestException):
        client.list_v2_logging_levels(nextToken="bm90IG91cnM=")


def test_delete_v2_logging_level_removes_it(client: Any) -> None:
    """A resource's level can be deleted (API reference, DeleteV2LoggingLevel)."""
    set_level(client, "CLIENT_ID", "a", "DEBUG")
    client.delete_v2_logging_level(targetType="CLIENT_ID", targetName="a")
    assert levels(client) == [("DEFAULT", None, "WARN")]


def test_delete_v2_logging_level_takes_an_absent_one(iot_client: Any) -> None:
    """Neither not-found nor not-configured is declared (API reference, DeleteV2LoggingLevel)."""
    answer = iot_client.delete_v2_logging_level(targetType="CLIENT_ID", targetName="nobody")
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_delete_v2_logging_level_refuses_the_default(client: Any) -> None:
    """Only resources' levels can be deleted (developer guide, Configure AWS IoT logging)."""
    with pytest.raises(client.exceptions.InvalidRequestException):
        client.delete_v2_logging_level(targetType="DEFAULT", targetName="any")
