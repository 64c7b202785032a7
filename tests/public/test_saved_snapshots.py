"""`iot.snapshot().save(path)` and `iot.restore(path)`: how everything stood, in a file.

Run as a program, this file restores the file that it is given, lets time run, and prints what can be read.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import botocore
import hypothesis
import pytest
from botocore.exceptions import ClientError
from hypothesis import strategies

from iotmock import IoTMock, Rejected, mock_iot

# Services are asked by their names.
any_client: Any = boto3.client
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = 86400
ROLE = "arn:aws:iam::123456789012:role/r"
POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})
EVERYWHERE = {
    "thingIndexingMode": "REGISTRY_AND_SHADOW",
    "thingConnectivityIndexingMode": "STATUS",
    "namedShadowIndexingMode": "ON",
    "filter": {"namedShadowNames": ["config"]},
    "customFields": [{"name": "attributes.floor", "type": "Number"}],
}


def fill(iot: IoTMock) -> None:
    """Put something into every room, and plan something."""
    fill_registry(iot)
    fill_shadows_and_messages(iot)
    fill_commands(iot)
    fill_packages_and_jobs(iot)
    fill_rules(iot)
    fill_settings(iot)
    fill_index(iot)


def fill_registry(iot: IoTMock) -> None:
    """Things and what they belong to, and what speaks for them."""
    control = iot.client("iot")
    carried = {"propagatingAttributes": [{"userPropertyKey": "floor", "thingAttribute": "floor"}]}
    control.create_thing_type(
        thingTypeName="valve", thingTypeProperties={"mqtt5Configuration": carried}, tags=[{"Key": "k", "Value": "v"}]
    )
    control.create_thing_group(thingGroupName="fleet")
    control.create_thing_group(thingGroupName="north", parentGroupName="fleet")
    control.create_billing_group(billingGroupName="bill")
    for number in range(3):
        name = f"Pump-{number}"
        control.create_thing(
            thingName=name, thingTypeName="valve", attributePayload={"attributes": {"floor": str(number)}}
        )
        control.add_thing_to_thing_group(thingName=name, thingGroupName="north")
    control.add_thing_to_billing_group(thingName="Pump-0", billingGroupName="bill")
    certificate = control.create_keys_and_certificate(setAsActive=True)["certificateArn"]
    control.create_policy(policyName="all", policyDocument=POLICY)
    control.create_policy_version(policyName="all", policyDocument=POLICY)
    control.attach_policy(policyName="all", target=certificate)
    control.attach_thing_principal(thingName="Pump-0", principal=certificate)
    control.deprecate_thing_type(thingTypeName="valve")


def fill_shadows_and_messages(iot: IoTMock) -> None:
    """Shadows, what is retained, who was connected, and a message on its way."""
    data = iot.client("iot-data")
    for name in ("Pump-0", "unknown"):
        state = {"desired": {"on": True, "deep": [1, {"x": None, "$ref": "no reference"}], "é\ud83d\ude00": 1.5}}
        data.update_thing_shadow(thingName=name, payload=json.dumps({"state": state}))
    data.update_thing_shadow(thingName="Pump-0", shadowName="config", payload='{"state": {"reported": {"a": 1}}}')
    data.delete_thing_shadow(thingName="unknown")
    iot.publish("kept/1", b"\xff\x00", retain=True)
    data.publish(topic="kept/2", payload=b"x", retain=True, qos=1, messageExpiry=3 * DAY, userProperties='[{"a": "b"}]')
    keeper = iot.connect("keeper", clean_session=False, session_expiry=2 * DAY)
    keeper.subscribe("orders/#", callback=print)
    keeper.subscribe("$share/group/shared")
    keeper.drop()
    iot.connect("gone").drop()
    iot.publish("orders/1", {"n": 1}, qos=1)
    iot.publish("shared", b"1", qos=1)
    iot.device("Pump-1", will=("will", b""))
    iot.subscribe("#")
    iot.faults.delay("$aws/things/Pump-2/shadow/update/accepted", 100, times=1)
    iot.publish("$aws/things/Pump-2/shadow/update", {"state": {"reported": {"on": True}}})
    iot.faults.lose("lost/+")
    iot.faults.fail("GetPackage", error="ThrottlingException", times=2, after=1)


def fill_commands(iot: IoTMock) -> None:
    """Commands of both kinds, and executions that wait, have ended, and come to an end by the clock."""
    control, jobs = iot.client("iot"), iot.client("iot-jobs-data")
    still = control.create_command(
        commandId="open",
        payload={"content": b"\x00\xfe", "contentType": "application/x"},
        tags=[{"Key": "a", "Value": "b"}],
    )["commandArn"]
    condition = {"comparisonOperator": "IN_RANGE", "operand": {"numberRange": {"min": "1", "max": "9"}}}
    level = {"name": "level", "type": "INTEGER", "defaultValue": {"I": 3}, "valueConditions": [condition]}
    filled = control.create_command(
        commandId="set",
        payloadTemplate='{"level": "${aws:iot:commandexecution::parameter:level}"}',
        preprocessor={"awsJsonSubstitution": {"outputFormat": "JSON"}},
        mandatoryParameters=[level],
    )["commandArn"]
    for number in range(3):
        target = f"arn:aws:iot:{iot.region}:{iot.account_id}:thing/Pump-{number}"
        execution = jobs.start_command_execution(commandArn=still, targetArn=target, executionTimeoutSeconds=600)
        jobs.start_command_execution(commandArn=filled, targetArn=target, parameters={"level": {"I": 5}})
        report = {"status": "SUCCEEDED", "result": {"r": {"s": "x"}}, "statusReason": {"reasonCode": "DONE"}}
        if number == 0:
            iot.publish(f"$aws/commands/things/Pump-0/executions/{execution['executionId']}/response/json", report)
    control.create_command(commandId="old", payload={"content": b"{}"})
    control.delete_command(commandId="old")


def fill_packages_and_jobs(iot: IoTMock) -> None:
    """A package with versions, jobs that roll out, wait for a window, have retries and follow a group; a template."""
    control = iot.client("iot")
    control.create_package(packageName="app")
    control.create_package_version(packageName="app", versionName="1.0", attributes={"a": "b"}, recipe="{}")
    control.update_package_version(packageName="app", versionName="1.0", action="PUBLISH")
    control.update_package(packageName="app", defaultVersionName="1.0")
    control.update_package_configuration(versionUpdateByJobsConfig={"enabled": True, "roleArn": ROLE})
    group = f"arn:aws:iot:{iot.region}:{iot.account_id}:thinggroup/fleet"
    control.create_job(
        jobId="rolling",
        targets=[group],
        document='{"file": "${aws:iot:s3-presigned-url:https://fleet.s3.us-east-1.amazonaws.com/k}"}',
        presignedUrlConfig={"roleArn": ROLE},
        targetSelection="CONTINUOUS",
        jobExecutionsRolloutConfig={"maximumPerMinute": 1},
        timeoutConfig={"inProgressTimeoutInMinutes": 5},
        jobExecutionsRetryConfig={"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 2}]},
        destinationPackageVersions=[f"arn:aws:iot:{iot.region}:{iot.account_id}:package/app/version/1.0"],
        tags=[{"Key": "k", "Value": "v"}],
    )  # fmt: skip
    control.create_job(
        jobId="nightly",
        targets=[group],
        document="{}",
        targetSelection="CONTINUOUS",
        schedulingConfig={"maintenanceWindows": [{"startTime": "cron(0 3 * * ? *)", "durationInMinutes": 60}]},
    )
    iot.advance(130)
    job = iot.device("Pump-2").next_job()
    assert job is not None
    control.create_job_template(jobTemplateId="t", description="d", document="{}")


def fill_rules(iot: IoTMock) -> None:
    """A rule that has run, one with an error action, one that is off, and a destination."""
    control = iot.client("iot")
    again = {"republish": {"topic": "again/${topic()}", "roleArn": ROLE}}
    wrong = {"sns": {"targetArn": "arn:aws:sns:us-east-1:123456789012:none", "roleArn": ROLE}}
    control.create_topic_rule(
        ruleName="again", topicRulePayload={"sql": "SELECT a + 1 AS b FROM 'in/+'", "actions": [again]}
    )
    payload = {"sql": "SELECT * FROM 'in/+'", "actions": [wrong], "errorAction": again, "ruleDisabled": False}
    control.create_topic_rule(ruleName="wrong", topicRulePayload=payload)
    control.create_topic_rule(ruleName="off", topicRulePayload={**payload, "ruleDisabled": True})
    control.create_topic_rule_destination(
        destinationConfiguration={"httpUrlConfiguration": {"confirmationUrl": "https://example.com/confirm"}}
    )
    iot.publish("in/1", {"a": 1})


def fill_settings(iot: IoTMock) -> None:
    """The account's own, fleet indexing, buttons, and what moto keeps."""
    control = iot.client("iot")
    events = {kind: {"Enabled": True} for kind in ("JOB", "THING", "THING_GROUP_MEMBERSHIP")}
    control.update_event_configurations(eventConfigurations=events)
    control.update_indexing_configuration(thingIndexingConfiguration=EVERYWHERE)
    control.set_v2_logging_options(roleArn=ROLE, defaultLogLevel="INFO")
    control.set_v2_logging_level(logTarget={"targetType": "THING_GROUP", "targetName": "fleet"}, logLevel="DEBUG")
    alias = control.create_role_alias(roleAlias="alias", roleArn=ROLE)["roleAliasArn"]
    control.tag_resource(resourceArn=alias, tags=[{"Key": "k", "Value": "v"}])
    control.create_domain_configuration(domainConfigurationName="domain", domainName="iot.example.com")
    iot.one_click.add_device("G1", claim_code="C-123EXAMPLE")
    any_client("iot1click-devices", region_name=iot.region).claim_devices_by_claim_code(ClaimCode="C-123EXAMPLE")
    for _ in range(3):
        iot.one_click.click("G1")
    iot.limits.packages = 2
    far = iot.scope(account_id="210987654321", region="eu-west-1")
    far.client("iot").create_thing(thingName="far")
    far.publish("far", b"1", retain=True)


