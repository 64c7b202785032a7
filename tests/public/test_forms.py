"""Every form of `mock_iot` but decorated classes: functions, context managers, start and stop, the fixture."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator
from contextlib import aclosing
from typing import Any

import boto3
import pytest

from iotmock import IoTMock, mock_iot


def _command_ids() -> list[str]:
    return [command["commandId"] for command in boto3.client("iot").list_commands()["commands"]]


def _create(command_id: str) -> None:
    boto3.client("iot").create_command(commandId=command_id, payload={"content": b"x"})


def _is_active() -> bool:
    try:
        IoTMock.current()
    except RuntimeError:
        return False
    return True


class TestFunctions:
    """Decorated functions of every kind."""

    def test_bare_decorator_mocks_a_function(self) -> None:
        """`@mock_iot` without parentheses; arguments and result pass through."""

        @mock_iot
        def use(command_id: str, *, twice: bool = False) -> tuple[list[str], bool]:
            """Docs."""
            _create(command_id)
            return _command_ids(), twice

        assert use("a", twice=True) == (["a"], True)
        assert use.__name__ == "use"
        assert use.__doc__ == "Docs."
        assert not _is_active()

    def test_called_decorator_takes_options(self) -> None:
        """`@mock_iot(region=...)` sets the region of clients made without one."""

        @mock_iot(region="eu-west-1", account_id="111122223333")
        def use() -> tuple[str, str]:
            created = boto3.client("iot").create_command(commandId="a", payload={"content": b"x"})
            return boto3.client("iot").meta.region_name, created["commandArn"]

        assert use() == ("eu-west-1", "arn:aws:iot:eu-west-1:111122223333:command/a")

    def test_each_call_of_a_function_starts_fresh(self) -> None:
        """Consecutive activations share nothing."""

        @mock_iot
        def use() -> list[str]:
            _create("a")
            return _command_ids()

        assert use() == use() == ["a"]

    def test_an_exception_inside_stops_the_mock(self) -> None:
        """The mock ends with the function, however it ends."""

        @mock_iot
        def fail() -> None:
            _create("a")
            raise LookupError("mine")

        with pytest.raises(LookupError, match="mine"):
            fail()
        assert not _is_active()

    def test_coroutine_function_is_awaited_inside(self) -> None:
        """The mock is active until the coroutine has ended, not only until it was made."""

        @mock_iot
        async def use() -> list[str]:
            await asyncio.sleep(0)
            _create("a")
            await asyncio.sleep(0)
            return _command_ids()

        assert asyncio.iscoroutinefunction(use)
        assert asyncio.run(use()) == ["a"]
        assert not _is_active()

    def test_generator_function_is_active_around_its_yield(self) -> None:
        """A decorated generator fixture keeps the mock up while the test runs."""

        @mock_iot
        def fixture() -> Iterator[str]:
            _create("a")
            yield "ready"
            _create("b")

        generator = fixture()
        assert next(generator) == "ready"
        assert _command_ids() == ["a"]
        assert list(generator) == []
        assert not _is_active()

    def test_async_generator_function_is_active_around_its_yield(self) -> None:
        """The same for async fixtures."""

        @mock_iot
        async def fixture() -> AsyncIterator[bool]:
            yield _is_active()

        async def collect() -> list[bool]:
            return [value async for value in fixture()]

        assert asyncio.run(collect()) == [True]
        assert not _is_active()

    def test_static_and_class_methods_stay_what_they_are(self) -> None:
        """The decorator may stand above `@staticmethod` and `@classmethod`."""

        class Fleet:
            @mock_iot
            @staticmethod
            def is_active(answer: bool) -> bool:
                return answer and _is_active()

            @mock_iot
            @classmethod
            def name(cls) -> tuple[str, bool]:
                return cls.__name__, _is_active()

        assert Fleet().is_active(True)
        assert Fleet().name() == ("Fleet", True)
        assert not _is_active()

    def test_stacked_fixture_works_in_pytest(self, pytester: pytest.Pytester) -> None:
        """`@pytest.fixture` over `@mock_iot` keeps the fixture's own arguments."""
        pytester.makepyfile(
            """
            import boto3, pytest
            from iotmock import mock_iot

            @pytest.fixture
            def name():
                return "pump"

            @pytest.fixture
            @mock_iot
            def command(name):
                yield boto3.client("iot").create_command(commandId=name, payload={"content": b"x"})["commandId"]

            def test_it(command):
                assert boto3.client("iot").get_command(commandId=command)["commandId"] == "pump"
            """
        )
        pytester.runpytest_subprocess("-p", "no:randomly").assert_outcomes(passed=1)


