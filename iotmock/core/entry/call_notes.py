"""What the call log says of an answer, whoever gave it: its status, and the code of its error."""

import json
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TypeVar, cast

from iotmock.core.world.calls import Answerer, outcome_of, tell
from iotmock.core.world.world import World

__all__ = ["Noted", "error_code"]

A = TypeVar("A")
# Status, headers, body.
Read = tuple[int, Mapping[str, str], bytes]

_CODE = re.compile(rb"<Code>([^<]*)</Code>")


class Noted:
    """A request to what is not ours: whatever comes of it goes into the call log."""

    __slots__ = ("_account", "_operation", "_region", "_service", "_world")

    def __init__(self, world: World, account: str, region: str, service: str, operation: str) -> None:
        self._world = world
        self._account = account
        self._region = region
        self._service = service
        self._operation = operation

    def ask(
        self, ask: Callable[[], A], read: Callable[[A], Read] | None = None, answerer: Answerer = Answerer.MOTO
    ) -> A:
        """Have the request answered, and note it.

        read: gives status, headers and body of the answer, where they are not the answer itself.
        """
        try:
            answer = ask()
        except NotImplementedError:
            self._note(None, None, Answerer.NOBODY)
            raise
        status, headers, content = cast(Read, answer) if read is None else read(answer)
        error = error_code(status, headers, content) if status >= HTTPStatus.MULTIPLE_CHOICES else None
        self._note(int(status), error, answerer)
        return answer

    def _note(self, status: int | None, error: str | None, answerer: Answerer) -> None:
        outcome = outcome_of(self._service, self._operation, status, error, answerer)
        state = self._world.state
        state.calls.record(self._account, self._region, state.clock.now(), outcome)
        tell(self._account, self._region, outcome)


def error_code(status: int, headers: Mapping[str, str], content: bytes) -> str:
    """The code of an error in a header, in JSON or in XML, as AWS's protocols have it; else what the status says."""
    named = {name.lower(): str(value) for name, value in headers.items()}
    # Where a service has changed its protocol, clients go on to show the older name.
    for name in ("x-amzn-query-error", "x-amzn-errortype"):
        if name in named:
            return re.split("[;:]", named[name])[0].rpartition("#")[2]
    found = _CODE.search(content)
    if found:
        return found[1].decode("utf-8", "replace")
    code = _code_in_json(content)
    return code.rpartition("#")[2] if code else HTTPStatus(status).phrase


def _code_in_json(content: bytes) -> str:
    try:
        document = json.loads(content or b"null")
    except ValueError:
        return ""
    if not isinstance(document, dict):
        return ""
    code = document.get("__type") or document.get("code")
    return code if isinstance(code, str) else ""