def fill_index(iot: IoTMock) -> None:
    """Groups that a query fills, one of them later, a fleet metric, and a file of things under way."""
    control = iot.client("iot")
    control.create_dynamic_thing_group(thingGroupName="lit", queryString="shadow.desired.on:true")
    control.create_fleet_metric(
        metricName="floors",
        queryString="*",
        aggregationType={"name": "Statistics", "values": ["sum"]},
        aggregationField="attributes.floor",
        period=86400,
    )
    iot.limits.index_building_seconds = 3600
    control.create_dynamic_thing_group(
        thingGroupName="away", queryString="connectivity.connected:false", tags=[{"Key": "k", "Value": "v"}]
    )
    iot.limits.registration_line_seconds = 60
    storage: Any = iot.client("s3")
    storage.create_bucket(Bucket="files")
    storage.put_object(Bucket="files", Key="things", Body=b'{"N": "new-1"}\n[]\n{"N": "new-2"}\n')
    thing = {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": {"Ref": "N"}}}
    template = {"Parameters": {"N": {"Type": "String"}}, "Resources": {"thing": thing}}
    control.start_thing_registration_task(
        templateBody=json.dumps(template), inputFileBucket="files", inputFileKey="things", roleArn=ROLE
    )


# What can be read: service, method, parameters.
QUESTIONS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("iot", "list_things", {}),
    ("iot", "describe_thing", {"thingName": "Pump-0"}),
    ("iot", "list_thing_types", {}),
    ("iot", "list_thing_groups", {}),
    ("iot", "describe_thing_group", {"thingGroupName": "north"}),
    ("iot", "list_things_in_thing_group", {"thingGroupName": "fleet", "recursive": True}),
    ("iot", "list_things_in_billing_group", {"billingGroupName": "bill"}),
    ("iot", "list_certificates", {}),
    ("iot", "list_policies", {}),
    ("iot", "list_policy_versions", {"policyName": "all"}),
    ("iot", "list_targets_for_policy", {"policyName": "all"}),
    ("iot", "list_thing_principals", {"thingName": "Pump-0"}),
    ("iot", "search_index", {"queryString": "attributes.floor>=1 AND connectivity.connected:*"}),
    ("iot", "search_index", {"queryString": "shadow.desired.on:true"}),
    ("iot", "describe_thing_group", {"thingGroupName": "lit"}),
    ("iot", "describe_thing_group", {"thingGroupName": "away"}),
    ("iot", "list_things_in_thing_group", {"thingGroupName": "lit"}),
    ("iot", "list_things_in_thing_group", {"thingGroupName": "away"}),
    ("iot", "describe_fleet_metric", {"metricName": "floors"}),
    ("iot", "list_thing_registration_tasks", {}),
    ("iot", "list_thing_registration_tasks", {"status": "Completed"}),
    ("iot", "get_indexing_configuration", {}),
    ("iot", "describe_index", {"indexName": "AWS_Things"}),
    ("iot", "list_commands", {}),
    ("iot", "get_command", {"commandId": "set"}),
    ("iot", "list_packages", {}),
    ("iot", "get_package_version", {"packageName": "app", "versionName": "1.0"}),
    ("iot", "get_package_configuration", {}),
    ("iot", "list_jobs", {}),
    ("iot", "describe_job", {"jobId": "rolling"}),
    ("iot", "describe_job", {"jobId": "nightly"}),
    ("iot", "get_job_document", {"jobId": "rolling"}),
    ("iot", "list_job_executions_for_job", {"jobId": "rolling"}),
    ("iot", "list_job_executions_for_thing", {"thingName": "Pump-2"}),
    ("iot-jobs-data", "get_pending_job_executions", {"thingName": "Pump-1"}),
    ("iot", "list_job_templates", {}),
    ("iot", "list_topic_rules", {}),
    ("iot", "get_topic_rule", {"ruleName": "wrong"}),
    ("iot", "list_topic_rule_destinations", {}),
    ("iot", "describe_event_configurations", {}),
    ("iot", "get_v2_logging_options", {}),
    ("iot", "list_v2_logging_levels", {}),
    ("iot", "list_role_aliases", {}),
    ("iot", "describe_domain_configuration", {"domainConfigurationName": "domain"}),
    ("iot", "list_tags_for_resource", {"resourceArn": "arn:aws:iot:us-east-1:123456789012:rolealias/alias"}),
    ("iot", "list_tags_for_resource", {"resourceArn": "arn:aws:iot:us-east-1:123456789012:job/rolling"}),
    ("iot-data", "list_retained_messages", {}),
    ("iot-data", "get_retained_message", {"topic": "kept/1"}),
    ("iot-data", "get_retained_message", {"topic": "kept/2"}),
    ("iot-data", "get_thing_shadow", {"thingName": "Pump-0"}),
    ("iot-data", "get_thing_shadow", {"thingName": "Pump-0", "shadowName": "config"}),
    ("iot-data", "list_named_shadows_for_thing", {"thingName": "Pump-0"}),
    ("iot1click-devices", "list_device_events",
     {"DeviceId": "G1", "FromTimeStamp": START, "ToTimeStamp": datetime(2027, 1, 1, tzinfo=UTC)}),
)  # fmt: skip


