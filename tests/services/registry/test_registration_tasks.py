"""Bulk registration: a thing for each line of a file in S3, reports, and the life of a task."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import ec

from iotmock.services.registry.registration_task_transitions import TASK_TABLE, TaskState
from iotmock.services.registry.registration_tasks import RegistrationTasksBackend

ROLE = "arn:aws:iam::123456789012:role/registrar"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TEMPLATE = json.dumps(
    {
        "Parameters": {"ThingName": {"Type": "String"}, "Site": {"Type": "String", "Default": "north"}},
        "Resources": {
            "thing": {
                "Type": "AWS::IoT::Thing",
                "Properties": {"ThingName": {"Ref": "ThingName"}, "AttributePayload": {"site": {"Ref": "Site"}}},
            }
        },
    }
)
INVALID = "InvalidRequestException"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


class Office:
    """Where things are registered by the thousand: a desk, and a bucket for files."""

    def __init__(self, desk: Any) -> None:
        self.desk = desk
        self.iot = desk.iot
        self.s3 = desk.iot.client("s3")
        place = {} if self.iot.region == "us-east-1" else {"LocationConstraint": self.iot.region}
        self.s3.create_bucket(Bucket="files", **({"CreateBucketConfiguration": place} if place else {}))

    def put(self, *lines: str | bytes) -> None:
        """Have these lines in the file."""
        encoded = [line if isinstance(line, bytes) else line.encode() for line in lines]
        self.s3.put_object(Bucket="files", Key="lines.json", Body=b"\n".join(encoded))

    def start(self, *names: str, **members: Any) -> str:
        """Start a task, of a file with these names where there are any; gives its id."""
        if names:
            self.put(*(json.dumps({"ThingName": name}) for name in names))
        given = {"templateBody": TEMPLATE, "inputFileBucket": "files", "inputFileKey": "lines.json", "roleArn": ROLE}
        return str(self.desk.call("start_thing_registration_task", **{**given, **members})["taskId"])

    def stop(self, task_id: str) -> None:
        """Stop a task."""
        self.desk.call("stop_thing_registration_task", taskId=task_id)

    def task(self, task_id: str) -> dict[str, Any]:
        """What DescribeThingRegistrationTask says."""
        found: dict[str, Any] = self.desk.call("describe_thing_registration_task", taskId=task_id)
        return found

    def where(self, task_id: str) -> tuple[str, int, int, int]:
        """Status, counts of successes and failures, progress."""
        found = self.task(task_id)
        return found["status"], found["successCount"], found["failureCount"], found["percentageProgress"]

    def links(self, task_id: str, report_type: str = "RESULTS") -> list[str]:
        """The links of a report."""
        answer = self.desk.call("list_thing_registration_task_reports", taskId=task_id, reportType=report_type)
        assert answer["reportType"] == report_type
        assert "nextToken" not in answer
        found: list[str] = answer["resourceLinks"]
        return found

    def report(self, task_id: str, report_type: str = "RESULTS") -> list[dict[str, Any]]:
        """The lines of a report, which is there."""
        (link,) = self.links(task_id, report_type)
        answer = requests.get(link, timeout=5)
        assert answer.status_code == 200
        assert answer.text.endswith("\n")
        return [json.loads(line) for line in answer.text.splitlines()]

    def things(self) -> list[str]:
        """The names of all things."""
        return [line["thingName"] for line in self.desk.all("list_things")]


@pytest.fixture
def office(desk: Any) -> Office:
    """The office; it is noon of 2026-03-01 UTC until the test advances the mock's clock."""
    return Office(desk)


@pytest.fixture
def slow(office: Office) -> Office:
    """The office, where a line takes ten seconds."""
    office.iot.limits.registration_line_seconds = 10
    return office


# What becomes of a file


def test_every_line_registers_a_thing(office: Office) -> None:
    """Developer Guide, Bulk registration: a line holds the parameters of a thing."""
    office.put('{"ThingName": "a", "Site": "south"}', '{"ThingName": "b"}')
    task_id = office.start()
    assert office.where(task_id) == ("Completed", 2, 0, 100)
    assert office.desk.thing("a")["attributes"] == {"site": "south"}
    assert office.desk.thing("b")["attributes"] == {"site": "north"}


