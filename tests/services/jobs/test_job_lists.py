"""ListJobs, ListJobExecutionsForJob and ListJobExecutionsForThing: entries, filters, orders, pages."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

ARN = "arn:aws:iot:us-east-1:123456789012"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
RETRY = {"jobExecutionsRetryConfig": {"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 3}]}}
LATER = {"schedulingConfig": {"startTime": "2026-03-01T13:00"}}


def jobs(bench: Any, **query: Any) -> list[str]:
    """The ids of one page of ListJobs."""
    return [job["jobId"] for job in bench.control.list_jobs(**query)["jobs"]]


def of_thing(bench: Any, thing: str = "lamp", **query: Any) -> list[tuple[str, int]]:
    """Job and number of one page of ListJobExecutionsForThing."""
    answer = bench.control.list_job_executions_for_thing(thingName=thing, **query)
    return [(entry["jobId"], entry["jobExecutionSummary"]["executionNumber"]) for entry in answer["executionSummaries"]]


def group_id(bench: Any, name: str) -> str:
    """The id of a thing group."""
    return str(bench.control.describe_thing_group(thingGroupName=name)["thingGroupId"])


# ListJobs


def test_list_jobs_of_an_empty_account_is_empty(bench: Any) -> None:
    """No jobs, no token (API reference, ListJobs)."""
    assert bench.call("list_jobs") == {"jobs": []}


def test_list_jobs_summarises(bench: Any) -> None:
    """The members of JobSummary, without a thing group and before the end (API reference, JobSummary)."""
    bench.job(bench.thing("lamp"), description="not shown", namespaceId="not-shown")
    assert bench.control.list_jobs()["jobs"] == [
        {
            "jobArn": f"{ARN}:job/update",
            "jobId": "update",
            "targetSelection": "SNAPSHOT",
            "status": "IN_PROGRESS",
            "createdAt": NOON,
            "lastUpdatedAt": NOON,
            "isConcurrent": False,
        }
    ]


def test_list_jobs_says_when_a_job_was_completed(bench: Any) -> None:
    """completedAt is there for completed jobs (API reference, JobSummary)."""
    bench.job(bench.thing("lamp"))
    bench.advance(seconds=5)
    bench.report("lamp", "SUCCEEDED")
    (summary,) = bench.control.list_jobs()["jobs"]
    then = NOON + timedelta(seconds=5)
    assert (summary["status"], summary["completedAt"], summary["lastUpdatedAt"]) == ("COMPLETED", then, then)


def test_list_jobs_does_not_say_when_a_job_was_canceled(bench: Any) -> None:
    """The example has no completedAt for canceled jobs (Developer Guide, Create and manage jobs with the CLI)."""
    bench.job(bench.thing("lamp"))
    bench.control.cancel_job(jobId="update")
    (summary,) = bench.control.list_jobs()["jobs"]
    assert summary["status"] == "CANCELED"
    assert "completedAt" not in summary


def test_list_jobs_says_whether_a_job_is_rolling_out(bench: Any) -> None:
    """isConcurrent holds during the rollout (Developer Guide, Job limits)."""
    bench.job(bench.group("fleet", "a", "b"), jobExecutionsRolloutConfig={"maximumPerMinute": 1})
    assert bench.control.list_jobs()["jobs"][0]["isConcurrent"] is True
    bench.advance(minutes=1)
    assert bench.control.list_jobs()["jobs"][0]["isConcurrent"] is False


def test_list_jobs_gives_the_newest_first(bench: Any) -> None:
    """As in the guide's example, whatever was updated last (chosen, see docs/fidelity.md)."""
    lamp = bench.thing("lamp")
    for name in "bca":
        bench.job(lamp, job_id=name)
        bench.advance(seconds=1)
    bench.control.update_job(jobId="b", description="touched")
    bench.control.cancel_job(jobId="c")
    assert jobs(bench) == ["a", "c", "b"]