def ask(iot: IoTMock, service: str, method: str, parameters: dict[str, Any]) -> Any:
    """An answer, or the error; without what each answer has of its own."""
    try:
        answer = getattr(any_client(service, region_name=iot.region), method)(**parameters)
    except ClientError as error:
        return str(error)
    answer.pop("ResponseMetadata")
    for member, value in answer.items():
        if hasattr(value, "read"):
            answer[member] = value.read()
    return answer


def executions(iot: IoTMock) -> list[str]:
    """All command executions, in order of their start, of all commands."""
    return [
        ask(iot, "iot", "list_command_executions",
            {"commandArn": f"arn:aws:iot:{iot.region}:{iot.account_id}:command/{name}",
             "startedTimeFilter": {"after": "2026-01-01T00:00"}})
        for name in ("open", "set")
    ]  # fmt: skip


def happened(iot: IoTMock) -> list[Any]:
    """Messages, changes and calls, and what rules have done."""
    return [
        [(m.topic, m.payload, m.qos, m.retain, m.at, m.properties, m.publisher) for m in iot.messages],
        list(iot.journal),
        list(iot.calls),
        list(iot.rules.journal),
        list(iot.rules.outputs),
    ]


def picture(iot: IoTMock) -> list[str]:
    """Everything that can be read, in all accounts, as text."""
    far = iot.scope(account_id="210987654321", region="eu-west-1")
    past = [*happened(iot), *happened(far)]
    answers = [ask(iot, *question) for question in QUESTIONS]
    faults = [str(iot.faults), str(iot.limits)]
    return [*map(repr, [*past, *answers, executions(iot), faults, iot.next_deadline, iot.now])]


