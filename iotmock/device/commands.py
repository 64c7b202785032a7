"""Commands as a device sees them: requests that arrive, and the answers it may give.

Alone kept here: a request waits until it has its final answer, and handlers get each of them once.
"""

import base64
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from operator import is_
from typing import Any, Final, overload

from iotmock.core.mqtt.message import Message, readable
from iotmock.core.sequences import PublicSequence
from iotmock.core.tables import ROWS_SHOWN, Table
from iotmock.core.texts import shown
from iotmock.device.answers import Rejected
from iotmock.device.connection import Connection

__all__ = ["CommandHandler", "CommandRequest", "CommandRequests", "Commands"]

CommandHandler = Callable[["CommandRequest"], object]
# The parameters of an execution, by its id.
LookUp = Callable[[str], Mapping[str, Any]]


class CommandRequest:
    """A command that the device was asked to carry out, with the answers that it may give, at once or later.

    is_answered: whether a final answer was accepted.
    """

    def __init__(
        self, message: Message, send: "Callable[[CommandRequest, Mapping[str, Any]], None]", look_up: LookUp
    ) -> None:
        """send: brings a response to the service. look_up: gives the parameters of an execution."""
        self._send = send
        self._look_up = look_up
        self.message = message
        self.topic: Final = "/".join(message.topic.split("/")[:6])
        self.execution_id: Final = self.topic.rpartition("/")[2]
        self.is_answered = False

    def __repr__(self) -> str:
        state = ", answered" if self.is_answered else ""
        return f"<CommandRequest {self.execution_id}{state}, {readable(self.payload, 60)}>"

    def _repr_html_(self) -> str:
        rows = [
            ("execution", self.execution_id),
            ("payload", readable(self.payload, 200)),
            ("answered", "yes" if self.is_answered else "not yet"),
        ]
        return Table(f"CommandRequest of {self.thing_name}", ("", ""), rows).html()

    @property
    def thing_name(self) -> str:
        """The device that was asked: its thing's name, which is its client id as well."""
        return self.topic.split("/")[3]

    @property
    def payload(self) -> bytes:
        """The command's payload."""
        return self.message.payload

    def json(self) -> Any:
        """The payload read as JSON.

        Raises: ValueError.
        """
        return self.message.json()

    @property
    def parameters(self) -> dict[str, Any]:
        """The values that the execution was started with, presets included, by name: text, numbers, bool, bytes.

        A device sees them in its payload, where the command's template has put them; empty where there are none.

        Raises: LookupError when the execution is not known any more.
        """
        return dict(self._look_up(self.execution_id))

    def progress(self, reason_code: str | None = None, description: str | None = None) -> None:
        """Say that the device is at it. reason_code: of A-Z, 0-9, _ and -.

        Raises: Rejected, RuntimeError, TypeError.
        """
        self._answer("IN_PROGRESS", reason_code, description)

    in_progress = progress

    def succeed(self, result: Mapping[str, str | bool | bytes] | None = None) -> None:
        """Say that it is done, with results by name.

        Raises: Rejected, RuntimeError, TypeError.
        """
        if result is not None and not isinstance(result, Mapping):
            raise TypeError(f"succeed({shown(result)}): give results by name, e.g. succeed({{'position': '100'}})")
        entries = None if result is None else {name: _result_entry(name, value) for name, value in result.items()}
        self._answer("SUCCEEDED", None, None, entries)

    def fail(self, reason_code: str | None = None, description: str | None = None) -> None:
        """Say that it went wrong. reason_code: of A-Z, 0-9, _ and -.

        Raises: Rejected, RuntimeError, TypeError.
        """
        self._answer("FAILED", reason_code, description)

    def reject(self, reason_code: str | None = None, description: str | None = None) -> None:
        """Say that the device does not do such a thing. reason_code: of A-Z, 0-9, _ and -.

        Raises: Rejected, RuntimeError, TypeError.
        """
        self._answer("REJECTED", reason_code, description)

    def time_out(self, reason_code: str | None = None, description: str | None = None) -> None:
        """Say that the device has given up waiting, which is final: other than the cloud's own time-out.

        Raises: Rejected, RuntimeError, TypeError.
        """
        self._answer("TIMED_OUT", reason_code, description)

    def _answer(
        self, status: str, reason_code: str | None, description: str | None, result: Mapping[str, Any] | None = None
    ) -> None:
        response: dict[str, Any] = {"status": status}
        if reason_code is not None:
            response["statusReason"] = {"reasonCode": reason_code}
            if description is not None:
                response["statusReason"]["reasonDescription"] = description
        elif description is not None:
            raise TypeError(f"a description needs a reason code: reason_code='...', description={shown(description)}")
        if result is not None:
            response["result"] = result
        self._send(self, response)
        self.is_answered = status != "IN_PROGRESS"