def test_task_is_described(office: Office) -> None:
    """As it was started; there is no message when nothing is wrong."""
    task_id = office.start("a")
    assert office.task(task_id) == {
        "taskId": task_id,
        "creationDate": NOON,
        "lastModifiedDate": NOON,
        "templateBody": TEMPLATE,
        "inputFileBucket": "files",
        "inputFileKey": "lines.json",
        "roleArn": ROLE,
        "status": "Completed",
        "successCount": 1,
        "failureCount": 0,
        "percentageProgress": 100,
    }


def test_results_say_what_was_made_of_each_line(office: Office) -> None:
    """The sample of the device management workshop: number, offset and the answer, whose members have capitals."""
    office.put('{"ThingName": "é"}', '{"ThingName": "a"}', "", '{"ThingName": "b"}', "")
    task_id = office.start()
    arn = office.desk.arn
    # The first line has 19 bytes with its end, since its letter takes two; the third is blank.
    assert office.report(task_id) == [
        {"lineNumber": 2, "offset": 20, "response": {"ResourceArns": {"thing": f"{arn}:thing/a"}}},
        {"lineNumber": 4, "offset": 40, "response": {"ResourceArns": {"thing": f"{arn}:thing/b"}}},
    ]
    assert office.where(task_id) == ("Completed", 2, 1, 100)


def test_results_have_the_text_of_the_certificate(office: Office, pki: Any) -> None:
    """The answer of RegisterThing, as a report writes it."""
    document = {
        "Parameters": {"CSR": {"Type": "String"}},
        "Resources": {
            "c": {"Type": "AWS::IoT::Certificate", "Properties": {"CertificateSigningRequest": {"Ref": "CSR"}}}
        },
    }
    office.put(json.dumps({"CSR": pki.csr(ec.generate_private_key(ec.SECP256R1()))}))
    (line,) = office.report(office.start(templateBody=json.dumps(document)))
    response = line["response"]
    found = office.desk.call("describe_certificate", certificateId=response["ResourceArns"]["c"].rpartition("/")[2])
    assert response["CertificatePem"] == found["certificateDescription"]["certificatePem"]


FAILING = {
    "no JSON": ("x", INVALID, "The line is no JSON object: Expecting value: line 1 column 1 (char 0)"),
    "no object": ('["a"]', INVALID, "The line is no JSON object: it is ['a']"),
    "no UTF-8": (b"\xff", INVALID, "The line is no JSON object: 'utf-8' codec can't decode byte 0xff"),
    "number": ('{"ThingName": 7}', INVALID, "The value of the parameter 'ThingName' must be a text."),
    "surrogate": ('{"ThingName": "\\ud800"}', INVALID, "The value of the parameter 'ThingName' must be a text."),
    "long": (json.dumps({"ThingName": "a" * 4097}), INVALID, "1 validation error detected: Value "),
    "missing": ("{}", "ResourceRegistrationFailureException", "The parameter 'ThingName' has no value and no default."),
    "bad name": ('{"ThingName": "a b"}', "ResourceRegistrationFailureException", "1 validation error detected: Value "),
}


@pytest.mark.parametrize(("line", "code", "text"), FAILING.values(), ids=FAILING.keys())
def test_line_that_fails_stops_no_other(office: Office, line: str | bytes, code: str, text: str) -> None:
    """The task is Completed; ERRORS says what was wrong with which line."""
    office.put('{"ThingName": "a"}', line, '{"ThingName": "b"}')
    task_id = office.start()
    assert office.where(task_id) == ("Completed", 2, 1, 100)
    assert office.things() == ["a", "b"]
    ((found),) = office.report(task_id, "ERRORS")
    assert (found["lineNumber"], found["offset"]) == (2, 19)
    assert found["response"].keys() == {"Message", "ErrorCode"}
    assert found["response"]["ErrorCode"] == code
    assert found["response"]["Message"].startswith(text)