def let_time_run(iot: IoTMock) -> list[str]:
    """Go on: from deadline to deadline, with answers of devices, and one who comes back; what can be read then."""
    pictures = picture(iot)
    for _ in range(12):
        if iot.next_deadline is not None:
            iot.advance_to(iot.next_deadline)
    keeper = iot.connect("keeper", clean_session=False)
    pictures.append(repr([(m.topic, m.payload, m.properties) for m in keeper.messages]))
    job = iot.device("Pump-1").next_job()
    pictures.append(repr(job and (job.job_id, job.document)))
    if job is not None:
        job.fail()
    iot.publish("in/2", {"a": 2})
    iot.client("iot").delete_topic_rule(ruleName="wrong")
    iot.publish("$aws/things/Pump-0/shadow/update", {"state": {"reported": {"on": False}}})
    iot.client("iot").remove_thing_from_thing_group(thingName="Pump-0", thingGroupName="north")
    iot.advance(40 * DAY)
    return [*pictures, *picture(iot)]


@pytest.fixture
def filled(tmp_path: Path) -> tuple[Path, list[str]]:
    """A file with something of everything, and how the mock goes on from its snapshot in memory."""
    path = tmp_path / "fleet.jsonl"
    with mock_iot(now=START) as iot:
        fill(iot)
        iot.advance(1)
        snapshot = iot.snapshot()
        snapshot.save(path)
    with mock_iot() as iot:
        iot.restore(snapshot)
        return path, without_names(let_time_run(iot))