class _Refused(Exception):
    """What is thrown into generators."""


@pytest.fixture
def seen() -> list[Any]:
    """What a generator notes of itself."""
    return []


@pytest.fixture
def talker(seen: list[Any]) -> Callable[[], Generator[str, str, str]]:
    """A decorated generator that answers whatever it is sent, and catches `_Refused`."""

    @mock_iot
    def talk() -> Generator[str, str, str]:
        answer = "ready"
        try:
            while answer != "end":
                try:
                    answer = yield answer
                except _Refused:
                    answer = "caught"
            return "result"
        finally:
            seen.append(_is_active())

    return talk


class TestGenerators:
    """What is sent and thrown into a decorated generator."""

    def test_sent_values_reach_the_generator_and_its_result_comes_back(
        self, seen: list[Any], talker: Callable[[], Generator[str, str, str]]
    ) -> None:
        """`send` and the return value pass the decorator."""
        talk = talker()
        assert (next(talk), talk.send("hello")) == ("ready", "hello")
        with pytest.raises(StopIteration) as stop:
            talk.send("end")
        assert stop.value.value == "result"
        assert (seen, _is_active()) == ([True], False)

    def test_exception_that_the_generator_catches_does_not_end_it(
        self, talker: Callable[[], Generator[str, str, str]]
    ) -> None:
        """`throw` reaches the code around the yield."""
        talk = talker()
        next(talk)
        assert talk.throw(_Refused) == "caught"
        assert _is_active()
        talk.close()

    def test_exception_that_the_generator_does_not_catch_ends_it_inside_the_mock(
        self, seen: list[Any], talker: Callable[[], Generator[str, str, str]]
    ) -> None:
        """The clean-up runs before the mock stops."""
        talk = talker()
        next(talk)
        with pytest.raises(LookupError):
            talk.throw(LookupError)
        assert (seen, _is_active()) == ([True], False)

    def test_closed_generator_cleans_up_inside_the_mock(
        self, seen: list[Any], talker: Callable[[], Generator[str, str, str]]
    ) -> None:
        """The same for `close`."""
        talk = talker()
        next(talk)
        talk.close()
        assert (seen, _is_active()) == ([True], False)


@pytest.fixture
def async_talker(seen: list[Any]) -> Callable[[], AsyncGenerator[str, str]]:
    """The same as `talker`, asynchronous."""

    @mock_iot
    async def talk() -> AsyncGenerator[str, str]:
        answer = "ready"
        try:
            while answer != "end":
                try:
                    answer = yield answer
                except _Refused:
                    answer = "caught"
                await asyncio.sleep(0)
        finally:
            seen.append(_is_active())
            await asyncio.sleep(0)
            seen.append(_is_active())

    return talk