def test_list_jobs_of_one_instant_keeps_their_order_of_creation(bench: Any) -> None:
    """Ties keep the order of creation, so that pages are stable (chosen, see docs/fidelity.md)."""
    lamp = bench.thing("lamp")
    for name in "bca":
        bench.job(lamp, job_id=name)
    bench.advance(seconds=1)
    bench.job(lamp, job_id="d")
    assert jobs(bench) == ["d", "b", "c", "a"]


@pytest.fixture
def varied(bench: Any) -> Any:
    """Jobs that differ in status, selection, namespace and groups; the newest is `old_now_canceled`."""
    red, blue = bench.group("red", "r"), bench.group("blue", "b")
    lamp = bench.thing("lamp")
    bench.job(red, job_id="running", namespaceId="one")
    bench.job(red, blue, job_id="continuous", targetSelection="CONTINUOUS", namespaceId="two")
    bench.job(blue, job_id="completed", namespaceId="one")
    bench.report("b", "SUCCEEDED", "completed")
    bench.job(red, lamp, job_id="scheduled", **LATER)
    bench.job(lamp, job_id="canceled", targetSelection="CONTINUOUS", namespaceId="one")
    bench.control.cancel_job(jobId="canceled")
    return bench


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"running", "continuous", "completed", "scheduled", "canceled"}),
        ({"status": "IN_PROGRESS"}, {"running", "continuous"}),
        ({"status": "COMPLETED"}, {"completed"}),
        ({"status": "CANCELED"}, {"canceled"}),
        ({"status": "SCHEDULED"}, {"scheduled"}),
        ({"status": "DELETION_IN_PROGRESS"}, set()),
        ({"targetSelection": "SNAPSHOT"}, {"running", "completed", "scheduled"}),
        ({"targetSelection": "CONTINUOUS"}, {"continuous", "canceled"}),
        ({"namespaceId": "one"}, {"running", "completed", "canceled"}),
        ({"namespaceId": "two"}, {"continuous"}),
        ({"namespaceId": "three"}, set()),
        ({"thingGroupName": "red"}, {"running", "continuous", "scheduled"}),
        ({"thingGroupName": "blue"}, {"continuous", "completed"}),
        ({"thingGroupName": "red", "status": "SCHEDULED"}, {"scheduled"}),
        ({"thingGroupName": "red", "targetSelection": "SNAPSHOT"}, {"running", "scheduled"}),
        ({"thingGroupName": "blue", "namespaceId": "one"}, {"completed"}),
        ({"namespaceId": "one", "status": "CANCELED", "targetSelection": "CONTINUOUS"}, {"canceled"}),
        ({"namespaceId": "one", "status": "CANCELED", "targetSelection": "SNAPSHOT"}, set()),
    ],
)
def test_list_jobs_keeps_what_all_filters_let_pass(varied: Any, query: dict[str, str], expected: set[str]) -> None:
    """Each filter alone, and several together (API reference, ListJobs)."""
    assert set(jobs(varied, **query)) == expected


def test_list_jobs_of_a_group_by_its_id(varied: Any) -> None:
    """thingGroupId works like thingGroupName, and both together (API reference, ListJobs)."""
    red, blue = group_id(varied, "red"), group_id(varied, "blue")
    assert set(jobs(varied, thingGroupId=red)) == {"running", "continuous", "scheduled"}
    assert set(jobs(varied, thingGroupId=blue, targetSelection="CONTINUOUS")) == {"continuous"}
    assert set(jobs(varied, thingGroupId=red, thingGroupName="red")) == {"running", "continuous", "scheduled"}


def test_list_jobs_of_two_groups_keeps_jobs_that_have_both(varied: Any) -> None:
    """All given filters must hold (API reference, ListJobs)."""
    assert jobs(varied, thingGroupId=group_id(varied, "red"), thingGroupName="blue") == ["continuous"]


@pytest.mark.parametrize("by", ["thingGroupName", "thingGroupId"])
def test_list_jobs_of_a_group_says_its_id(varied: Any, by: str) -> None:
    """thingGroupId stands in the summary only then (API reference, JobSummary)."""
    red = group_id(varied, "red")
    summaries = varied.control.list_jobs(**{by: "red" if by == "thingGroupName" else red})["jobs"]
    assert {summary["thingGroupId"] for summary in summaries} == {red}
    assert not [
        summary for summary in varied.control.list_jobs(status="IN_PROGRESS")["jobs"] if "thingGroupId" in summary
    ]


