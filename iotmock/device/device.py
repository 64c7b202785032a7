"""A simulated device: one connected MQTT client that speaks shadows, commands and jobs, so that a test need not."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from iotmock.core.mqtt.clients import Client
from iotmock.core.mqtt.sessions import DisconnectReason
from iotmock.core.tables import Table
from iotmock.core.texts import shown
from iotmock.device.commands import CommandHandler, CommandRequests, Commands
from iotmock.device.connection import Connection
from iotmock.device.jobs import JobExecution, JobHandler, Jobs
from iotmock.device.shadows import DeltaHandler, Shadows

__all__ = ["Device"]

H = TypeVar("H")


class Device:
    """A device that acts for one thing.

    Handlers run when what has called them is complete, as all callbacks do, and stay through a loss of the line.
    """

    def __init__(
        self, thing_name: str, connection: Connection, parameters_of: Callable[[str], Mapping[str, Any]]
    ) -> None:
        """parameters_of: gives those of a command execution."""
        self.thing_name = thing_name
        self._connection = connection
        self._shadows = Shadows(self._connection, thing_name)
        self._commands = Commands(self._connection, thing_name, parameters_of)
        self._jobs = Jobs(self._connection, thing_name)

    def __repr__(self) -> str:
        return f"<Device {self.thing_name!r}, {'connected' if self.connected else 'not connected'}>"

    def _repr_html_(self) -> str:
        waiting = self._commands.waiting
        reason = self.client.disconnect_reason or "the mock has stopped"
        rows = [
            ("connected", "yes" if self.connected else f"no: {reason}"),
            ("messages received", f"{len(self.client.messages):,}"),
            ("commands waiting", ", ".join(request.execution_id for request in waiting) or "none"),
        ]
        return Table(f"Device {self.thing_name}", ("", ""), rows).html()

    # Connection

    @property
    def client(self) -> Client:
        """Its MQTT connection, with `publish()`, `subscribe()` and `messages`; another one after `reconnect()`."""
        return self._connection.client

    @property
    def connected(self) -> bool:
        """Whether the connection stands."""
        return self.client.connected

    def drop(self, reason: DisconnectReason | str = DisconnectReason.CONNECTION_LOST) -> None:
        """Lose the line: the broker publishes the last will.

        reason: as AWS names it, e.g. "THROTTLED".

        Raises: ValueError for a reason that AWS does not have; RuntimeError where there is no line to lose.
        """
        self.client.drop(reason)

    def disconnect(self, session_expiry: int | None = None) -> None:
        """Say goodbye: no last will. Nothing happens when the connection has ended already.

        session_expiry: seconds that the session is to live on, instead of what was said on connecting; 0 ends it.

        Raises: ValueError, TypeError.
        """
        self.client.disconnect(session_expiry)

    def reconnect(self) -> None:
        """Connect again, with the options of the first time; handlers go on.

        With `clean_session=False`, what has waited is delivered now. A connection that still stands, e.g. one that is
        silent, ends as AWS ends it: DUPLICATE_CLIENTID. As AWS advises, the device then asks for what does not
        wait for it: the delta where it has an `on_delta`, the next job where it has an `on_job`.

        Raises: ConnectionRefusedError after `iot.faults.fail("Connect")`; Rejected, what those handlers raise.
        """
        self._connection.reconnect()
        self._shadows.look_again()
        self._jobs.look_again()

    def ask(self, topic: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Send a request to a service that answers on `accepted` or `rejected`, and give the accepted document.

        Raises: Rejected, RuntimeError.
        """
        return self._connection.ask(topic, request)

    # Shadow

    def report(self, values: Mapping[str, Any] | None, shadow_name: str | None = None) -> dict[str, Any]:
        """Report values; the others stay, a value of None is removed. Gives the accepted document.

        Raises: Rejected, RuntimeError.
        """
        return self._shadows.report(values, shadow_name)

    def shadow(self, shadow_name: str | None = None) -> dict[str, Any]:
        """Ask for the shadow's document.

        Raises: Rejected, RuntimeError.
        """
        return self._shadows.get(shadow_name)

    @property
    def desired(self) -> dict[str, Any]:
        """What the classic shadow desires; empty where nothing is or no shadow exists."""
        return self._shadows.part("desired")

    @property
    def delta(self) -> dict[str, Any]:
        """What the classic shadow desires and the device has not reported."""
        return self._shadows.part("delta")

    def on_delta(self, handler: DeltaHandler, shadow_name: str | None = None) -> None:
        """Have `handler(delta)` called whenever an update leaves something to change.

        What it gives back, a dict, is reported to the same shadow: once, where the same delta comes again after it.
        Several may act on the same shadow, in the order in which they were given.

        Raises: TypeError, after the call that caused the delta, where a handler gives anything else back.
        """
        self._shadows.on_delta(_checked(handler, "on_delta"), shadow_name)

    # Commands

    @property
    def commands(self) -> CommandRequests:
        """Requests that have arrived and have no final answer yet, oldest first."""
        return CommandRequests(self._commands.waiting, repr(self)[1:-1])

    def on_command(self, handler: CommandHandler) -> None:
        """Have `handler(request)` called with each command that arrives, and at once with those that wait.

        It answers (`request.succeed()`, `fail()`, `reject()`, `time_out()`), or keeps the request and answers later, or
        never: then the command times out. Several may act: in the order in which they were given, until one has
        answered. Each request is given once.

        Raises: what `handler` raises for those that wait.
        """
        self._commands.on_command(_checked(handler, "on_command"))

    # Jobs

    @property
    def pending_jobs(self) -> list[dict[str, Any]]:
        """What the thing has in progress, then what is queued, as `jobs/get` lists it.

        Raises: Rejected, RuntimeError.
        """
        return self._jobs.pending

    def next_job(
        self, details: Mapping[str, Any] | None = None, step_timeout: int | None = None
    ) -> JobExecution | None:
        """Start the next job, or take up the one in progress; None where nothing is pending.

        details: status details of the start; a job in progress keeps its own. step_timeout: minutes until the next
        report is due.

        Raises: Rejected, RuntimeError.
        """
        return self._jobs.start_next(details, step_timeout)

    def on_job(self, handler: JobHandler) -> None:
        """Have `handler(job)` called with each job, started already, as soon as it is next: at once, if one waits.

        The next job comes when `handler` has returned. What is in progress already is taken up, as after a restart,
        unless this device has started it. What `handler` does not end (`job.succeed()`, `fail()`, `reject()`), be it
        that it raises, stays in progress: later jobs wait for it, and it can time out. Several may act: in the order
        in which they were given, until one has ended the job.

        Raises: Rejected (the thing must exist), RuntimeError, what `handler` raises.
        """
        self._jobs.on_job(_checked(handler, "on_job"))


def _checked(handler: H, where: str) -> H:
    """A handler, found out here and not when the first one is called.

    Raises: TypeError.
    """
    if not callable(handler):
        raise TypeError(f"{where}({shown(handler)}): give a function")
    return handler