class TestAsyncGenerators:
    """What is sent and thrown into a decorated asynchronous generator."""

    def test_sent_values_reach_the_generator(
        self, seen: list[Any], async_talker: Callable[[], AsyncGenerator[str, str]]
    ) -> None:
        """`asend` passes the decorator, and so does the end."""

        async def use() -> tuple[str, str]:
            talk = async_talker()
            answers = await anext(talk), await talk.asend("hello")
            with pytest.raises(StopAsyncIteration):
                await talk.asend("end")
            return answers

        assert asyncio.run(use()) == ("ready", "hello")
        assert (seen, _is_active()) == ([True, True], False)

    def test_exception_that_the_generator_catches_does_not_end_it(
        self, seen: list[Any], async_talker: Callable[[], AsyncGenerator[str, str]]
    ) -> None:
        """`athrow` reaches the code around the yield, which goes on inside the mock."""

        async def use() -> None:
            talk = async_talker()
            await anext(talk)
            assert await talk.athrow(_Refused()) == "caught"
            assert (await talk.asend("more"), _is_active(), seen) == ("more", True, [])
            await talk.aclose()

        asyncio.run(use())

    def test_exception_that_the_generator_does_not_catch_ends_it_inside_the_mock(
        self, seen: list[Any], async_talker: Callable[[], AsyncGenerator[str, str]]
    ) -> None:
        """The clean-up runs to its end before the mock stops, and the exception comes back."""
        error = LookupError("mine")

        async def use() -> None:
            talk = async_talker()
            await anext(talk)
            with pytest.raises(LookupError) as raised:
                await talk.athrow(error)
            assert raised.value is error

        asyncio.run(use())
        assert (seen, _is_active()) == ([True, True], False)

    def test_closed_generator_cleans_up_inside_the_mock(
        self, seen: list[Any], async_talker: Callable[[], AsyncGenerator[str, str]]
    ) -> None:
        """The same for `aclose`, which has waited for the clean-up when it returns."""

        async def use() -> None:
            talk = async_talker()
            await anext(talk)
            await talk.aclose()
            assert (seen, _is_active()) == ([True, True], False)

        asyncio.run(use())

    def test_loop_left_early_cleans_up_inside_the_mock(
        self, seen: list[Any], async_talker: Callable[[], AsyncGenerator[str, str]]
    ) -> None:
        """`aclosing` around a loop with a break."""

        async def use() -> None:
            async with aclosing(async_talker()) as talk:
                async for _ in talk:
                    break
            assert (seen, _is_active()) == ([True, True], False)

        asyncio.run(use())

    def test_generator_that_outlives_its_event_loop_cleans_up_inside_the_mock(
        self, seen: list[Any], async_talker: Callable[[], AsyncGenerator[str, str]], caplog: pytest.LogCaptureFixture
    ) -> None:
        """The end of the loop closes the decorated generator, which closes the one inside; nothing is closed twice."""
        held = async_talker()

        async def use() -> None:
            await anext(held)

        asyncio.run(use())
        assert (seen, _is_active(), caplog.messages) == ([True, True], False, [])

    def test_generator_that_refuses_to_close_is_reported(self) -> None:
        """A yield during the clean-up is the error that it is without the decorator; the mock stops."""

        @mock_iot
        async def stay() -> AsyncIterator[int]:
            try:
                yield 1
            finally:
                yield 2

        async def use() -> None:
            talk = stay()
            await anext(talk)
            with pytest.raises(RuntimeError, match="ignored GeneratorExit"):
                await talk.aclose()  # type: ignore[attr-defined]

        asyncio.run(use())
        assert not _is_active()

    def test_cancelled_task_cleans_up_inside_the_mock(self, seen: list[Any]) -> None:
        """A cancellation while the generator waits reaches the generator."""

        @mock_iot
        async def wait() -> AsyncIterator[int]:
            try:
                await asyncio.sleep(60)
                yield 1
            finally:
                seen.append(_is_active())

        async def consume() -> None:
            async for _ in wait():
                raise AssertionError

        async def use() -> None:
            task = asyncio.create_task(consume())
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        asyncio.run(use())
        assert (seen, _is_active()) == ([True], False)


