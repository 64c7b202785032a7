"""What fails in a callback or a deadline is raised where the test can see it, and never instead of an answer."""

import asyncio
import threading
import unittest
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from iotmock import IoTMock, mock_iot
from iotmock.core.errors import InvalidRequestException
from iotmock.core.rooms import registration
from iotmock.core.rooms.backend import Backend
from iotmock.core.world.call import Call
from iotmock.core.world.failures import DeadlineFailed

ROLE = "arn:aws:iam::123456789012:role/fleet"


def fail(_: object) -> None:
    """A callback with a mistake."""
    raise LookupError("in the callback")


class TestCallbacks:
    """Callbacks of subscriptions and clients."""

    def test_answer_of_boto3_is_not_replaced(self) -> None:
        """The call that delivers has succeeded and says so; the end of the block raises."""
        reached = []
        with pytest.raises(LookupError, match="in the callback"), mock_iot() as iot:
            iot.subscribe("a", callback=fail)
            answer = iot.client("iot-data").publish(topic="a", payload=b"")
            reached.append(answer["ResponseMetadata"]["HTTPStatusCode"])
        assert reached == [200]
        with pytest.raises(RuntimeError, match="no mock is active"):
            IoTMock.current()

    @pytest.mark.parametrize(
        "act",
        [
            lambda iot: iot.publish("b"),
            lambda iot: iot.advance(0),
            lambda iot: iot.connect("d").publish("b", b""),
            lambda iot: iot.connect("d").subscribe("b"),
            lambda iot: iot.connect("d").disconnect(),
            lambda iot: iot.connect("d").drop(),
            lambda iot: iot.device("d").report({"on": True}),
            lambda iot: iot.one_click.add_device("d"),
        ],
        ids=["publish", "advance", "client.publish", "client.subscribe", "disconnect", "drop", "device", "one_click"],
    )
    def test_next_act_of_the_handle_raises(self, act: Callable[[IoTMock], object]) -> None:
        """The earliest place where the test can see it; once raised, it is over."""
        with mock_iot() as iot:
            iot.subscribe("a", callback=fail)
            iot.client("iot-data").publish(topic="a", payload=b"")
            with pytest.raises(LookupError, match="in the callback"):
                act(iot)
            iot.advance(1)

    def test_publish_of_the_handle_raises_what_it_has_delivered(self) -> None:
        """After everything was delivered."""
        with mock_iot() as iot:
            listener = iot.subscribe("a", callback=fail)
            with pytest.raises(LookupError, match="in the callback"):
                iot.publish("a")
            assert len(listener) == 1

    def test_what_is_read_raises_nothing(self) -> None:
        """Looking is no act."""
        with pytest.raises(LookupError), mock_iot() as iot:
            listener = iot.subscribe("a", callback=fail)
            iot.client("iot-data").publish(topic="a", payload=b"")
            assert len(listener) == 1
            assert len(iot.messages) == 1
            assert iot.journal == []
            listener.close()

    def test_answer_of_another_thread_is_not_replaced(self) -> None:
        """Neither its calls nor its publishes get what the first thread ran into."""
        with pytest.raises(LookupError), mock_iot() as iot:
            iot.subscribe("a", callback=fail)
            iot.client("iot-data").publish(topic="a", payload=b"")
            seen: list[object] = []

            def work() -> None:
                try:
                    seen.append(iot.client("iot").list_commands()["commands"])
                    iot.publish("b")
                except BaseException as error:  # noqa: BLE001 - it is what the test looks for
                    seen.append(error)

            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
            assert seen == [[]]

    def test_callback_that_publishes_is_not_hit_by_the_one_before(self) -> None:
        """Nothing is raised inside of callbacks; the second one does its work."""
        with mock_iot() as iot:
            done: list[str] = []

            def forward(message: Any) -> None:
                iot.publish("b")
                done.append(message.topic)

            iot.subscribe("a", callback=fail)
            iot.subscribe("a", callback=forward)
            with pytest.raises(LookupError):
                iot.publish("a")
            assert done == ["a"]

    def test_several_failures_come_with_the_first(self) -> None:
        """The first has its own type; the others are named by its notes."""

        def fail_otherwise(_: object) -> None:
            raise KeyError("another")

        with mock_iot() as iot:
            iot.subscribe("a", callback=fail)
            iot.subscribe("a", callback=fail_otherwise)
            with pytest.raises(LookupError, match="in the callback") as caught:
                iot.publish("a")
        assert ["another" in note for note in caught.value.__notes__] == [True]

    def test_assertion_of_pytest_in_a_callback_counts(self) -> None:
        """`pytest.fail` raises no Exception, and fails the test all the same."""
        with mock_iot() as iot:
            iot.subscribe("a", callback=lambda _: pytest.fail("unexpected message"))
            assert iot.client("iot-data").publish(topic="a", payload=b"")
            with pytest.raises(pytest.fail.Exception, match="unexpected message"):
                iot.advance(0)

    def test_interrupt_in_a_callback_is_no_failure_of_it(self) -> None:
        """Whoever presses Ctrl-C means the whole program."""

        def interrupt(_: object) -> None:
            raise KeyboardInterrupt

        with mock_iot() as iot:
            iot.subscribe("a", callback=interrupt)
            with pytest.raises(KeyboardInterrupt):
                iot.client("iot-data").publish(topic="a", payload=b"")