def test_conflict_fails_a_line(office: Office) -> None:
    """OverrideSettings FAIL; the thing stays as it is."""
    document = json.loads(TEMPLATE)
    document["Resources"]["thing"]["OverrideSettings"] = {"AttributePayload": "FAIL"}
    office.desk.things("a")
    task_id = office.start("a", templateBody=json.dumps(document))
    (line,) = office.report(task_id, "ERRORS")
    assert line["response"]["ErrorCode"] == "ConflictingResourceUpdateException"
    assert office.desk.thing("a")["version"] == 1


@pytest.mark.parametrize("lines", [[], ["", "  ", "\r"]], ids=["empty", "blank"])
def test_file_without_lines_is_complete(office: Office, lines: list[str]) -> None:
    """There is nothing to do, and nothing to show."""
    office.put(*lines)
    task_id = office.start()
    assert office.where(task_id) == ("Completed", 0, 0, 100)
    assert office.links(task_id) == office.links(task_id, "ERRORS") == []


def test_lines_may_end_with_carriage_returns(office: Office) -> None:
    """As programs of Windows write them."""
    office.put('{"ThingName": "a"}\r', '{"ThingName": "b"}\r')
    assert office.where(office.start()) == ("Completed", 2, 0, 100)


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"inputFileBucket": "nowhere"}, "NoSuchBucket: The specified bucket does not exist"),
        ({"inputFileKey": "nothing"}, "NoSuchKey: The specified key does not exist."),
    ],
    ids=["bucket", "key"],
)
def test_task_fails_without_its_file(office: Office, members: dict[str, str], message: str) -> None:
    """The message is what S3 says; the start itself succeeds."""
    task_id = office.start("a", **members)
    assert office.task(task_id)["message"] == message
    assert office.where(task_id) == ("Failed", 0, 0, 0)
    assert office.links(task_id, "ERRORS") == []


def test_things_have_their_events(office: Office) -> None:
    """As if each had been registered alone."""
    office.desk.control.update_event_configurations(eventConfigurations={"THING": {"Enabled": True}})
    office.start("a", "b")
    topics = [message.topic for message in office.iot.messages]
    assert topics == ["$aws/events/thing/a/created", "$aws/events/thing/b/created"]


def test_task_is_in_the_journal(office: Office) -> None:
    """Its status changes like every other."""
    task_id = office.start("a")
    changes = [(entry.before, entry.after) for entry in office.iot.journal if entry.name == task_id]
    assert changes == [(None, "InProgress"), ("InProgress", "Completed")]


# Starting


def test_bad_template_starts_nothing(office: Office) -> None:
    """It would fail for every line."""
    with office.desk.refused(INVALID) as response:
        office.start("a", templateBody='{"Resources": {}}')
    assert response["Error"]["Message"].startswith("Invalid registration template.")
    assert office.desk.call("list_thing_registration_tasks")["taskIds"] == []


def test_one_task_runs_at_a_time(slow: Office) -> None:
    """Developer Guide: per account; also while one is being cancelled. What has ended is in nobody's way."""
    first = slow.start("a")
    text = f"Thing registration task {first} has not ended yet: one can run at a time."
    with slow.desk.refused(INVALID, text):
        slow.start("b")
    slow.stop(first)
    with slow.desk.refused(INVALID, text):
        slow.start("b")
    slow.iot.advance(10)
    second = slow.start("b")
    slow.iot.advance(10)
    assert slow.where(second) == ("Completed", 1, 0, 100)


def test_tasks_of_other_places_run_beside(slow: Office) -> None:
    """Another account and another region have tasks of their own, and know nothing of these."""
    first = slow.start("a")
    for place in ({"region": "eu-west-1"}, {"account_id": "210987654321"}):
        there = slow.desk.elsewhere(**place)
        given = {"templateBody": TEMPLATE, "inputFileBucket": "files", "inputFileKey": "lines.json", "roleArn": ROLE}
        assert there.call("start_thing_registration_task", **given)["taskId"] != first
        with there.refused("ResourceNotFoundException", f"Thing registration task {first} not found."):
            there.call("describe_thing_registration_task", taskId=first)


# Time


