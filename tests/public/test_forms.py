"""Every form of `mock_iot`: decorators, context managers, start and stop, the fixture."""

import asyncio
import unittest
from collections.abc import AsyncIterator, Iterator
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


class TestClasses:
    """Decorated classes."""

    def test_unittest_class_is_mocked_with_set_up_and_fresh_per_test(self) -> None:
        """What setUp makes is there for the test, for tearDown and clean-ups, and for no other test."""
        seen: list[Any] = []

        @mock_iot
        class Case(unittest.TestCase):
            def setUp(self) -> None:
                _create("from-set-up")
                self.addCleanup(lambda: seen.append(("cleanup", _command_ids())))

            def tearDown(self) -> None:
                seen.append(("down", _command_ids()))

            def test_one(self) -> None:
                _create("one")
                assert len(_command_ids()) == 2

            def test_two(self) -> None:
                assert _command_ids() == ["from-set-up"]

        result = unittest.TestResult()
        unittest.defaultTestLoader.loadTestsFromTestCase(Case).run(result)
        assert (result.testsRun, result.failures, result.errors) == (2, [], [])
        assert [len(ids) for _, ids in seen] == [2, 2, 1, 1]
        assert not _is_active()

    def test_unittest_async_class_is_mocked(self) -> None:
        """IsolatedAsyncioTestCase works like TestCase."""

        @mock_iot
        class Case(unittest.IsolatedAsyncioTestCase):
            async def asyncSetUp(self) -> None:
                _create("a")

            async def test_it(self) -> None:
                assert _command_ids() == ["a"]

        result = unittest.TestResult()
        unittest.defaultTestLoader.loadTestsFromTestCase(Case).run(result)
        assert (result.testsRun, result.failures, result.errors) == (1, [], [])

    def test_failing_set_up_leaves_nothing_active(self) -> None:
        """An error in setUp stops the mock as well."""

        @mock_iot
        class Case(unittest.TestCase):
            def setUp(self) -> None:
                raise LookupError

            def test_it(self) -> None: ...

        result = unittest.TestResult()
        unittest.defaultTestLoader.loadTestsFromTestCase(Case).run(result)
        assert len(result.errors) == 1
        assert not _is_active()

    def test_pytest_class_is_mocked_per_test_with_setup_method(self, pytester: pytest.Pytester) -> None:
        """setup_method, test and teardown_method share one world; two tests do not."""
        pytester.makepyfile(
            """
            import boto3, pytest
            from iotmock import mock_iot, IoTMock

            def ids():
                return [c["commandId"] for c in boto3.client("iot").list_commands()["commands"]]

            def create(name):
                boto3.client("iot").create_command(commandId=name, payload={"content": b"x"})

            @mock_iot
            class TestWithSetup:
                def setup_method(self):
                    create("s")

                def teardown_method(self):
                    assert "s" in ids()

                def test_one(self):
                    create("one")
                    assert sorted(ids()) == ["one", "s"]

                def test_two(self):
                    assert ids() == ["s"]

            @mock_iot
            class TestWithout:
                @pytest.mark.parametrize("name", ["a", "b"])
                def test_parameters_reach_the_test(self, name):
                    create(name)
                    assert ids() == [name]

                @staticmethod
                def helper():
                    return 1

                def test_static_methods_stay(self):
                    assert self.helper() == TestWithout.helper() == 1

            def test_nothing_is_active_afterwards():
                with pytest.raises(RuntimeError):
                    IoTMock.current()
            """
        )
        pytester.runpytest_subprocess("-p", "no:randomly").assert_outcomes(passed=6)


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
                return isinstance(iot, IoTMock) and _is_active()

        assert asyncio.run(use())
        assert not _is_active()

    def test_start_and_stop_are_the_primitives(self) -> None:
        """`start` gives the handle, `stop` ends it."""
        mock = mock_iot()
        iot = mock.start()
        assert iot.client("iot").list_commands()["commands"] == []
        mock.stop()
        assert not _is_active()

    def test_stop_without_start_is_refused(self) -> None:
        """Misuse gets a Python error that names the remedy."""
        with pytest.raises(RuntimeError, match="start"):
            mock_iot().stop()

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

            def test_without():
                with pytest.raises(RuntimeError, match="no mock is active"):
                    IoTMock.current()
            """
        )
        pytester.runpytest_subprocess("-p", "no:randomly", "--strict-markers").assert_outcomes(passed=4)

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