def test_list_jobs_of_a_group_looks_at_targets_only(bench: Any) -> None:
    """A parent group is not the target, nor is a group of a target thing (API reference, ListJobs)."""
    bench.group("parent")
    child = bench.group("child", "lamp", parent="parent")
    bench.job(child, job_id="child")
    bench.job(f"{ARN}:thing/lamp", job_id="thing")
    assert jobs(bench, thingGroupName="parent") == []
    assert jobs(bench, thingGroupName="child") == ["child"]


def test_list_jobs_of_a_group_with_colons(bench: Any) -> None:
    """Names of groups may have colons (API reference, ListJobs)."""
    bench.job(bench.group("hall:1", "lamp"))
    assert jobs(bench, thingGroupName="hall:1") == ["update"]


def test_list_jobs_of_an_unknown_group_is_not_found(bench: Any) -> None:
    """ResourceNotFoundException (API reference, ListJobs)."""
    with bench.refused("ResourceNotFoundException", "none"):
        jobs(bench, thingGroupName="none")


def test_list_jobs_of_an_unknown_group_id_is_not_found(bench: Any) -> None:
    """As for its name (chosen, see docs/fidelity.md)."""
    with bench.refused("ResourceNotFoundException", "none"):
        jobs(bench, thingGroupId="none")


def test_list_jobs_gives_250_by_default(bench: Any) -> None:
    """The largest page is the default (chosen, see docs/fidelity.md)."""
    group = bench.group("fleet")
    for number in range(251):
        bench.job(group, job_id=f"j{number}")
    answer = bench.control.list_jobs()
    assert len(answer["jobs"]) == 250
    assert jobs(bench, nextToken=answer["nextToken"]) == ["j250"]
    assert len(bench.control.list_jobs(maxResults=250)["jobs"]) == 250


def test_list_jobs_knows_each_account_and_region(varied: Any) -> None:
    """Lists are of one account and region (Developer Guide, Jobs key concepts)."""
    for place in ({"region": "eu-west-1"}, {"account_id": "111122223333"}):
        assert varied.iot.scope(**place).client("iot").list_jobs()["jobs"] == []


# ListJobExecutionsForJob


def test_list_executions_of_a_job_summarises(bench: Any) -> None:
    """The members of JobExecutionSummary; startedAt only if it was started (API reference)."""
    bench.job(bench.group("fleet", "a", "b"))
    bench.advance(seconds=5)
    bench.start_next("b")
    bench.advance(seconds=5)
    bench.report("b", "SUCCEEDED")
    assert bench.call("list_job_executions_for_job", jobId="update") == {
        "executionSummaries": [
            {
                "thingArn": f"{ARN}:thing/a",
                "jobExecutionSummary": {
                    "status": "QUEUED",
                    "queuedAt": NOON,
                    "lastUpdatedAt": NOON,
                    "executionNumber": 1,
                    "retryAttempt": 0,
                },
            },
            {
                "thingArn": f"{ARN}:thing/b",
                "jobExecutionSummary": {
                    "status": "SUCCEEDED",
                    "queuedAt": NOON,
                    "startedAt": NOON + timedelta(seconds=5),
                    "lastUpdatedAt": NOON + timedelta(seconds=10),
                    "executionNumber": 1,
                    "retryAttempt": 0,
                },
            },
        ]
    }


def test_list_executions_of_a_job_shows_every_attempt(bench: Any) -> None:
    """In order of creation, each with its number (API reference, JobExecutionSummary)."""
    bench.job(bench.group("fleet", "a", "b"), **RETRY)
    bench.advance(seconds=1)
    bench.report("a", "FAILED")
    bench.advance(seconds=1)
    bench.report("b", "FAILED")
    bench.report("a", "FAILED")
    assert [
        (
            entry["thingArn"][-1],
            entry["jobExecutionSummary"]["executionNumber"],
            entry["jobExecutionSummary"]["retryAttempt"],
            entry["jobExecutionSummary"]["status"],
            (entry["jobExecutionSummary"]["queuedAt"] - NOON).seconds,
        )
        for entry in bench.control.list_job_executions_for_job(jobId="update")["executionSummaries"]
    ] == [
        ("a", 1, 0, "FAILED", 0),
        ("b", 1, 0, "FAILED", 0),
        ("a", 2, 1, "FAILED", 1),
        ("b", 2, 1, "QUEUED", 2),
        ("a", 3, 2, "QUEUED", 2),
    ]


