"""The pytest fixtures `iotmock` and `iotmock_name`, their markers, and the options for a run against an account.

Thin: every pytest run of the environment imports this module.
"""

import sys
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from iotmock.account_run.run import AccountRun
    from iotmock.core.world.world import World
    from iotmock.handle import IoTMock
    from iotmock.mock import MockIoT

_MARKERS = (
    (
        "iotmock(region=None, account_id=None, moto_config=None, strict=None): options for the iotmock fixture; strict:"
        " True, or a list of what is not to be left at the end (faults, commands, messages, executions)"
    ),
    "iotmock_aws: may run against an account of AWS too, with --iotmock-aws; uses boto3 and iotmock_name only",
    "iotmock_in_process(reason): never runs against an account, e.g. because the test holds the clock",
)
_HANDLE = (
    "the fixture of iotmock is called `iotmock`: def test(iotmock). A function under @mock_iot gets no argument either:"
    " IoTMock.current() is the handle inside it"
)
# What a fixture that pytest has not found was probably meant to be.
_HINTS = {
    "iot": _HANDLE,
    "iot_mock": _HANDLE,
    "mock_iot": "mock_iot is no fixture: use the fixture `iotmock`, or `from iotmock import mock_iot` and `with"
    " mock_iot()`",
}
_SEAM = "iotmock.core.entry.seam"
_CALLS_SHOWN = 20

# What is remembered of a run: the account that it is against, and the mocks that span tests.
_ACCOUNT_RUN: "pytest.StashKey[AccountRun]" = pytest.StashKey()
_SHARED: "pytest.StashKey[list[IoTMock]]" = pytest.StashKey()
# And of a test: which mock was there before it, and the look at what it leaves.
_EARLIER_WORLD: "pytest.StashKey[World | None]" = pytest.StashKey()
_CHECKS: "pytest.StashKey[Callable[[], list[str]]]" = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what a run against an account needs."""
    group = parser.getgroup("iotmock", "AWS IoT in process")
    group.addoption(
        "--iotmock-aws",
        metavar="ACCOUNT_ID",
        help="run the tests marked iotmock_aws against this account of AWS, which costs money; skip all others",
    )
    parser.addini(
        "iotmock_strict",
        "what no test with the fixture iotmock may leave: true, or some of faults, commands, messages, executions",
        type="args",
    )
    group.addoption("--iotmock-aws-region", metavar="REGION", help="in this region; AWS_REGION unless given")


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known; begin a run against an account where one is named."""
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)
    if config.getoption("iotmock_aws") is not None:
        from iotmock.account_run.run import begin

        run = config.stash[_ACCOUNT_RUN] = begin(config)
        config.pluginmanager.register(run, "iotmock-account-run")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Take down which mock was there before the test."""
    item.stash[_EARLIER_WORLD] = _latest_world()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Warn of a marker of a test or its class that nothing reads."""
    marked = [marker for marker in item.own_markers if marker.name == "iotmock"]
    names = getattr(item, "fixturenames", ())
    shared = [name for name in ("iotmock_module", "iotmock_session") if name in names]
    if shared and "iotmock" not in names:
        # A mock that spans tests knows no markers of a single test, but for what concerns its end.
        of_class = [marker for node, marker in item.iter_markers_with_node("iotmock") if not _spans_tests(node)]
        options = sorted({name for marker in of_class for name in marker.kwargs} - {"strict"})
        if options:
            item.warn(
                _notice(
                    f"@pytest.mark.iotmock({options[0]}=...) has no effect here: {shared[0]} is one mock for many"
                    " tests, and takes its options from `pytestmark = pytest.mark.iotmock(...)` of the module"
                )
            )
    elif marked and "iotmock" not in names:
        item.warn(
            _notice(
                "@pytest.mark.iotmock has no effect here: it gives options to the fixture `iotmock`, which this test"
                " does not use. Take it as an argument, or add @pytest.mark.usefixtures('iotmock')"
            )
        )


def _spans_tests(node: Any) -> bool:
    return not isinstance(node, pytest.Item | pytest.Class)


def _notice(message: str) -> Warning:
    from iotmock.core.notices import IotmockWarning

    return IotmockWarning(message)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Fail a strict test that has passed and leaves something undone."""
    result = yield
    look = item.stash.get(_CHECKS, None)
    left = look() if look is not None else []
    if left:
        pytest.fail("this test is strict, and leaves\n  " + "\n  ".join(left), pytrace=False)
    return result


def _checks(strict: Any) -> tuple[str, ...]:
    """The checks of an option of the marker, or of the ini file, where words are texts."""
    if not strict:
        return ()
    from iotmock.strictness import checks_of

    words = {"true": True, "false": False}
    if isinstance(strict, list) and len(strict) == 1 and str(strict[0]).lower() in words:
        strict = words[str(strict[0]).lower()]
    try:
        return checks_of(strict)
    except (TypeError, ValueError) as error:
        raise pytest.UsageError(str(error)) from error


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Show what a failed test has called and its rules have done, by whatever form of the mock; name the fixture."""
    report = yield
    missing = getattr(call.excinfo.value, "argname", None) if call.excinfo and report.failed else None
    if missing in _HINTS:
        report.sections.append(("iotmock", _HINTS[missing]))
    world = _latest_world() if report.failed else None
    if world is not None and not (world.closed and world is item.stash.get(_EARLIER_WORLD, None)):
        lines = world.state.calls.last_lines(_CALLS_SHOWN)
        if lines:
            report.sections.append(("iotmock: last calls", "\n".join(lines)))
        for history in world.state.histories:
            report.sections.append((f"iotmock: {history.title}", "\n".join(history.last_lines(_CALLS_SHOWN))))
    return report