class TestContextManagers:
    """with, async with, start and stop."""

    def test_with_gives_the_handle(self) -> None:
        """`with mock_iot() as iot`."""
        with mock_iot() as iot:
            assert isinstance(iot, IoTMock)
            assert (iot.account_id, iot.region) == ("123456789012", "us-east-1")
        assert not _is_active()

    def test_async_with_gives_the_handle(self) -> None:
        """`async with mock_iot() as iot`."""

        async def use() -> bool:
            async with mock_iot() as iot:
                given: object = iot
                return isinstance(given, IoTMock) and _is_active()

        assert asyncio.run(use())
        assert not _is_active()

    def test_start_and_stop_are_the_primitives(self) -> None:
        """`start` gives the handle, `stop` ends it."""
        mock = mock_iot()
        iot = mock.start()
        assert iot.client("iot").list_commands()["commands"] == []
        mock.stop()
        assert not _is_active()

    def test_fixture_below_the_decorator_is_refused(self) -> None:
        """pytest would not see the fixture, or run it without the mock; the remedy is named."""
        with pytest.raises(TypeError, match=r"put @pytest.fixture above @mock_iot"):

            @mock_iot
            @pytest.fixture
            def command() -> None: ...

    def test_stop_without_start_is_refused(self) -> None:
        """Misuse gets a Python error that names the remedy."""
        with pytest.raises(RuntimeError, match="start"):
            mock_iot().stop()

    def test_options_beside_what_is_decorated_are_refused(self) -> None:
        """The error shows how options are given."""

        def use() -> None:
            """Do nothing."""

        decorate: Any = mock_iot
        with pytest.raises(TypeError, match="give options by keyword first"):
            decorate(use, region="eu-west-1")
        with pytest.raises(TypeError, match="give options by keyword first"):
            decorate("eu-west-1", "123456789012")

    def test_mock_says_whether_it_is_active(self) -> None:
        """In a debugger."""
        mock = mock_iot()
        assert repr(mock) == "<mock_iot, not active>"
        with mock as iot:
            assert repr(mock) == "<mock_iot, active>"
            assert repr(iot) == "<IoTMock 123456789012 us-east-1>"
        assert repr(iot) == "<IoTMock 123456789012 us-east-1, stopped>"

    def test_decorating_something_else_is_refused(self) -> None:
        """Only functions and classes can be decorated."""
        with pytest.raises(TypeError, match="functions and classes"):
            mock_iot(3)

    def test_account_id_of_wrong_form_is_refused(self) -> None:
        """An account id has 12 digits."""
        with pytest.raises(ValueError, match="12 digits"):
            mock_iot(account_id="12")


class TestFixture:
    """The pytest plugin."""

    def test_fixture_gives_a_fresh_handle_per_test(self, pytester: pytest.Pytester) -> None:
        """The fixture `iotmock` and its marker's options; nothing is active without it."""
        pytester.makepyfile(
            """
            import boto3, pytest
            from iotmock import IoTMock

            def test_one(iotmock):
                iotmock.client("iot").create_command(commandId="a", payload={"content": b"x"})

            def test_two(iotmock):
                assert iotmock.client("iot").list_commands()["commands"] == []

            @pytest.mark.iotmock(region="eu-central-1", account_id="999988887777")
            def test_marked(iotmock):
                assert (iotmock.region, iotmock.account_id) == ("eu-central-1", "999988887777")
                assert boto3.client("iot").meta.region_name == "eu-central-1"

            @pytest.mark.iotmock(region="eu-central-1", account_id="999988887777")
            class TestMarked:
                @pytest.mark.iotmock(region="eu-west-1")
                def test_marks_merge(self, iotmock):
                    assert (iotmock.region, iotmock.account_id) == ("eu-west-1", "999988887777")

            def test_without():
                with pytest.raises(RuntimeError, match="no mock is active"):
                    IoTMock.current()
            """
        )
        pytester.runpytest_subprocess("-p", "no:randomly", "--strict-markers").assert_outcomes(passed=5)

    def test_marker_with_positional_arguments_is_refused(self, pytester: pytest.Pytester) -> None:
        """The marker's error names the remedy."""
        pytester.makepyfile(
            """
            import pytest

            @pytest.mark.iotmock("eu-central-1")
            def test_it(iotmock):
                pass
            """
        )
        result = pytester.runpytest_subprocess("-p", "no:randomly")
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines(["*keyword options only*"])