class TestEndOfTheBlock:
    """Every form of a mock raises what is left."""

    def test_stop_raises_and_has_stopped(self) -> None:
        """Everything was taken back before."""
        mock = mock_iot()
        iot = mock.start()
        iot.subscribe("a", callback=fail)
        iot.client("iot-data").publish(topic="a", payload=b"")
        with pytest.raises(LookupError, match="in the callback"):
            mock.stop()
        with pytest.raises(RuntimeError, match="no mock is active"):
            IoTMock.current()

    def test_decorated_function_raises(self) -> None:
        """As if the callback were part of the test."""

        @mock_iot
        def use() -> str:
            iot = IoTMock.current()
            iot.subscribe("a", callback=fail)
            iot.client("iot-data").publish(topic="a", payload=b"")
            return "done"

        with pytest.raises(LookupError, match="in the callback"):
            use()

    def test_async_block_raises(self) -> None:
        """The same with `async with`."""

        async def use() -> None:
            async with mock_iot() as iot:
                iot.subscribe("a", callback=fail)
                iot.client("iot-data").publish(topic="a", payload=b"")

        with pytest.raises(LookupError, match="in the callback"):
            asyncio.run(use())

    def test_error_of_the_block_comes_first(self) -> None:
        """It stays what it is, with a note of what the callback raised."""
        with pytest.raises(ZeroDivisionError) as caught, mock_iot() as iot:
            iot.subscribe("a", callback=fail)
            iot.client("iot-data").publish(topic="a", payload=b"")
            _ = 1 / 0
        assert any("in the callback" in note for note in caught.value.__notes__)

    def test_inner_block_raises_what_happened_in_it(self) -> None:
        """A nested mock ends a block, too."""
        with mock_iot(), pytest.raises(LookupError, match="in the callback"), mock_iot() as inner:
            inner.subscribe("a", callback=fail)
            inner.client("iot-data").publish(topic="a", payload=b"")

    def test_case_of_unittest_has_the_error(self) -> None:
        """The other tests of the suite run, and this one is told apart."""

        @mock_iot
        class Case(unittest.TestCase):
            def test_one(self) -> None:
                iot = IoTMock.current()
                iot.subscribe("a", callback=fail)
                iot.client("iot-data").publish(topic="a", payload=b"")

            def test_two(self) -> None:
                assert IoTMock.current().messages == []

        result = unittest.TestResult()
        unittest.defaultTestLoader.loadTestsFromTestCase(Case).run(result)
        ((case, report),) = result.errors
        assert (case.id().rpartition(".")[2], result.testsRun) == ("test_one", 2)
        assert "LookupError: in the callback" in report

    def test_fixture_fails_its_test(self, pytester: pytest.Pytester) -> None:
        """The test has an error at teardown that shows the callback's line."""
        pytester.makepyfile(
            """
            def fail(message):
                raise LookupError("in the callback")

            def test_it(iotmock):
                iotmock.subscribe("a", callback=fail)
                iotmock.client("iot-data").publish(topic="a", payload=b"")
            """
        )
        result = pytester.runpytest_subprocess("-p", "no:randomly")
        result.assert_outcomes(passed=1, errors=1)
        result.stdout.fnmatch_lines(["*LookupError: in the callback*"])


@contextmanager
def planted(backend: type[Backend]) -> Iterator[None]:
    """Have a backend's listeners, which its class has registered, gone after the test."""
    try:
        yield
    finally:
        for key, listeners in list(registration.AFTER.items()):
            registration.AFTER[key] = [listener for listener in listeners if listener[0] is not backend]
            if not registration.AFTER[key]:
                del registration.AFTER[key]


class TestDeadlines:
    """A deadline that raises is a defect of ours, and says which."""

    def test_answer_of_the_call_that_finds_it_is_not_replaced(self) -> None:
        """The other deadlines happen; the next act of the handle names action, instant, scope and cause."""
        ran: list[datetime] = []
        with mock_iot(region="eu-west-1") as iot:
            with iot._entered() as call:  # noqa: SLF001 - no operation of ours has such a defect
                call.schedule(call.now, 0, _break)
                call.schedule(call.now, 1, lambda late: ran.append(late.now))
            assert iot.client("iot").list_commands()["commands"] == []
            assert len(ran) == 1
            with pytest.raises(DeadlineFailed, match=r"_break, due at 2.*eu-west-1.*ZeroDivisionError") as caught:
                iot.advance(1)
            assert isinstance(caught.value.__cause__, ZeroDivisionError)


def _break(_: Call) -> None:
    raise ZeroDivisionError


class TestListenersOfMoto:
    """A room that refuses after moto has answered."""

    @pytest.mark.parametrize("is_first", [True, False])
    def test_refusal_is_awss_error_and_moto_is_unchanged(self, is_first: bool) -> None:
        """boto3 raises the error's class, and moto has what it had before."""

        class Refusing(Backend):
            @registration.after("iot:CreateRoleAlias")
            def refuse(self, _call: Call, *, request: dict[str, Any], **_answer: Any) -> None:
                if request["role_alias"] == "refused":
                    raise InvalidRequestException("not this one")

        with planted(Refusing), mock_iot():
            iot = boto3.client("iot", "us-east-1")
            if not is_first:
                iot.create_role_alias(roleAlias="kept", roleArn=ROLE)
            with pytest.raises(iot.exceptions.InvalidRequestException, match="not this one"):
                iot.create_role_alias(roleAlias="refused", roleArn=ROLE)
            assert iot.list_role_aliases()["roleAliases"] == ([] if is_first else ["kept"])
            with pytest.raises(ClientError):
                iot.describe_role_alias(roleAlias="refused")
            iot.create_role_alias(roleAlias="next", roleArn=ROLE)