def test_lines_take_their_time(slow: Office) -> None:
    """`iot.limits.registration_line_seconds`: each line is done at its own instant, found late or not."""
    task_id = slow.start("a", "b", "c")
    assert slow.where(task_id) == ("InProgress", 0, 0, 0)
    assert slow.links(task_id) == []
    slow.iot.advance(9)
    assert slow.things() == []
    slow.iot.advance(1)
    assert slow.where(task_id) == ("InProgress", 1, 0, 33)
    assert slow.task(task_id)["lastModifiedDate"] == NOON + timedelta(seconds=10)
    assert [line["lineNumber"] for line in slow.report(task_id)] == [1]
    slow.iot.advance(100)
    assert slow.where(task_id) == ("Completed", 3, 0, 100)
    assert slow.task(task_id)["lastModifiedDate"] == NOON + timedelta(seconds=30)
    assert slow.task(task_id)["creationDate"] == NOON
    assert [line["lineNumber"] for line in slow.report(task_id)] == [1, 2, 3]


def test_limit_is_asked_for_each_line(slow: Office) -> None:
    """A test that has seen enough lets the others go at once."""
    task_id = slow.start("a", "b", "c")
    slow.iot.limits.registration_line_seconds = 0
    slow.iot.advance(10)
    assert slow.where(task_id) == ("Completed", 3, 0, 100)


def test_registration_begins_with_what_there_is_at_its_instant(slow: Office) -> None:
    """What is registered meanwhile is known to later lines."""
    task_id = slow.start("a", "a")
    slow.iot.advance(10)
    slow.desk.control.delete_thing(thingName="a")
    slow.iot.advance(10)
    assert (slow.where(task_id), slow.things()) == (("Completed", 2, 0, 100), ["a"])


def test_snapshot_holds_a_running_task(slow: Office) -> None:
    """It goes on from there, as often as one likes."""
    task_id = slow.start("a", "b")
    slow.iot.advance(10)
    snapshot = slow.iot.snapshot()
    for _ in range(2):
        slow.iot.advance(10)
        assert slow.where(task_id) == ("Completed", 2, 0, 100)
        assert len(slow.report(task_id)) == 2
        slow.iot.restore(snapshot)
        assert slow.where(task_id) == ("InProgress", 1, 0, 50)


# Stopping


def test_stopped_task_finishes_the_line_under_way(slow: Office) -> None:
    """Cancelling until then, Cancelled afterwards; what it has registered stays, and is reported."""
    task_id = slow.start("a", "b", "c")
    slow.iot.advance(15)
    slow.stop(task_id)
    assert slow.where(task_id) == ("Cancelling", 1, 0, 33)
    assert slow.task(task_id)["lastModifiedDate"] == NOON + timedelta(seconds=15)
    slow.iot.advance(5)
    assert slow.where(task_id) == ("Cancelled", 2, 0, 66)
    slow.iot.advance(100)
    assert slow.where(task_id) == ("Cancelled", 2, 0, 66)
    assert slow.things() == ["a", "b"]
    assert len(slow.report(task_id)) == 2


def test_task_that_is_stopped_in_its_last_line_is_cancelled(slow: Office) -> None:
    """It was asked to end, and has."""
    task_id = slow.start("a")
    slow.stop(task_id)
    slow.iot.advance(10)
    assert slow.where(task_id) == ("Cancelled", 1, 0, 100)


def test_unknown_task_cannot_be_stopped_or_described(office: Office) -> None:
    """404; its reports are InvalidRequestException, the only declared class that fits."""
    text = f"Thing registration task {UNKNOWN} not found."
    with office.desk.refused("ResourceNotFoundException", text):
        office.stop(UNKNOWN)
    with office.desk.refused("ResourceNotFoundException", text):
        office.task(UNKNOWN)
    with office.desk.refused(INVALID, text):
        office.links(UNKNOWN)


# Status > what StopThingRegistrationTask makes of it; the others refuse. Model: the five values of Status.
STOPS = {"InProgress": "Cancelling"}


def put_in(office: Office, status: str) -> str:
    """A task of a status; gives its id."""
    if status == "Failed":
        return office.start(inputFileKey="nothing")
    if status == "Completed":
        return office.start("a")
    office.iot.limits.registration_line_seconds = 10
    task_id = office.start("a", "b")
    if status != "InProgress":
        office.stop(task_id)
    if status == "Cancelled":
        office.iot.advance(10)
    return task_id