def test_list_executions_of_a_job_counts_retries_anew_after_a_rejoin(bench: Any) -> None:
    """executionNumber goes on, retryAttempt begins again (Developer Guide, How job configurations work)."""
    bench.job(bench.group("fleet", "a"), targetSelection="CONTINUOUS", **RETRY)
    bench.report("a", "FAILED")
    bench.leave("a")
    bench.join("a")
    entries = bench.control.list_job_executions_for_job(jobId="update")["executionSummaries"]
    summaries = [entry["jobExecutionSummary"] for entry in entries]
    assert [(s["executionNumber"], s["retryAttempt"], s["status"]) for s in summaries] == [
        (1, 0, "FAILED"),
        (2, 1, "REMOVED"),
        (3, 0, "QUEUED"),
    ]


@pytest.mark.parametrize(
    "status", ["QUEUED", "IN_PROGRESS", "SUCCEEDED", "FAILED", "TIMED_OUT", "REJECTED", "REMOVED", "CANCELED"]
)
def test_list_executions_of_a_job_by_status(bench: Any, status: str) -> None:
    """Only those in the state asked for (API reference, ListJobExecutionsForJob)."""
    names = {
        "QUEUED": "q",
        "IN_PROGRESS": "i",
        "SUCCEEDED": "s",
        "FAILED": "f",
        "TIMED_OUT": "t",
        "REJECTED": "r",
        "REMOVED": "g",
        "CANCELED": "c",
    }
    bench.job(bench.group("fleet", *names.values()))
    bench.start_next("t", stepTimeoutInMinutes=1)
    bench.advance(minutes=1)
    bench.control.cancel_job_execution(jobId="update", thingName="c")
    bench.control.delete_thing(thingName="g")
    for reported in ("IN_PROGRESS", "SUCCEEDED", "FAILED", "REJECTED"):
        bench.report(names[reported], reported)
    assert bench.executions(status=status) == {(names[status], 1): status}


