"""`iot.device(...)`: how the simulated device does jobs."""

from typing import Any

import pytest

from iotmock import IoTMock
from iotmock.device import Device, JobExecution, Rejected


@pytest.fixture
def device(iotmock: IoTMock) -> Device:
    """The device of the registered thing `pump`."""
    iotmock.client("iot").create_thing(thingName="pump")
    return iotmock.device("pump")


def create(iotmock: IoTMock, *job_ids: str, **members: Any) -> None:
    """Create jobs for the pump."""
    arn = f"arn:aws:iot:{iotmock.region}:{iotmock.account_id}:thing/pump"
    for job_id in job_ids:
        members["document"] = f'{{"do": "{job_id}"}}'
        iotmock.client("iot").create_job(jobId=job_id, targets=[arn], **members)


def execution_of(iotmock: IoTMock, job_id: str = "j1", **members: Any) -> Any:
    """What AWS knows of the pump's execution."""
    return iotmock.client("iot").describe_job_execution(jobId=job_id, thingName="pump", **members)["execution"]


def status(iotmock: IoTMock, job_id: str = "j1", **members: Any) -> str:
    """Where the pump's execution stands."""
    return str(execution_of(iotmock, job_id, **members)["status"])


class TestSteps:
    """One job at a time, by hand."""

    def test_idle_device_has_nothing_to_do(self, device: Device) -> None:
        """Nothing pending, no next job."""
        assert (device.pending_jobs, device.next_job()) == ([], None)

    def test_pending_jobs_come_in_the_order_of_the_queue(self, iotmock: IoTMock, device: Device) -> None:
        """What is in progress first (Developer Guide, Jobs device MQTT API)."""
        create(iotmock, "j1", "j2", "j3")
        iotmock.client("iot-jobs-data").update_job_execution(jobId="j2", thingName="pump", status="IN_PROGRESS")
        assert [entry["jobId"] for entry in device.pending_jobs] == ["j2", "j1", "j3"]
        assert ["startedAt" in entry for entry in device.pending_jobs] == [True, False, False]

    def test_next_job_is_started(self, iotmock: IoTMock, device: Device) -> None:
        """With its document and what the start reports."""
        create(iotmock, "j1")
        job = device.next_job({"step": "1"}, step_timeout=5)
        assert job is not None
        assert (job.job_id, job.number, job.version, job.status) == ("j1", 1, 2, "IN_PROGRESS")
        assert (job.document, job.details) == ({"do": "j1"}, {"step": "1"})
        assert repr(job) == "<JobExecution j1 #1, IN_PROGRESS>"
        assert 299 <= execution_of(iotmock)["approximateSecondsBeforeTimedOut"] <= 300

    def test_job_in_progress_is_the_next_one(self, iotmock: IoTMock, device: Device) -> None:
        """Its details stay (API reference, StartNextPendingJobExecution)."""
        create(iotmock, "j1", "j2")
        device.next_job({"step": "1"})
        again = device.next_job({"step": "2"})
        assert again is not None
        assert (again.job_id, again.details) == ("j1", {"step": "1"})

    @pytest.mark.parametrize(
        ("end", "expected"), [("succeed", "SUCCEEDED"), ("fail", "FAILED"), ("reject", "REJECTED")]
    )
    def test_job_is_ended(self, iotmock: IoTMock, device: Device, end: str, expected: str) -> None:
        """Status and details go to the service, and come back."""
        create(iotmock, "j1")
        job = device.next_job()
        getattr(job, end)({"code": "7"})
        assert job is not None
        assert (job.status, job.version, job.details) == (expected, 3, {"code": "7"})
        known = execution_of(iotmock)
        assert (known["status"], known["statusDetails"]) == (expected, {"detailsMap": {"code": "7"}})

    def test_progress_replaces_details_or_keeps_them(self, iotmock: IoTMock, device: Device) -> None:
        """As the service does (API reference, UpdateJobExecution)."""
        create(iotmock, "j1")
        job = device.next_job({"step": "1"})
        assert job is not None
        job.progress({"left": 2, "is_hot": True})
        job.progress()
        assert (job.details, job.version) == ({"left": 2, "is_hot": True}, 4)
        job.progress({})
        assert job.details == {}

    def test_progress_sets_and_ends_the_step_timer(self, iotmock: IoTMock, device: Device) -> None:
        """-1 ends it (API reference, UpdateJobExecution)."""
        create(iotmock, "j1")
        job = device.next_job()
        assert job is not None
        job.progress(step_timeout=1)
        assert "approximateSecondsBeforeTimedOut" in execution_of(iotmock)
        job.progress(step_timeout=-1)
        iotmock.advance(3600)
        assert status(iotmock) == "IN_PROGRESS"

    def test_job_that_has_timed_out_cannot_be_ended(self, iotmock: IoTMock, device: Device) -> None:
        """The refusal says where it stands, and so does the job then."""
        create(iotmock, "j1")
        job = device.next_job({"step": "1"}, step_timeout=1)
        assert job is not None
        iotmock.advance(60)
        with pytest.raises(Rejected, match="InvalidStateTransition") as caught:
            job.succeed({"step": "2"})
        assert caught.value.document["executionState"]["status"] == "TIMED_OUT"
        assert (job.status, job.version, job.details) == ("TIMED_OUT", 3, {"step": "1"})

    def test_job_that_was_deleted_cannot_be_ended(self, iotmock: IoTMock, device: Device) -> None:
        """The service knows nothing of it; the job keeps what it knew."""
        create(iotmock, "j1")
        job = device.next_job()
        assert job is not None
        iotmock.client("iot").delete_job(jobId="j1", force=True)
        with pytest.raises(Rejected, match="ResourceNotFound"):
            job.succeed()
        assert job.status == "IN_PROGRESS"

    def test_refused_report_changes_nothing(self, iotmock: IoTMock, device: Device) -> None:
        """Details with eleven names (AWS General Reference, quotas)."""
        create(iotmock, "j1")
        job = device.next_job()
        assert job is not None
        with pytest.raises(Rejected, match="InvalidRequest"):
            job.succeed({f"k{number}": "v" for number in range(11)})
        assert (job.status, status(iotmock)) == ("IN_PROGRESS", "IN_PROGRESS")

    def test_report_of_an_earlier_attempt_does_not_reach_the_later_one(self, iotmock: IoTMock, device: Device) -> None:
        """A report names its execution (API reference, UpdateJobExecution, executionNumber)."""
        retry = {"criteriaList": [{"failureType": "ALL", "numberOfRetries": 1}]}
        create(iotmock, "j1", jobExecutionsRetryConfig=retry)
        first = device.next_job(step_timeout=1)
        assert first is not None
        iotmock.advance(60)
        second = device.next_job()
        assert second is not None
        with pytest.raises(Rejected, match="InvalidStateTransition"):
            first.fail()
        assert (second.number, status(iotmock)) == (2, "IN_PROGRESS")

    def test_device_of_an_unregistered_thing_is_refused(self, iotmock: IoTMock) -> None:
        """Jobs are for registered things (chosen, see docs/fidelity.md)."""
        stranger = iotmock.device("stranger")
        for ask in (stranger.next_job, lambda: stranger.pending_jobs, lambda: stranger.on_job(print)):
            with pytest.raises(Rejected, match="Thing stranger does not exist"):
                ask()


