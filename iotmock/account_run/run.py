"""The run of pytest against an account: which tests take part, and what the fixtures give them.

Invariants kept here: a test takes part only when it is marked with `iotmock_aws`. No mock starts meanwhile, so that no
test passes against the mock and is believed to have passed against AWS.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import uuid4  # noqa: TID251 - two runs in one account need different names, whatever their seeds

import boto3
import pytest

from iotmock import mock
from iotmock.account_run.account import Account, AccountRefused, open_account
from iotmock.account_run.cleaning import PREFIX, clean, find

__all__ = ["AccountRun", "begin"]


_LEFT = "iotmock_left"


def begin(config: pytest.Config) -> "AccountRun":
    """Check the account that was named on the command line, and begin the run.

    Raises: pytest.UsageError when account, region or credentials are missing or do not belong together.
    """
    environment = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    try:
        account = open_account(config.getoption("iotmock_aws"), config.getoption("iotmock_aws_region") or environment)
    except AccountRefused as error:
        raise pytest.UsageError(f"--iotmock-aws: {error}") from error
    return AccountRun(account)


class AccountRun:
    """A plugin of pytest, registered only for such a run."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.prefix = f"{PREFIX}{uuid4().hex[:8]}_"
        self._left: list[str] = []
        self._tests = 0
        self._names: list[str] = []
        self._exit = ExitStack()
        self._exit.enter_context(_boto3_in(account.region))
        self._exit.enter_context(_no_mock(account))

    def names_of_a_test(self, names: Callable[[str], Callable[[str], str]]) -> Callable[[str], str]:
        """Names that nothing in the account has, and that this run cleans up after.

        names: makes the names of one test from what they begin with.
        """
        self._tests += 1
        name_for = names(f"{self.prefix}{self._tests}_")

        def name(word: str) -> str:
            self._names.append(name_for(word))
            return self._names[-1]

        return name

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Skip what runs in process only."""
        for item in items:
            if reason := _why_not(item):
                item.add_marker(pytest.mark.skip(reason=f"in process only: {reason}"))

    def pytest_report_header(self) -> str:
        """Say what this run works on."""
        return f"iotmock: against {self.account}, names begin with {self.prefix}"

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Clean up, and take down what is left."""
        if session.config.getoption("collectonly") or not self._names:
            return
        self._left += map(str, clean(self.account, find(self.account, self.prefix, self._names)))
        if hasattr(session.config, "workeroutput"):
            # One of several processes of pytest-xdist: the first one has the terminal.
            session.config.workeroutput[_LEFT] = self._left

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what another process has left."""
        self._left += getattr(node, "workeroutput", {}).get(_LEFT, [])

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Tell what is left."""
        if self._left:
            terminalreporter.section(f"left in account {self.account.account_id}", yellow=True)
            for left in self._left:
                terminalreporter.write_line(left)

    def pytest_unconfigure(self) -> None:
        """Leave boto3 and the mock as they were."""
        self._exit.close()


def _why_not(item: pytest.Item) -> str | None:
    in_process = item.get_closest_marker("iotmock_in_process")
    if in_process is not None:
        return str(in_process.args[0]) if in_process.args else "marked iotmock_in_process"
    if item.get_closest_marker("iotmock_aws") is None:
        return "not marked iotmock_aws"
    options = [name for marker in item.iter_markers("iotmock") for name in marker.kwargs]
    return f"its mock has options ({', '.join(options)})" if options else None


@contextmanager
def _boto3_in(region: str) -> Iterator[None]:
    """Let `boto3.client("iot")` of the code under test go to the region that was named."""
    default_session: Any = boto3.DEFAULT_SESSION
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_REGION", region)
        patch.setenv("AWS_DEFAULT_REGION", region)
        boto3.DEFAULT_SESSION = None
        try:
            yield
        finally:
            boto3.DEFAULT_SESSION = default_session


@contextmanager
def _no_mock(account: Account) -> Iterator[None]:
    mock.refusal = (
        f"this run is against {account} (--iotmock-aws), where no mock may answer: take the fixture iotmock in the"
        f" place of mock_iot, or mark the test with @pytest.mark.iotmock_in_process"
    )
    try:
        yield
    finally:
        mock.refusal = None