def test_list_executions_of_a_scheduled_job_is_empty(bench: Any) -> None:
    """There are none before it starts (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.thing("lamp"), **LATER)
    assert bench.call("list_job_executions_for_job", jobId="update") == {"executionSummaries": []}


def test_list_executions_of_an_unknown_job_is_not_found(bench: Any) -> None:
    """ResourceNotFoundException (API reference, ListJobExecutionsForJob)."""
    with bench.refused("ResourceNotFoundException", "none"):
        bench.executions("none")


# ListJobExecutionsForThing


def test_list_executions_of_a_thing_summarises(bench: Any) -> None:
    """The members of JobExecutionSummaryForThing (API reference)."""
    bench.job(bench.thing("hall:lamp"))
    bench.advance(seconds=5)
    bench.start_next("hall:lamp")
    assert bench.call("list_job_executions_for_thing", thingName="hall:lamp") == {
        "executionSummaries": [
            {
                "jobId": "update",
                "jobExecutionSummary": {
                    "status": "IN_PROGRESS",
                    "queuedAt": NOON,
                    "startedAt": NOON + timedelta(seconds=5),
                    "lastUpdatedAt": NOON + timedelta(seconds=5),
                    "executionNumber": 1,
                    "retryAttempt": 0,
                },
            }
        ]
    }


def test_list_executions_of_a_thing_gives_the_newest_first(bench: Any) -> None:
    """Whatever job they belong to, final ones too (chosen, see docs/fidelity.md)."""
    lamp = bench.thing("lamp")
    bench.job(lamp, job_id="first", **RETRY)
    bench.advance(seconds=1)
    bench.job(lamp, job_id="second")
    bench.advance(seconds=1)
    bench.report("lamp", "FAILED", "first")
    bench.report("lamp", "SUCCEEDED", "second")
    assert of_thing(bench) == [("first", 2), ("second", 1), ("first", 1)]


def test_list_executions_of_a_thing_of_one_instant_keeps_their_order_of_creation(bench: Any) -> None:
    """Ties keep the order of creation, so that pages are stable (chosen, see docs/fidelity.md)."""
    lamp = bench.thing("lamp")
    for name in "bca":
        bench.job(lamp, job_id=name)
    bench.advance(seconds=1)
    bench.job(lamp, job_id="d")
    assert of_thing(bench) == [("d", 1), ("b", 1), ("c", 1), ("a", 1)]


def test_list_executions_of_a_thing_by_every_filter(bench: Any) -> None:
    """status, jobId and namespaceId, alone and together (API reference, ListJobExecutionsForThing)."""
    lamp = bench.thing("lamp")
    bench.job(lamp, job_id="a", namespaceId="one", **RETRY)
    bench.job(lamp, job_id="b", namespaceId="two")
    bench.job(lamp, job_id="c")
    bench.report("lamp", "FAILED", "a")
    bench.report("lamp", "FAILED", "b")

    def found(**query: str) -> set[tuple[str, int]]:
        return set(of_thing(bench, **query))

    assert found() == {("a", 1), ("a", 2), ("b", 1), ("c", 1)}
    assert found(status="FAILED") == {("a", 1), ("b", 1)}
    assert found(jobId="a") == {("a", 1), ("a", 2)}
    assert found(namespaceId="one") == {("a", 1), ("a", 2)}
    assert found(namespaceId="three") == set()
    assert found(status="FAILED", jobId="a") == {("a", 1)}
    assert found(status="QUEUED", namespaceId="one") == {("a", 2)}
    assert found(jobId="b", namespaceId="one") == set()
    assert found(jobId="b", namespaceId="two", status="FAILED") == {("b", 1)}
    assert found(jobId="b", namespaceId="two", status="QUEUED") == set()


def test_list_executions_of_a_thing_of_an_unknown_job_is_empty(bench: Any) -> None:
    """The job is a filter here, not what is listed (chosen, see docs/fidelity.md)."""
    bench.job(bench.thing("lamp"))
    assert of_thing(bench, jobId="none") == []


def test_list_executions_of_a_thing_without_any_is_empty(bench: Any) -> None:
    """Other things' executions are not shown (API reference, ListJobExecutionsForThing)."""
    bench.job(bench.thing("lamp"))
    bench.thing("lam", "lamp:2")
    assert of_thing(bench, "lam") == of_thing(bench, "lamp:2") == []


def test_list_executions_of_an_unknown_thing_is_not_found(bench: Any) -> None:
    """ResourceNotFoundException (API reference, ListJobExecutionsForThing)."""
    with bench.refused("ResourceNotFoundException", "none"):
        of_thing(bench, "none")


def test_list_executions_of_a_deleted_thing_by_its_job(bench: Any) -> None:
    """They stay in the list of the job until it is deleted (chosen, see docs/fidelity.md)."""
    bench.job(bench.thing("a"), bench.thing("b"))
    bench.control.delete_thing(thingName="a")
    assert bench.executions() == {("a", 1): "REMOVED", ("b", 1): "QUEUED"}


# Pages of all three


def _some_jobs(bench: Any) -> None:
    group = bench.group("fleet")
    for number in range(7):
        bench.job(group, job_id=f"j{number}", namespaceId="one")
        bench.advance(seconds=number % 2)


def _some_things(bench: Any) -> None:
    bench.job(bench.group("fleet", *[f"t{number}" for number in range(7)]))


def _one_thing(bench: Any) -> None:
    lamp = bench.thing("lamp")
    for number in range(7):
        bench.job(lamp, job_id=f"j{number}", namespaceId="one")
        bench.advance(seconds=number % 2)


