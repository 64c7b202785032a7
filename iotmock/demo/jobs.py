"""The demo of jobs: a firmware goes out to fifty pumps, faster and faster, until too many of them fail.

Pumps look for work once a minute, each at its own second, and take their time with it. Some never say how it went;
many of a later series cannot bear the new firmware, and the rollout reaches them when it is at full speed. Nothing is
left to chance: who fails, and when, follows from a pump's number.
"""

from collections.abc import Callable
from typing import Any, Final

from iotmock.device import Device, JobExecution, Rejected
from iotmock.handle import IoTMock
from iotmock.mock import mock_iot

__all__ = ["run"]

_JOB: Final = "firmware-2-0"
_PACKAGE: Final = "pump-firmware"
_FLEET: Final = tuple(f"pump-{number:02}" for number in range(1, 51))
_TICK: Final = 10
_MINUTE: Final = 60
# So long a pump may work on the job.
_PATIENCE_MINUTES: Final = 2
_SIGNS: Final = {
    "QUEUED": "░",
    "IN_PROGRESS": "▒",
    "SUCCEEDED": "█",
    "FAILED": "x",
    "TIMED_OUT": "t",
    "CANCELED": "-",
}
_UNTOUCHED: Final = "·"


def run(write: Callable[[str], Any]) -> None:
    """Play the story with plain boto3 clients and simulated devices, and write what happens minute by minute."""
    import boto3

    with mock_iot() as iot:
        control = boto3.client("iot", region_name=iot.region)
        write("iotmock demo: AWS IoT Jobs, in process, no AWS account\n\n")
        _prepare(control)
        fleet = [_Pump(iot, number, name) for number, name in enumerate(_FLEET, start=1)]
        _create_job(control)
        write(f"A firmware for {len(_FLEET)} pumps, to be stopped when a fifth of those that are done have failed.\n")
        _play(iot, control, fleet, write)
        installed = sum(pump.installed == "2.0" for pump in fleet)
        write(f"\n{installed} pumps have version 2.0 in their shadow $package. The picture of the job:\n\n")
        write(f"{iot.job(_JOB)}\n")


class _Pump:
    """A pump that does what its number says."""

    def __init__(self, iot: IoTMock, number: int, name: str) -> None:
        self._number = number
        self._device: Device = iot.device(name)
        self._wakes_at = _TICK * (1 + number * 7 % 5)
        self._job: JobExecution | None = None
        # Of what it is at; None where it is at nothing.
        self._done_at: int | None = None

    @property
    def installed(self) -> str | None:
        """The version that it has as far as the service knows: what its shadow `$package` says."""
        try:
            state = self._device.shadow("$package")["state"]
        except Rejected:
            return None
        version: str = state["reported"][_PACKAGE]["version"]
        return version

    def live(self, second: int) -> None:
        """Do what is to be done at a second of the story."""
        if self._job is None and second % _MINUTE == self._wakes_at:
            self._take_up(second)
        elif self._job is not None and self._done_at is not None and second >= self._done_at:
            self._finish(self._job)

    def _take_up(self, second: int) -> None:
        self._job = self._device.next_job({"step": "download"})
        is_silent = self._number % 11 == 5
        if self._job is not None and not is_silent:
            self._done_at = second + 40 + self._number * 13 % 60

    def _finish(self, job: JobExecution) -> None:
        self._done_at = None
        if self._number > 14 and self._number % 2 == 0:
            job.fail({"step": "verify", "reason": "valve stuck"})
        else:
            job.succeed({"step": "done"})


def _prepare(control: Any) -> None:
    """Register the fleet, and publish the firmware that it is to get."""
    control.create_thing_group(thingGroupName="pumps")
    for name in _FLEET:
        control.create_thing(thingName=name)
        control.add_thing_to_thing_group(thingName=name, thingGroupName="pumps")
    control.create_package(packageName=_PACKAGE)
    control.create_package_version(packageName=_PACKAGE, versionName="2.0")
    control.update_package_version(packageName=_PACKAGE, versionName="2.0", action="PUBLISH")
    # Without this, jobs do not note what they have installed.
    role = "arn:aws:iam::123456789012:role/packages"
    control.update_package_configuration(versionUpdateByJobsConfig={"enabled": True, "roleArn": role})


def _create_job(control: Any) -> None:
    firmware = control.get_package_version(packageName=_PACKAGE, versionName="2.0")["packageVersionArn"]
    control.create_job(
        jobId=_JOB,
        targets=[control.describe_thing_group(thingGroupName="pumps")["thingGroupArn"]],
        document='{"operation": "install", "package": "pump-firmware", "version": "2.0"}',
        description="Pump firmware 2.0",
        destinationPackageVersions=[firmware],
        jobExecutionsRolloutConfig={
            "exponentialRate": {
                "baseRatePerMinute": 3,
                "incrementFactor": 2,
                "rateIncreaseCriteria": {"numberOfNotifiedThings": 6},
            },
            "maximumPerMinute": 10,
        },
        abortConfig={
            "criteriaList": [
                {
                    "action": "CANCEL",
                    "failureType": "FAILED",
                    "minNumberOfExecutedThings": 12,
                    "thresholdPercentage": 20,
                }
            ]
        },
        timeoutConfig={"inProgressTimeoutInMinutes": _PATIENCE_MINUTES},
    )


def _play(iot: IoTMock, control: Any, fleet: list[_Pump], write: Callable[[str], Any]) -> None:
    """Let minutes pass until the job has ended and nobody is at work any more."""
    start = iot.now
    second, status = 0, "IN_PROGRESS"
    states = _states(control)
    _write_head(write)
    while status == "IN_PROGRESS" or "IN_PROGRESS" in states.values():
        states = _states(control)
        write(f"{second // _MINUTE:>3} {_row(states)}\n")
        before, status = status, control.describe_job(jobId=_JOB)["job"]["status"]
        if status != before:
            write(f"    The job is {status}: what was queued is given up, what is in progress goes on.\n")
        for _ in range(_MINUTE // _TICK):
            for pump in fleet:
                pump.live(second)
            second += _TICK
            # The computer's own time goes on as well, and is not to add up.
            iot.advance(max(0, second - (iot.now - start).total_seconds()))


def _states(control: Any) -> dict[str, str]:
    """Where each pump stands that has been reached."""
    found = control.list_job_executions_for_job(jobId=_JOB)["executionSummaries"]
    return {entry["thingArn"].rpartition("/")[2]: entry["jobExecutionSummary"]["status"] for entry in found}


def _write_head(write: Callable[[str], Any]) -> None:
    legend = (f"{sign} {state.lower().replace('_', ' ')}" for state, sign in _SIGNS.items())
    write(f"One sign is one pump: {_UNTOUCHED} not reached yet, {', '.join(legend)}.\n\n")
    write(f"min {'':{len(_FLEET)}}{''.join(f'{sign:>4}' for sign in _SIGNS.values())}\n")


def _row(states: dict[str, str]) -> str:
    """Every pump, then how many there are of each kind."""
    pumps = "".join(_SIGNS[states[name]] if name in states else _UNTOUCHED for name in _FLEET)
    counts = (list(states.values()).count(state) for state in _SIGNS)
    return (pumps + "".join(f"{count or '':>4}" for count in counts)).rstrip()