def _latest_world() -> "World | None":
    """The world of the mock that was started last in this process, if any was."""
    seam: Any = sys.modules.get(_SEAM)
    latest: World | None = None if seam is None else seam.latest_world()
    return latest


@pytest.fixture
def iotmock(request: pytest.FixtureRequest) -> "Iterator[IoTMock]":
    """AWS IoT in process for one test; gives the control handle. Options come from `@pytest.mark.iotmock(...)`.

    With `--iotmock-aws` it gives the part of the handle that an account of AWS has too.
    """
    run = request.config.stash.get(_ACCOUNT_RUN, None)
    if run is not None:
        yield run.account  # type: ignore[misc] # the rest raises an error that names the marker
        return
    options = _marked_options(request.node)
    strict = options.pop("strict", None)
    with _mock_with(options) as handle:
        if request.config.stash.get(_SHARED, []):
            # A mock that spans tests is around this one: its tests leave nothing to others.
            handle.reset()
        _watch(request, strict)
        yield handle


def _mock_with(options: dict[str, Any]) -> "MockIoT":
    """A mock with the options of a marker; a mistake in them is one line, and no look into this library."""
    from iotmock.mock import mock_iot

    try:
        return mock_iot(**options)
    except (TypeError, ValueError) as error:
        mistake = str(error)
    pytest.fail(f"@pytest.mark.iotmock: {mistake}", pytrace=False)


def _watch(request: pytest.FixtureRequest, strict: Any) -> None:
    """Have a strict test looked at when it has ended. strict: what its marker says, or None."""
    checks = _checks(request.config.getini("iotmock_strict") if strict is None else strict)
    world = _latest_world()
    if checks and world is not None:
        from iotmock.strictness import watch

        request.node.stash[_CHECKS] = watch(world, checks)


def _span(request: pytest.FixtureRequest) -> "Iterator[IoTMock]":
    """A mock from the first test that wants it to the end of the fixture's scope."""
    from iotmock.mock import spanning

    options = _marked_options(request.node)
    options.pop("strict", None)
    shared = request.config.stash.setdefault(_SHARED, [])
    with spanning(_mock_with(options)) as handle:
        shared.append(handle)
        yield handle
        shared.remove(handle)


@pytest.fixture(scope="module")
def _iotmock_of_module(request: pytest.FixtureRequest) -> "Iterator[IoTMock]":
    yield from _span(request)


@pytest.fixture(scope="session")
def _iotmock_of_session(request: pytest.FixtureRequest) -> "Iterator[IoTMock]":
    yield from _span(request)


@pytest.fixture
def iotmock_module(request: pytest.FixtureRequest, _iotmock_of_module: "IoTMock") -> "IoTMock":
    """One mock for all tests of a module, reset for each: clients of boto3 that a module makes once go on.

    Options come from `pytestmark = pytest.mark.iotmock(...)`; of a test's own marker `strict` alone counts.
    """
    return _begin_anew(request, _iotmock_of_module)


@pytest.fixture
def iotmock_session(request: pytest.FixtureRequest, _iotmock_of_session: "IoTMock") -> "IoTMock":
    """One mock for all tests of the session that want it, reset for each: clients of boto3 that are made once go on.

    Of markers `strict` alone counts.
    """
    return _begin_anew(request, _iotmock_of_session)


def _begin_anew(request: pytest.FixtureRequest, handle: "IoTMock") -> "IoTMock":
    """A shared mock for its next test."""
    handle.reset()
    _watch(request, _marked_options(request.node).get("strict"))
    return handle


def _marked_options(item: Any) -> dict[str, Any]:
    """The options of all its markers: a test's go over its class's, and those over its module's."""
    options: dict[str, Any] = {}
    for marker in reversed(list(item.iter_markers("iotmock"))):
        if marker.args:
            raise pytest.UsageError("@pytest.mark.iotmock takes keyword options only, e.g. region='eu-west-1'")
        options |= marker.kwargs
    return options


@pytest.fixture
def iotmock_name(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Gives names that nothing else has, e.g. `iotmock_name("pump")`, for things, jobs, commands, topics and rules.

    The same word again gives another name; names sort as their words do. Against an account they are different in
    every run, and what bears them is deleted at the end.
    """
    run = request.config.stash.get(_ACCOUNT_RUN, None)
    return _Names("iotmock_local_") if run is None else run.names_of_a_test(_Names)


class _Names:
    """The names of one test."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._given: list[str] = []

    def __call__(self, word: str) -> str:
        self._given.append(word)
        times = self._given.count(word)
        return f"{self._prefix}{word}" if times == 1 else f"{self._prefix}{word}_{times}"