def without_names(pictures: list[str]) -> list[str]:
    """What can be read, but for what is made up anew wherever something comes to be: session and trace ids."""
    return [re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "*", text) for text in pictures]


@pytest.mark.skipif(
    tuple(map(int, botocore.__version__.split(".")[:2])) < (1, 44), reason="older botocores lack dynamic commands"
)
class TestRoundTrip:
    """A file and a snapshot in memory are the same."""

    def test_another_mock_goes_on_alike(self, filled: tuple[Path, list[str]]) -> None:
        """All answers, the log, the next deadlines, and what time brings."""
        path, expected = filled
        with mock_iot() as iot:
            iot.client("iot").create_thing(thingName="other")
            iot.restore(str(path))
            assert without_names(let_time_run(iot)) == expected

    def test_another_process_goes_on_alike(self, filled: tuple[Path, list[str]]) -> None:
        """Where nothing of this one is."""
        path, expected = filled
        run = subprocess.run(
            [sys.executable, __file__, str(path)], capture_output=True, text=True, check=True, encoding="utf-8"
        )
        assert json.loads(run.stdout) == expected

    def test_saving_again_gives_the_same_lines(self, filled: tuple[Path, list[str]], tmp_path: Path) -> None:
        """However often, so that files can be compared."""
        path, _ = filled
        again = tmp_path / "again.jsonl"
        with mock_iot() as iot:
            iot.restore(path)
            iot.snapshot().save(again)
        assert again.read_text(encoding="ascii") == path.read_text(encoding="ascii")

    def test_lines_tell_what_there_is(self, filled: tuple[Path, list[str]]) -> None:
        """A thing has a line; the first says what the file is."""
        first, *lines = filled[0].read_text(encoding="ascii").splitlines()
        head = json.loads(first)
        assert (head["format"], head["version"], head["at"]) == (
            "iotmock snapshot", 1, "2026-03-01T12:02:11+00:00",
        )  # fmt: skip
        assert (head["holds"]["registry.Thing"], head["holds"]["jobs.Job"]) == (4, 2)
        assert len([line for line in lines if '"$registry.Thing":' in line and '"Pump-1"' in line]) == 1

    def test_one_more_thing_is_few_more_lines(self, tmp_path: Path) -> None:
        """And no other line of a resource changes."""
        files = []
        for count in (5, 6):
            files.append(tmp_path / f"{count}.jsonl")
            with mock_iot(now=START) as iot:
                for number in range(count):
                    iot.client("iot").create_thing(thingName=f"pump-{number}")
                iot.snapshot().save(files[-1])
        few, more = (
            [line for line in file.read_text(encoding="ascii").splitlines() if '"$registry.Thing":' in line]
            for file in files
        )
        assert [line.split('"id"')[0] for line in more[:5]] == [line.split('"id"')[0] for line in few]

    @pytest.mark.parametrize("frozen", [True, False])
    def test_clock(self, tmp_path: Path, frozen: bool) -> None:
        """It goes on from the instant, standing or running."""
        path = tmp_path / "clock.jsonl"
        with mock_iot() as iot:
            iot.advance(9 * DAY)
            if frozen:
                iot.freeze()
            snapshot = iot.snapshot()
            snapshot.save(path)
        with mock_iot(now=START) as iot:
            iot.restore(path)
            assert (iot.now - snapshot.at).total_seconds() < 60
            assert iot.now >= snapshot.at
            first = iot.now
            if frozen:
                assert iot.now == first == snapshot.at
            else:
                while iot.now == first:
                    pass

    def test_tokens_and_ids_go_on(self, tmp_path: Path) -> None:
        """A page token of that time is one of this time; a client token that was used is known."""
        path = tmp_path / "pages.jsonl"
        with mock_iot() as iot:
            control = iot.client("iot")
            for name in "abc":
                control.create_package(packageName=name, clientToken=name * 36)
            token = control.list_packages(maxResults=2)["nextToken"]
            iot.snapshot().save(path)
        with mock_iot() as iot:
            iot.restore(path)
            control = iot.client("iot")
            assert [p["packageName"] for p in control.list_packages(nextToken=token)["packageSummaries"]] == ["c"]
            control.create_package(packageName="a", clientToken="a" * 36)
            with pytest.raises(ClientError, match="ConflictException"):
                control.create_package(packageName="a", clientToken="d" * 36)