@pytest.mark.parametrize("status", ["InProgress", "Cancelling", "Completed", "Failed", "Cancelled"])
def test_only_what_is_in_progress_can_be_stopped(office: Office, status: str) -> None:
    """Every status: stopped, or refused without a change."""
    task_id = put_in(office, status)
    before = office.task(task_id)
    assert before["status"] == status
    if status in STOPS:
        office.stop(task_id)
        assert office.task(task_id)["status"] == STOPS[status]
        return
    text = f"Thing registration task {task_id} is {status}, and not InProgress."
    with office.desk.refused(INVALID, text):
        office.stop(task_id)
    assert office.task(task_id) == before


def test_table_names_every_status() -> None:
    """API reference, DescribeThingRegistrationTask; three of them are ends."""
    assert {str(state) for state in TASK_TABLE.states} == {
        "InProgress", "Completed", "Failed", "Cancelled", "Cancelling"
    }  # fmt: skip
    ends = {state for state in TASK_TABLE.states if TASK_TABLE.is_final(state)}
    assert ends == {TaskState.COMPLETED, TaskState.FAILED, TaskState.CANCELLED}


# While the file is being read


def during_reading(office: Office, act: Callable[[], None]) -> None:
    """Have something happen the next time the mock asks S3 for an object, which it does with this very client."""
    events = office.s3.meta.events

    def once(**_: Any) -> None:
        events.unregister("before-call.s3.GetObject", once)
        act()

    events.register("before-call.s3.GetObject", once)


@pytest.mark.parametrize("members", [{}, {"inputFileKey": "nothing"}], ids=["file", "no file"])
def test_task_that_is_stopped_before_its_file_is_read_does_nothing(office: Office, members: dict[str, str]) -> None:
    """No line is under way: it is Cancelled, whether there is a file or not."""
    seen = []

    def stop() -> None:
        (task_id,) = office.desk.call("list_thing_registration_tasks", status="InProgress")["taskIds"]
        assert office.where(task_id) == ("InProgress", 0, 0, 0)
        office.stop(task_id)
        seen.append(office.where(task_id))

    during_reading(office, stop)
    task_id = office.start("a", **members)
    assert seen == [("Cancelling", 0, 0, 0)]
    assert office.where(task_id) == ("Cancelled", 0, 0, 0)
    assert office.things() == []
    assert "message" not in office.task(task_id)


def test_task_that_is_forgotten_before_its_file_is_read_does_nothing(office: Office) -> None:
    """`iot.reset()` forgets it."""
    during_reading(office, office.iot.reset)
    office.start("a")
    assert office.things() == []
    assert office.desk.call("list_thing_registration_tasks")["taskIds"] == []


# Lists


def test_tasks_are_listed_the_last_one_first(office: Office) -> None:
    """In pages, all of them or those of a status."""
    ids = [office.start(f"t{number}", **({"inputFileKey": "none"} if number % 2 else {})) for number in range(5)]
    listed = office.desk.call("list_thing_registration_tasks")
    assert listed == {"taskIds": ids[::-1]}
    assert office.desk.all("list_thing_registration_tasks", PaginationConfig={"PageSize": 2}) == ids[::-1]
    assert office.desk.call("list_thing_registration_tasks", status="Failed") == {"taskIds": [ids[3], ids[1]]}
    page = office.desk.call("list_thing_registration_tasks", status="Completed", maxResults=2)
    assert page["taskIds"] == [ids[4], ids[2]]
    rest = office.desk.call(
        "list_thing_registration_tasks", status="Completed", maxResults=2, nextToken=page["nextToken"]
    )
    assert rest == {"taskIds": [ids[0]]}
    assert office.desk.call("list_thing_registration_tasks", status="Cancelled") == {"taskIds": []}