class CommandRequests(PublicSequence[CommandRequest]):
    """Requests that wait for their final answer, oldest first, as they were when they were asked for.

    `"<id of an execution>" in device.commands` asks for an execution.
    """

    __slots__ = ("_device", "_requests")

    def __init__(self, requests: list[CommandRequest], device: str) -> None:
        """device: what it is, for a person."""
        self._requests = requests
        self._device = device

    @overload
    def __getitem__(self, index: int) -> CommandRequest: ...
    @overload
    def __getitem__(self, index: slice) -> "CommandRequests": ...
    def __getitem__(self, index: int | slice) -> "CommandRequest | CommandRequests":
        if isinstance(index, slice):
            return CommandRequests(self._requests[index], self._device)
        if not self._requests:
            raise IndexError(
                f"no command waits for an answer at {self._device}: start one at its thing or client id, in this"
                " account and region and after the device has connected; one with its final answer is not listed"
            )
        return self._requests[index]

    def __iter__(self) -> Iterator[CommandRequest]:
        return iter(self._requests)

    def __len__(self) -> int:
        return len(self._requests)

    def __repr__(self) -> str:
        return repr(self._requests)

    def _table(self) -> Table:
        last = self._requests[-ROWS_SHOWN:]
        rows = [(request.execution_id, readable(request.payload, 200)) for request in last]
        count = len(self)
        title = f"{count} command{'' if count == 1 else 's'} waiting at {self._device}"
        return Table(title, ("execution", "payload"), rows, before=count - len(last))

    def _test_for(self, wanted: object) -> Callable[[Any], bool]:
        if isinstance(wanted, CommandRequest):
            return partial(is_, wanted)
        if isinstance(wanted, str):
            return lambda request: bool(request.execution_id == wanted)
        raise TypeError(f"{shown(wanted)} can be no command: ask for an execution's id or a CommandRequest")


class Commands:
    """The commands of one device."""

    def __init__(self, connection: Connection, thing_name: str, look_up: LookUp) -> None:
        self._connection = connection
        self._look_up = look_up
        self._requests: dict[str, CommandRequest] = {}
        self._handlers: list[CommandHandler] = []
        self._handled: set[str] = set()
        for devices in ("things", "clients"):
            # The client id is the thing's name. A filter that ends in /# does not match the topic above it.
            executions = f"$aws/commands/{devices}/{thing_name}/executions/+"
            for topic_filter in ("request", "request/+"):
                connection.subscribe(f"{executions}/{topic_filter}", self._hear)
            connection.subscribe(f"{executions}/response/rejected/json")

    @property
    def waiting(self) -> list[CommandRequest]:
        """Requests that have arrived and have no final answer yet, oldest first."""
        for message in self._connection.client.messages:
            levels = message.topic.split("/")
            if levels[:2] == ["$aws", "commands"] and levels[6] == "request":
                self._enter(message)
        return [request for request in self._requests.values() if not request.is_answered]

    def on_command(self, handler: CommandHandler) -> None:
        """Have a handler called with each request, and at once with those that no handler has got yet."""
        self._handlers.append(handler)
        for request in self.waiting:
            self._hand_over(request)

    def _hear(self, message: Message) -> None:
        self._hand_over(self._enter(message))

    def _enter(self, message: Message) -> CommandRequest:
        execution_id = message.topic.split("/")[5]
        if execution_id not in self._requests:
            self._requests[execution_id] = CommandRequest(message, self._answer, self._look_up)
        return self._requests[execution_id]

    def _hand_over(self, request: CommandRequest) -> None:
        if not self._handlers or request.execution_id in self._handled:
            return
        self._handled.add(request.execution_id)
        for handler in tuple(self._handlers):
            if not request.is_answered:
                handler(request)

    def _answer(self, request: CommandRequest, response: Mapping[str, Any]) -> None:
        client = self._connection.client
        first = len(client.messages)
        client.publish(f"{request.topic}/response/json", dict(response), qos=1)
        for message in client.messages[first:]:
            if message.topic == f"{request.topic}/response/rejected/json":
                raise Rejected(f"the response to command execution {request.execution_id}", message.json())


def _result_entry(name: str, value: str | bool | bytes) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"b": value}
    if isinstance(value, str):
        return {"s": value}
    if isinstance(value, bytes):
        return {"bin": base64.b64encode(value).decode("ascii")}
    raise TypeError(f"result {shown(name)} is {shown(value)}: AWS takes text, bool and bytes")