class TestOutside:
    """What is not in the cloud is not in the file."""

    def test_clients_and_subscriptions_are_let_go(self, tmp_path: Path) -> None:
        """Also in the same mock; persistent sessions stay, without their handlers."""
        path = tmp_path / "clients.jsonl"
        with mock_iot() as iot:
            heard: list[Any] = []
            pump, subscription = iot.device("pump", will=("gone", b"")), iot.subscribe("#", heard.append)
            keeper = iot.connect("keeper", clean_session=False)
            keeper.subscribe("a", callback=heard.append)
            iot.snapshot().save(path)
            iot.restore(path)
            assert (pump.connected, keeper.connected, len(subscription)) == (False, False, 0)
            iot.publish("a", b"1", qos=1)
            assert heard == []
            back = iot.connect("keeper", clean_session=False)
            assert (back.session_present, [m.payload for m in back.messages], heard) == (True, [b"1"], [])
            assert "gone" not in iot.messages

    def test_what_listens_to_the_world_goes_on(self, tmp_path: Path) -> None:
        """Rules, reserved topics and moto's mirror hear what is published afterwards."""
        path = tmp_path / "rules.jsonl"
        with mock_iot() as iot:
            iot.snapshot().save(path)
            iot.restore(path)
            iot.publish("$aws/things/pump/shadow/update", {"state": {"reported": {"a": 1}}})
            assert iot.shadow("pump").reported == {"a": 1}
            again = {"republish": {"topic": "again", "roleArn": ROLE}}
            iot.client("iot").create_topic_rule(
                ruleName="again", topicRulePayload={"sql": "SELECT * FROM 'a'", "actions": [again]}
            )
            heard = iot.subscribe("again")
            iot.publish("a", {"x": 1})
            assert [message.json() for message in heard] == [{"x": 1}]

    def test_what_moto_has_noted(self, tmp_path: Path) -> None:
        """Old suites look there."""
        from moto.iotdata.models import iotdata_backends

        path = tmp_path / "noted.jsonl"
        with mock_iot() as iot:
            iot.publish("a", b"1")
            iot.snapshot().save(path)
            iot.publish("b", b"2")
            iot.restore(path)
            backend = iotdata_backends[iot.account_id][iot.region]
            assert backend.published_payloads == [("a", b"1")]