LISTS: list[tuple[str, str, dict[str, str], Callable[[Any], None]]] = [
    ("list_jobs", "jobs", {}, _some_jobs),
    ("list_job_executions_for_job", "executionSummaries", {"jobId": "update"}, _some_things),
    ("list_job_executions_for_thing", "executionSummaries", {"thingName": "lamp"}, _one_thing),
]
every_list = pytest.mark.parametrize(("operation", "member", "query", "prepare"), LISTS)


@every_list
@pytest.mark.parametrize("size", [1, 3, 6, 7, 8])
def test_pages_give_each_entry_once(
    bench: Any, operation: str, member: str, query: dict[str, str], prepare: Callable[[Any], None], size: int
) -> None:
    """Whatever their size, in the order of the whole; the last has no token (API reference, nextToken)."""
    prepare(bench)
    whole = bench.call(operation, **query)
    assert set(whole) == {member}
    pages = list(bench.control.get_paginator(operation).paginate(**query, maxResults=size))
    assert [len(page[member]) for page in pages] == [min(size, 7 - start) for start in range(0, 7, size)]
    assert [entry for page in pages for entry in page[member]] == whole[member]
    assert ["nextToken" in page for page in pages] == [True] * (len(pages) - 1) + [False]


@every_list
def test_page_token_that_nobody_issued_is_refused(
    bench: Any, operation: str, member: str, query: dict[str, str], prepare: Callable[[Any], None]
) -> None:
    """Tokens are opaque (API reference, nextToken; the class: chosen)."""
    prepare(bench)
    for token in ("strange", "", "0", "3"):
        with bench.refused("InvalidRequestException"):
            bench.call(operation, **query, nextToken=token)


@every_list
def test_page_token_of_another_query_is_refused(
    bench: Any, operation: str, member: str, query: dict[str, str], prepare: Callable[[Any], None]
) -> None:
    """A token belongs to the filters that it was issued for (chosen, see docs/fidelity.md)."""
    prepare(bench)
    token = bench.call(operation, **query, maxResults=2)["nextToken"]
    status = "COMPLETED" if operation == "list_jobs" else "QUEUED"
    with bench.refused("InvalidRequestException"):
        bench.call(operation, **query, status=status, nextToken=token)


@every_list
def test_page_token_of_another_list_is_refused(
    bench: Any, operation: str, member: str, query: dict[str, str], prepare: Callable[[Any], None]
) -> None:
    """A token belongs to its operation (chosen, see docs/fidelity.md)."""
    prepare(bench)
    for number in range(2):
        bench.control.create_job_template(jobTemplateId=f"t{number}", description="d", document="{}")
    foreign = bench.control.list_job_templates(maxResults=1)["nextToken"]
    with bench.refused("InvalidRequestException"):
        bench.call(operation, **query, nextToken=foreign)


@every_list
@pytest.mark.parametrize("size", [0, -1, 251, 10**6])
def test_page_of_an_impossible_size_is_refused(
    bench: Any, operation: str, member: str, query: dict[str, str], prepare: Callable[[Any], None], size: int
) -> None:
    """1 to 250 (General Reference, AWS IoT Device Management quotas)."""
    prepare(bench)
    with bench.refused("InvalidRequestException"):
        getattr(bench.raw, operation)(**query, maxResults=size)


@every_list
def test_page_of_250_is_given(
    bench: Any, operation: str, member: str, query: dict[str, str], prepare: Callable[[Any], None]
) -> None:
    """1 to 250 (General Reference, AWS IoT Device Management quotas)."""
    prepare(bench)
    assert len(bench.call(operation, **query, maxResults=250)[member]) == 7


@pytest.mark.parametrize("dropped", ["status", "targetSelection", "thingGroupName", "thingGroupId", "namespaceId"])
def test_page_token_of_jobs_knows_every_filter(bench: Any, dropped: str) -> None:
    """A token belongs to all filters that it was issued for (chosen, see docs/fidelity.md)."""
    group = bench.group("fleet", "lamp")
    for name in "abc":
        bench.job(group, job_id=name, namespaceId="one")
    query = {
        "status": "IN_PROGRESS",
        "targetSelection": "SNAPSHOT",
        "thingGroupName": "fleet",
        "thingGroupId": group_id(bench, "fleet"),
        "namespaceId": "one",
    }
    token = bench.control.list_jobs(**query, maxResults=1)["nextToken"]
    assert jobs(bench, **query, nextToken=token) == ["b", "c"]
    del query[dropped]
    with bench.refused("InvalidRequestException"):
        jobs(bench, **query, nextToken=token)


