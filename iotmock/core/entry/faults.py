"""Injected faults as a test asks for them: the next calls fail as AWS fails, through botocore's real retry path.

Alone kept here: a fault that could never happen is refused, because the test would not notice.
"""

from collections.abc import Callable
from datetime import timedelta
from difflib import get_close_matches
from typing import Any

from iotmock.core.mqtt.disturbances import Disturbance, Disturbances
from iotmock.core.mqtt.sessions import AUTHORIZATION_FAILED, CONNECT
from iotmock.core.mqtt.topics import check_topic_filter
from iotmock.core.rooms import registration
from iotmock.core.texts import shown
from iotmock.core.wire import COMMON_ERRORS, Codec, codec_for, service_model
from iotmock.core.world.faults import Fault, FaultQueue

__all__ = ["Faults"]

# What botocore's models of AWS IoT describe: moto answers some of what no room of ours does.
_SERVICES = ("iot", "iot-data", "iot-jobs-data", "iot1click-devices")


class Faults:
    """The faults of one world."""

    def __init__(self, queue: FaultQueue, disturbances: Disturbances) -> None:
        self._queue = queue
        self._disturbances = disturbances

    def fail(
        self,
        operation: str,
        error: str | None = None,
        *,
        message: str | None = None,
        times: int = 1,
        status: int | None = None,
        after: int = 0,
        when: Callable[[dict[str, Any]], object] | None = None,
    ) -> None:
        """Let the next `times` calls of `operation` (e.g. "StartCommandExecution") fail with `error`.

        after: how many calls pass before. when: is asked about each call with its parameters, as boto3 names them, e.g.
        `lambda call: call["thingName"] == "pump"`; other calls pass and do not count.

        Any operation of AWS IoT will do, also those that moto answers; without an error it is ThrottlingException.
        botocore retries throttling and server errors, so one call of a client may use up several.

        Two are no calls of boto3: "UpdateCommandExecution" is a device's response to a command, which is rejected with
        `error`, e.g. "DataConflict"; "Connect" is what `iot.connect` and `iot.device` do, and fails with
        AUTHORIZATION_FAILED.

        Raises: ValueError for `times` below 1 and `after` below 0, for an operation that AWS IoT does not have, and for
        an error that the operation cannot have, unless a `status` is given with it; a device's operation has no status.
        """
        if not isinstance(operation, str):
            raise TypeError(f"fail({shown(operation)}): give the name of an operation, e.g. 'CreateThing'")
        if when is not None and not callable(when):
            raise TypeError(f"when={shown(when)}: give a function of a call's parameters")
        if status is not None and status not in range(400, 600):
            raise ValueError(f"status={shown(status)}: an error has an HTTP status from 400 to 599")
        if times < 1:
            raise ValueError(f"times={times}: a fault happens at least once")
        if after < 0:
            raise ValueError(f"after={after}: so many calls pass before, at least 0")
        if operation == CONNECT:
            error = _refusal(error)
        else:
            error = error or "ThrottlingException"
            _check(operation, error, status)
        text = message or ("Rate exceeded" if error.startswith("Throttling") else f"{error}, injected by the test")
        self._queue.add(Fault(operation, error, text, times, status, after, when))

    def lose(self, topic_filter: str, times: int | None = 1) -> None:
        """Lose the next `times` messages on matching topics on their way, or all with None.

        Nobody hears them: a device's request does not reach its service, an answer no subscriber. `iot.messages` has
        them, for they were published.

        Raises: ValueError for `times` below 1, and for a filter that AWS IoT refuses.
        """
        self._disturb(topic_filter, None, times)

    def delay(self, topic_filter: str, seconds: float | timedelta, times: int | None = None) -> None:
        """Have the next `times` messages on matching topics, or all, arrive so much later, by the mock's clock.

        Raises: ValueError for a delay that is not positive, for `times` below 1, and for a filter that AWS IoT refuses.
        """
        delay = seconds if isinstance(seconds, timedelta) else timedelta(seconds=seconds)
        if delay <= timedelta(0):
            raise ValueError(f"seconds={shown(seconds)}: a delay takes time")
        self._disturb(topic_filter, delay, times)

    def _disturb(self, topic_filter: str, delay: timedelta | None, times: int | None) -> None:
        if times is not None and times < 1:
            raise ValueError(f"times={times}: a message is lost or delayed at least once")
        check_topic_filter(topic_filter)
        self._disturbances.append(Disturbance(topic_filter, delay, times))

    @property
    def unused(self) -> list[str]:
        """What was asked for and has not happened, or not as often as it was to; a test may want none at its end.

        A disturbance of all messages is unused as long as it has met none.
        """
        waiting = [disturbance for disturbance in self._disturbances if disturbance.times or not disturbance.met]
        return [str(entry) for entry in (*self._queue.left(), *waiting)]

    def __repr__(self) -> str:
        return f"<Faults, {'; '.join(self.unused) or 'none waiting'}>"

    def clear(self) -> None:
        """Forget what has not happened yet; messages that are on their way arrive all the same."""
        self._queue.clear()
        self._disturbances.clear()


def _refusal(error: str | None) -> str:
    if error not in (None, AUTHORIZATION_FAILED):
        raise ValueError(
            f"{CONNECT} cannot fail with {error!r}: the only reason that AWS has is {AUTHORIZATION_FAILED}"
        )
    return AUTHORIZATION_FAILED


def _check(operation: str, error: str, status: int | None) -> None:
    if operation in registration.DEVICE_OPERATIONS:
        _check_device_operation(operation, error, status)
        return
    known = _codecs(operation)
    if not known:
        names = {name for service in _SERVICES for name in service_model(service).operation_names}
        names |= registration.DEVICE_OPERATIONS.keys()
        similar = ", ".join(get_close_matches(operation, names)) or "see `python -m iotmock operations`"
        raise ValueError(f"AWS IoT has no operation {shown(operation)}: {similar}")
    if status is not None or error in COMMON_ERRORS or any(error in codec.declared_errors for codec in known):
        return
    declared = ", ".join(sorted({code for codec in known for code in codec.declared_errors}))
    raise ValueError(f"{operation} cannot fail with {shown(error)} (it declares {declared}): pass status=... to insist")


def _check_device_operation(operation: str, error: str, status: int | None) -> None:
    codes = registration.DEVICE_OPERATIONS[operation]
    if error not in codes:
        raise ValueError(f"{operation} cannot be rejected with {error!r}, but with {', '.join(sorted(codes))}")
    if status is not None:
        raise ValueError(f"{operation} is answered over MQTT, where nothing has a status")


def _codecs(operation: str) -> list[Codec]:
    """The codecs of an operation, in each service that has one of this name."""
    ours = [known.codec for known in registration.OPERATIONS.values() if known.name == operation]
    return ours or [
        codec_for(service, operation) for service in _SERVICES if operation in service_model(service).operation_names
    ]