class TestRefusals:
    """What no file can hold is refused by name, and no file is there."""

    def test_function_of_a_fault(self, tmp_path: Path) -> None:
        """It is the test's."""
        path = tmp_path / "faults.jsonl"
        with mock_iot() as iot:
            iot.snapshot().save(path)
            before = path.read_bytes()
            iot.faults.fail("DescribeThing", error="ThrottlingException", when=lambda _parameters: True)
            with pytest.raises(
                ValueError, match=r"a fault of DescribeThing with a function \(when=\).*keep the snapshot"
            ):
                iot.snapshot().save(path)
        assert path.read_bytes() == before
        assert list(tmp_path.iterdir()) == [path]

    def test_what_a_test_has_put_into_moto(self, tmp_path: Path) -> None:
        """No operation of the mock does so."""
        from moto.iot.models import iot_backends

        with mock_iot() as iot:
            backend: Any = iot_backends[iot.account_id][iot.region]
            backend.things["own"] = object()
            with pytest.raises(ValueError, match="things of moto's backend iot"):
                iot.snapshot().save(tmp_path / "things.jsonl")
        assert list(tmp_path.iterdir()) == []

    def test_object_of_the_test_in_what_moto_keeps(self, tmp_path: Path) -> None:
        """It is named, and the half of the file is taken away."""
        from moto.iot.models import iot_backends

        with mock_iot() as iot:
            iot.client("iot").create_role_alias(roleAlias="alias", roleArn=ROLE)
            backend: Any = iot_backends[iot.account_id][iot.region]
            (alias,) = backend.role_aliases.values()
            alias.own = tmp_path
            with pytest.raises(ValueError, match=r"Path\(.*which no file can hold"):
                iot.snapshot().save(tmp_path / "alias.jsonl")
        assert list(tmp_path.iterdir()) == []

    def test_no_file(self, tmp_path: Path) -> None:
        """Python's own error."""
        with mock_iot() as iot:
            iot.client("iot").create_thing(thingName="pump")
            with pytest.raises(FileNotFoundError):
                iot.restore(tmp_path / "none.jsonl")
            assert iot.client("iot").list_things()["things"] != []


OPERATIONS: tuple[Callable[[IoTMock, str], object], ...] = (
    lambda iot, name: iot.client("iot").create_thing(thingName=name, attributePayload={"attributes": {"a": name}}),
    lambda iot, name: iot.client("iot").delete_thing(thingName=name),
    lambda iot, name: iot.publish(f"$aws/things/{name}/shadow/update", {"state": {"desired": {name: [1]}}}),
    lambda iot, name: iot.publish(f"$aws/things/{name}/shadow/update", {"state": {"reported": {name: None}}}),
    lambda iot, name: iot.client("iot-data").delete_thing_shadow(thingName=name),
    lambda iot, name: iot.publish(name, name, retain=True),
    lambda iot, name: iot.publish(name, b"", retain=True),
    lambda iot, name: iot.connect(name, clean_session=False).subscribe("#"),
    lambda iot, name: iot.connect(name).disconnect(),
    lambda iot, name: iot.client("iot").create_command(commandId=name, payload={"content": b"{}"}),
    lambda iot, name: iot.client("iot-jobs-data").start_command_execution(
        commandArn=f"arn:aws:iot:us-east-1:123456789012:command/{name}",
        targetArn="arn:aws:iot:us-east-1:123456789012:client/c",
        executionTimeoutSeconds=30,
    ),
    lambda iot, name: iot.client("iot").create_job(
        jobId=name, targets=[f"arn:aws:iot:us-east-1:123456789012:thing/{name}"], document="{}",
        timeoutConfig={"inProgressTimeoutInMinutes": 1},
    ),
    lambda iot, name: iot.device(name).next_job(),
    lambda iot, name: iot.client("iot").cancel_job(jobId=name, force=True),
    lambda iot, _name: iot.advance(45),
    lambda iot, _name: iot.advance(4000),
)  # fmt: skip