@pytest.mark.parametrize("dropped", ["status", "jobId", "namespaceId"])
def test_page_token_of_executions_of_a_thing_knows_every_filter(bench: Any, dropped: str) -> None:
    """A token belongs to all filters that it was issued for (chosen, see docs/fidelity.md)."""
    bench.job(bench.group("fleet", "lamp", "other"), namespaceId="one", **RETRY)
    for _ in range(3):
        bench.report("lamp", "FAILED")
    query = {"status": "FAILED", "jobId": "update", "namespaceId": "one"}
    answer = bench.control.list_job_executions_for_thing(thingName="lamp", **query, maxResults=1)
    token = answer["nextToken"]
    assert of_thing(bench, **query, nextToken=token) == [("update", 2), ("update", 3)]
    del query[dropped]
    with bench.refused("InvalidRequestException"):
        of_thing(bench, **query, nextToken=token)


def test_page_token_of_another_job_is_refused(bench: Any) -> None:
    """A token belongs to what was listed (chosen, see docs/fidelity.md)."""
    group = bench.group("fleet", "a", "b")
    bench.job(group, job_id="one")
    bench.job(group, job_id="two")
    token = bench.control.list_job_executions_for_job(jobId="one", maxResults=1)["nextToken"]
    with bench.refused("InvalidRequestException"):
        bench.control.list_job_executions_for_job(jobId="two", nextToken=token)


def test_page_token_of_another_thing_is_refused(bench: Any) -> None:
    """A token belongs to what was listed (chosen, see docs/fidelity.md)."""
    group = bench.group("fleet", "a", "b")
    for name in ("one", "two"):
        bench.job(group, job_id=name)
    token = bench.control.list_job_executions_for_thing(thingName="a", maxResults=1)["nextToken"]
    with bench.refused("InvalidRequestException"):
        bench.control.list_job_executions_for_thing(thingName="b", nextToken=token)


def test_page_token_of_another_place_is_refused(bench: Any) -> None:
    """A token belongs to its account and region (chosen, see docs/fidelity.md)."""
    _some_jobs(bench)
    token = bench.control.list_jobs(maxResults=1)["nextToken"]
    for place in ({"region": "eu-west-1"}, {"account_id": "111122223333"}):
        with bench.refused("InvalidRequestException"):
            bench.iot.scope(**place).client("iot").list_jobs(nextToken=token)


def test_pages_of_jobs_survive_a_deletion_in_between(bench: Any) -> None:
    """A token is a place in the list, not a number of entries (iotmock's own)."""
    group = bench.group("fleet")
    for name in "abcd":
        bench.job(group, job_id=name)
        bench.advance(seconds=1)
    token = bench.control.list_jobs(maxResults=2)["nextToken"]
    bench.control.delete_job(jobId="c")
    assert jobs(bench, nextToken=token) == ["b", "a"]


def test_pages_of_one_instant_survive_a_deletion_in_between(bench: Any) -> None:
    """That of the very job behind which the next page begins, too (iotmock's own)."""
    group = bench.group("fleet")
    bench.job(group, job_id="older")
    bench.advance(seconds=1)
    for name in "abcd":
        bench.job(group, job_id=name)
    token = bench.control.list_jobs(maxResults=2)["nextToken"]
    bench.control.delete_job(jobId="b")
    bench.job(group, job_id="e")
    assert jobs(bench, nextToken=token) == ["c", "d", "e", "older"]


def test_pages_may_change_their_size_in_between(bench: Any) -> None:
    """maxResults is no filter (chosen, see docs/fidelity.md)."""
    _some_jobs(bench)
    whole = jobs(bench)
    token = bench.control.list_jobs(maxResults=2)["nextToken"]
    assert jobs(bench, nextToken=token, maxResults=4) == whole[2:6]