def test_token_of_another_list_is_refused(office: Office) -> None:
    """Also one of the same operation with another status; lists of reports have issued none."""
    task_id = office.start("a")
    office.start("b")
    token = office.desk.call("list_thing_registration_tasks", maxResults=1)["nextToken"]
    with office.desk.refused(INVALID):
        office.desk.call("list_thing_registration_tasks", status="Completed", nextToken=token)
    with office.desk.refused(INVALID):
        office.desk.call("list_thing_registration_task_reports", taskId=task_id, reportType="RESULTS", nextToken=token)


@pytest.mark.parametrize("most", [0, 251])
def test_pages_have_up_to_250_lines(office: Office, most: int) -> None:
    """The model's range."""
    raw = office.desk.raw
    for operation, members in (
        (raw.list_thing_registration_tasks, {}),
        (raw.list_thing_registration_task_reports, {"taskId": office.start("a"), "reportType": "RESULTS"}),
    ):
        with office.desk.refused(INVALID):
            operation(maxResults=most, **members)


def test_page_of_250_unless_asked_otherwise(office: Office) -> None:
    """Chosen, as for groups."""
    for _ in range(251):
        office.start(inputFileKey="none")
    assert len(office.desk.call("list_thing_registration_tasks")["taskIds"]) == 250


# Reports


def test_reports_are_apart(office: Office) -> None:
    """A report has no link as long as it has no lines."""
    good = office.start("a")
    assert len(office.report(good)) == 1
    assert office.links(good, "ERRORS") == []
    bad = office.start("a b")
    assert office.links(bad) == []
    assert len(office.report(bad, "ERRORS")) == 1
    assert len(office.report(good)) == 1


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1", "cn-north-1"])
def test_reports_can_be_fetched_in_every_partition(desk: Any, region: str) -> None:
    """Several of a region, too."""
    there = Office(desk.elsewhere(region=region))
    for name in ("a", "b"):
        (line,) = there.report(there.start(name))
        assert line["response"]["ResourceArns"]["thing"].endswith(f":{region}:123456789012:thing/{name}")


def test_reports_of_two_accounts_are_apart(office: Office) -> None:
    """They lie in one bucket."""
    other = Office.__new__(Office)
    other.desk = office.desk.elsewhere(account_id="210987654321")
    other.iot = other.desk.iot
    other.s3 = other.iot.client("s3")
    other.s3.create_bucket(Bucket="others")
    other.s3.put_object(Bucket="others", Key="lines.json", Body=b'{"ThingName": "z"}')
    mine, theirs = office.start("a"), other.start(inputFileBucket="others")
    (mine_line,), (their_line,) = office.report(mine), other.report(theirs)
    assert mine_line["response"]["ResourceArns"]["thing"].endswith("/a")
    assert their_line["response"]["ResourceArns"]["thing"].endswith("/z")


def test_reports_are_in_no_bucket_of_the_account(office: Office) -> None:
    """A test that counts its buckets is not disturbed."""
    office.report(office.start("a"))
    assert [bucket["Name"] for bucket in office.s3.list_buckets()["Buckets"]] == ["files"]
    assert [line["Key"] for line in office.s3.list_objects_v2(Bucket="files")["Contents"]] == ["lines.json"]


def test_link_is_good_for_an_hour(office: Office) -> None:
    """By the mock's clock."""
    (link,) = office.links(office.start("a"))
    office.iot.advance(3600)
    assert requests.get(link, timeout=5).status_code == 200
    office.iot.advance(1)
    assert requests.get(link, timeout=5).status_code == 403


@pytest.mark.parametrize("report_type", ["", "results", None])
def test_report_type_is_one_of_two(office: Office, report_type: str | None) -> None:
    """The model."""
    task_id = office.start("a")
    with office.desk.refused(INVALID):
        office.desk.raw.list_thing_registration_task_reports(taskId=task_id, reportType=report_type)


# What is kept


def test_ended_tasks_keep_no_lines(office: Office) -> None:
    """A file may have a hundred thousand of them, and a task that is stopped has not done all."""
    office.iot.limits.registration_line_seconds = 10
    task_id = office.start("a", "b", "c")
    office.stop(task_id)
    office.iot.advance(10)
    with office.iot._entered() as call:
        (task,) = call.backend(RegistrationTasksBackend)._in_order
        assert (task.status, len(task.waiting)) == ("Cancelled", 0)