class TestHandlers:
    """`on_job`."""

    def test_job_that_waits_is_done_at_once(self, iotmock: IoTMock, device: Device) -> None:
        """It is started, then handed over."""
        create(iotmock, "j1")
        device.on_job(lambda job: job.succeed({"was": job.status}))
        assert execution_of(iotmock)["statusDetails"] == {"detailsMap": {"was": "IN_PROGRESS"}}

    def test_job_that_comes_later_is_done_when_it_comes(self, iotmock: IoTMock, device: Device) -> None:
        """CreateJob returns when the device has done its part."""
        device.on_job(lambda job: job.succeed())
        create(iotmock, "j1")
        assert iotmock.client("iot").describe_job(jobId="j1")["job"]["status"] == "COMPLETED"

    def test_jobs_before_and_after_come_in_the_order_of_the_queue(self, iotmock: IoTMock, device: Device) -> None:
        """One handler call ends before the next begins, whether they waited or come."""
        steps: list[str] = []

        def act(job: JobExecution) -> None:
            steps.append(f"{job.job_id} begins")
            job.succeed()
            steps.append(f"{job.job_id} ends")

        create(iotmock, "j1", "j2", "j3")
        device.on_job(act)
        create(iotmock, "j4", "j5")
        assert steps == [f"j{number} {what}" for number in range(1, 6) for what in ("begins", "ends")]

    def test_long_queue_is_done(self, iotmock: IoTMock, device: Device) -> None:
        """Also where Python could not nest that deep."""
        create(iotmock, *(f"j{number}" for number in range(150)))
        done: list[str] = []

        def act(job: JobExecution) -> None:
            job.progress()
            job.succeed()
            done.append(job.job_id)

        device.on_job(act)
        assert (len(done), device.pending_jobs) == (150, [])

    def test_job_in_progress_holds_up_the_others(self, iotmock: IoTMock, device: Device) -> None:
        """They come when it has ended, however (Developer Guide, Jobs device MQTT API)."""
        taken: list[JobExecution] = []
        device.on_job(taken.append)
        create(iotmock, "j1", "j2", "j3")
        assert [job.job_id for job in taken] == ["j1"]
        taken[0].succeed()
        assert [job.job_id for job in taken] == ["j1", "j2"]
        iotmock.client("iot").cancel_job(jobId="j2", force=True)
        assert [job.job_id for job in taken] == ["j1", "j2", "j3"]

    def test_job_that_times_out_makes_room(self, iotmock: IoTMock, device: Device) -> None:
        """The next one comes at the deadline; the late report is refused."""
        taken: list[JobExecution] = []

        def act(job: JobExecution) -> None:
            taken.append(job)
            job.progress(step_timeout=1)

        device.on_job(act)
        create(iotmock, "j1", "j2")
        iotmock.advance(60)
        assert [job.job_id for job in taken] == ["j1", "j2"]
        with pytest.raises(Rejected, match="InvalidStateTransition"):
            taken[0].succeed()
        assert (status(iotmock, "j1"), status(iotmock, "j2")) == ("TIMED_OUT", "IN_PROGRESS")

    def test_retry_comes_to_the_handler(self, iotmock: IoTMock, device: Device) -> None:
        """As an execution with the next number (Developer Guide, Jobs configurations, retry)."""
        numbers: list[int] = []

        def act(job: JobExecution) -> None:
            numbers.append(job.number)
            job.fail() if job.number < 3 else job.succeed()

        device.on_job(act)
        create(
            iotmock,
            "j1",
            jobExecutionsRetryConfig={"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 5}]},
        )
        assert (numbers, status(iotmock)) == ([1, 2, 3], "SUCCEEDED")

    def test_handler_that_raises_leaves_the_job_in_progress(self, iotmock: IoTMock, device: Device) -> None:
        """As a device that crashes; the test hears of it at the handle's next act."""

        def act(job: JobExecution) -> None:
            raise OSError(f"no space for {job.job_id}")

        device.on_job(act)
        create(iotmock, "j1", "j2")
        with pytest.raises(OSError, match="no space for j1"):
            iotmock.advance(1)
        assert (status(iotmock, "j1"), status(iotmock, "j2")) == ("IN_PROGRESS", "QUEUED")

    def test_handler_that_has_raised_gets_the_next_job(self, iotmock: IoTMock, device: Device) -> None:
        """It has ended the job before."""
        done: list[str] = []

        def act(job: JobExecution) -> None:
            job.fail()
            done.append(job.job_id)
            raise OSError(job.job_id)

        create(iotmock, "j1")
        with pytest.raises(OSError, match="j1"):
            device.on_job(act)
        create(iotmock, "j2")
        with pytest.raises(OSError, match="j2"):
            iotmock.advance(1)
        assert done == ["j1", "j2"]

    def test_several_handlers_share_the_jobs(self, iotmock: IoTMock, device: Device) -> None:
        """Each gets a job until one has ended it, in the order in which they were given."""
        seen: list[tuple[str, str]] = []

        def reboot(job: JobExecution) -> None:
            seen.append(("reboot", job.job_id))
            if job.document["do"] == "reboot":
                job.succeed()

        def refuse(job: JobExecution) -> None:
            seen.append(("refuse", job.job_id))
            job.reject()

        device.on_job(reboot)
        device.on_job(refuse)
        create(iotmock, "reboot", "dance")
        assert seen == [("reboot", "reboot"), ("reboot", "dance"), ("refuse", "dance")]
        assert (status(iotmock, "reboot"), status(iotmock, "dance")) == ("SUCCEEDED", "REJECTED")

    def test_later_handler_is_not_given_what_an_earlier_one_has_taken(self, iotmock: IoTMock, device: Device) -> None:
        """Each job is handed over once."""
        first: list[JobExecution] = []
        second: list[JobExecution] = []
        create(iotmock, "j1")
        device.on_job(first.append)
        device.on_job(second.append)
        assert ([job.job_id for job in first], second) == (["j1"], [])

    def test_job_that_the_test_has_started_stays_with_the_test(self, iotmock: IoTMock, device: Device) -> None:
        """By hand first, with a handler from then on."""
        taken: list[str] = []
        create(iotmock, "j1", "j2")
        mine = device.next_job()
        assert mine is not None
        device.on_job(lambda job: taken.append(job.job_id))
        assert taken == []
        mine.succeed()
        assert taken == ["j2"]

    def test_job_that_somebody_else_starts_is_not_taken(self, iotmock: IoTMock, device: Device) -> None:
        """Another client of the thing, over HTTP (Developer Guide, Jobs device HTTP API)."""
        taken: list[str] = []
        device.on_job(lambda job: taken.append(job.job_id))
        create(iotmock, "j1", "j2")
        iotmock.client("iot-jobs-data").update_job_execution(jobId="j2", thingName="pump", status="IN_PROGRESS")
        assert (taken, status(iotmock, "j2")) == (["j1"], "IN_PROGRESS")

    def test_job_that_somebody_else_has_started_meanwhile_is_not_taken(self, iotmock: IoTMock, device: Device) -> None:
        """A callback that heard of it earlier, e.g."""
        taken: list[JobExecution] = []
        devices = iotmock.client("iot-jobs-data")
        iotmock.subscribe(
            "$aws/things/pump/jobs/notify-next",
            lambda _: devices.update_job_execution(jobId="j1", thingName="pump", status="IN_PROGRESS"),
        )
        device.on_job(taken.append)
        create(iotmock, "j1")
        assert (taken, status(iotmock)) == ([], "IN_PROGRESS")

    def test_device_asks_only_when_something_waits(self, iotmock: IoTMock, device: Device) -> None:
        """A test that counts messages finds one question for each job."""
        device.on_job(lambda job: job.succeed())
        create(iotmock, "j1", "j2")
        said = [message.topic.partition("/jobs/")[2] for message in iotmock.messages]
        assert [topic for topic in said if topic in ("get", "start-next")] == ["get"] + ["get", "start-next"] * 2

    def test_second_handler_needs_no_second_subscription(self, iotmock: IoTMock, device: Device) -> None:
        """It would show in subscription events."""
        device.on_job(lambda job: None)
        with iotmock.subscribe("$aws/events/subscriptions/subscribed/pump") as events:
            device.on_job(lambda job: None)
        assert list(events) == []

    def test_job_created_by_a_handler_comes_afterwards(self, iotmock: IoTMock, device: Device) -> None:
        """Whether the first one has ended or not."""
        steps: list[str] = []

        def act(job: JobExecution) -> None:
            steps.append(job.job_id)
            if job.job_id == "j1":
                create(iotmock, "j2")
                job.succeed()
                create(iotmock, "j3")
            else:
                job.succeed()
            steps.append(f"{job.job_id} done")

        device.on_job(act)
        create(iotmock, "j1")
        assert steps == ["j1", "j1 done", "j2", "j2 done", "j3", "j3 done"]

    def test_job_of_the_same_name_again_is_done_again(self, iotmock: IoTMock, device: Device) -> None:
        """After DeleteJob an id is free, and numbers begin with 1 (API reference, CreateJob)."""
        numbers: list[int] = []

        def act(job: JobExecution) -> None:
            numbers.append(job.number)
            job.succeed()

        device.on_job(act)
        create(iotmock, "j1")
        iotmock.client("iot").delete_job(jobId="j1")
        create(iotmock, "j1")
        assert (numbers, status(iotmock)) == ([1, 1], "SUCCEEDED")

    def test_job_that_is_gone_again_is_not_missed(self, iotmock: IoTMock, device: Device) -> None:
        """Deleted by a callback that heard of it earlier."""
        taken: list[JobExecution] = []
        control = iotmock.client("iot")
        iotmock.subscribe(
            "$aws/things/pump/jobs/notify-next",
            lambda message: control.delete_job(jobId="j1", force=True) if "execution" in message.json() else None,
        )
        device.on_job(taken.append)
        create(iotmock, "j1")
        assert taken == []


class TestConnections:
    """A device that comes and goes."""

    def test_lost_device_gets_nothing(self, iotmock: IoTMock, device: Device) -> None:
        """The job waits for it (Developer Guide, Jobs key concepts)."""
        taken: list[JobExecution] = []
        device.on_job(taken.append)
        device.client.drop()
        create(iotmock, "j1")
        assert (taken, status(iotmock)) == ([], "QUEUED")

    def test_job_of_a_lost_device_cannot_be_reported(self, iotmock: IoTMock, device: Device) -> None:
        """Its client is gone; the job stays in progress."""
        create(iotmock, "j1")
        job = device.next_job()
        assert job is not None
        device.client.drop()
        with pytest.raises(RuntimeError, match="not connected"):
            job.succeed()
        assert status(iotmock) == "IN_PROGRESS"

    def test_restarted_device_takes_up_what_was_in_progress(self, iotmock: IoTMock, device: Device) -> None:
        """With the details that were reported before (API reference, StartNextPendingJobExecution)."""
        create(iotmock, "j1", "j2")
        device.on_job(lambda job: job.progress({"step": "reboot"}))
        device.client.drop()
        seen: list[tuple[str, Any]] = []

        def go_on(job: JobExecution) -> None:
            seen.append((job.job_id, job.details))
            job.succeed()

        iotmock.device("pump").on_job(go_on)
        assert seen == [("j1", {"step": "reboot"}), ("j2", {})]

    def test_second_device_of_a_thing_takes_the_place_of_the_first(self, iotmock: IoTMock, device: Device) -> None:
        """One client id, one connection (Developer Guide, MQTT)."""
        taken: list[str] = []
        device.on_job(lambda job: taken.append("first"))
        again = iotmock.device("pump")
        again.on_job(lambda job: taken.append("second"))
        create(iotmock, "j1")
        assert taken == ["second"]
        with pytest.raises(RuntimeError, match="DUPLICATE_CLIENTID"):
            device.next_job()

    def test_devices_of_two_things_do_their_own_part(self, iotmock: IoTMock, device: Device) -> None:
        """Of one job."""
        control = iotmock.client("iot")
        control.create_thing(thingName="lamp")
        device.on_job(lambda job: job.succeed())
        iotmock.device("lamp").on_job(lambda job: job.reject())
        arn = f"arn:aws:iot:{iotmock.region}:{iotmock.account_id}:thing"
        control.create_job(jobId="j1", targets=[f"{arn}/pump", f"{arn}/lamp"], document="{}")
        details = control.describe_job(jobId="j1")["job"]["jobProcessDetails"]
        assert (details["numberOfSucceededThings"], details["numberOfRejectedThings"]) == (1, 1)