@hypothesis.settings(max_examples=25)
@hypothesis.given(
    steps=strategies.lists(strategies.tuples(strategies.sampled_from(OPERATIONS), strategies.sampled_from("ab"))),
    further=strategies.lists(strategies.tuples(strategies.sampled_from(OPERATIONS), strategies.sampled_from("ab"))),
)
def test_any_state_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[Callable[[IoTMock, str], object], str]],
    further: list[tuple[Callable[[IoTMock, str], object], str]],
) -> None:
    """Whatever was done before, what is done afterwards comes out alike from memory and from the file."""
    path = tmp_path_factory.mktemp("saved") / "state.jsonl"
    with mock_iot(now=START) as iot:
        take(iot, steps)
        snapshot = iot.snapshot()
        snapshot.save(path)
    pictures = []
    for source in (snapshot, path):
        with mock_iot(now=START) as iot:
            iot.restore(source)
            take(iot, further)
            iot.advance(100)
            pictures.append(without_names([repr(each) for each in [*happened(iot), iot.next_deadline]]))
    assert pictures[0] == pictures[1]


def take(iot: IoTMock, steps: list[tuple[Callable[[IoTMock, str], object], str]]) -> None:
    """Do one thing after the other; what is refused is refused."""
    for step, name in steps:
        try:
            step(iot, name)
        except (ClientError, Rejected):
            continue


def thing_ids(iot: IoTMock) -> set[str]:
    """The ids of all things."""
    control = iot.client("iot")
    return {control.describe_thing(thingName=each["thingName"])["thingId"] for each in control.list_things()["things"]}


@pytest.mark.parametrize("by_file", [True, False])
def test_a_seed_makes_no_name_twice(tmp_path: Path, by_file: bool) -> None:
    """What was built with the same seed is there already; and each run makes the same names."""

    def go_on(what: Any) -> list[str]:
        with mock_iot(seed=5) as iot:
            iot.restore(what)
            control = iot.client("iot")
            for number in range(20):
                control.create_thing(thingName=f"new-{number}")
            assert len(thing_ids(iot)) == 40
            return sorted(thing_ids(iot))

    with mock_iot(seed=5) as iot:
        for number in range(20):
            iot.client("iot").create_thing(thingName=f"old-{number}")
        snapshot = iot.snapshot()
    snapshot.save(tmp_path / "fleet.jsonl")
    built = tmp_path / "fleet.jsonl" if by_file else snapshot
    assert go_on(built) == go_on(built)


@pytest.mark.parametrize(
    "change", [lambda content: content.replace(b"\n", b"\r\n"), lambda content: b"\xef\xbb\xbf" + content]
)
def test_ends_of_lines_and_marks_do_not_matter(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    """Version control and editors change them."""
    path = tmp_path / "fleet.jsonl"
    with mock_iot() as iot:
        iot.client("iot").create_thing(thingName="lamp")
        iot.snapshot().save(path)
    path.write_bytes(change(path.read_bytes()))
    with mock_iot() as iot:
        iot.restore(path)
        assert len(thing_ids(iot)) == 1


def test_several_may_write_one_file(tmp_path: Path) -> None:
    """Whoever is last has written it, as a whole, and nothing else is left."""
    path = tmp_path / "fleet.jsonl"
    with mock_iot() as iot:
        iot.client("iot").create_thing(thingName="lamp")
        snapshot = iot.snapshot()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: snapshot.save(path), range(32)))
        iot.restore(path)
        assert len(thing_ids(iot)) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["fleet.jsonl"]


if __name__ == "__main__":
    with mock_iot() as mock:
        mock.restore(sys.argv[1])
        sys.stdout.write(json.dumps(without_names(let_time_run(mock))))
