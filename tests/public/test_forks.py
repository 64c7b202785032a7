"""A process that forks while its threads use the mock: the child goes on by itself, and never hangs."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

from iotmock import IoTMock, mock_iot

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")

TRIES = 6
PATIENCE = 20


@contextmanager
def busy(*works: Callable[[int], object]) -> Iterator[None]:
    """Threads that do `works` over and over, each with a number of its own at every turn."""
    stopped = threading.Event()

    def repeat(work: Callable[[int], object]) -> None:
        number = 0
        while not stopped.is_set():
            number += 1
            work(number)

    threads = [threading.Thread(target=repeat, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopped.set()
        for thread in threads:
            thread.join()


def in_child(work: Callable[[], object]) -> str:
    """What `work` gives in a forked child, as text; the child alone is killed when it hangs."""
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        # Python 3.12 and later warn of every fork among threads; that it goes well is what is tested here.
        warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            os.write(writer, str(work()).encode())
        except BaseException as error:  # noqa: BLE001 - the parent reports it
            os.write(writer, repr(error).encode())
        os._exit(0)
    os.close(writer)
    watchdog = threading.Timer(PATIENCE, os.kill, (child, signal.SIGKILL))
    watchdog.start()
    try:
        _, status = os.waitpid(child, 0)
    finally:
        watchdog.cancel()
        watchdog.join()
    with os.fdopen(reader, "rb") as answer:
        return answer.read().decode() if status == 0 else f"ended with status {status}: it hung"


def use(iot: IoTMock, name: str) -> str:
    """Go through every door once; gives what came out."""
    heard: list[bytes] = []
    iot.subscribe(f"to/{name}", callback=lambda message: heard.append(message.payload))
    control, data = iot.client("iot"), iot.client("iot-data")
    control.create_command(commandId=name, payload={"content": b"x"})
    control.create_thing(thingName=name)
    data.publish(topic=f"to/{name}", payload=b"heard")
    data.update_thing_shadow(thingName=name, payload=b'{"state": {"desired": {"on": true}}}')
    found = control.get_command(commandId=name)["commandId"], control.describe_thing(thingName=name)["thingName"]
    return f"{' '.join(found)} {heard}"


def used(name: str) -> str:
    """What `use` gives where all is well."""
    return f"{name} {name} [b'heard']"


def works_of(iot: IoTMock) -> tuple[Callable[[int], object], ...]:
    """What keeps every lock of the mock busy: rooms, moto, deliveries."""
    control, data = iot.client("iot"), iot.client("iot-data")
    iot.subscribe("heard", callback=lambda message: message.payload.decode())
    return (
        lambda number: control.create_command(commandId=f"busy-{number}", payload={"content": b"x"}),
        lambda number: control.create_thing(thingName=f"busy-{number}"),
        lambda _: data.publish(topic="heard", payload=b"x" * 1000),
        lambda _: iot.publish("heard", b"x"),
    )


def test_the_child_of_a_fork_among_threads_goes_on(iotmock: IoTMock) -> None:
    """Whatever the other threads were in the middle of."""
    with busy(*works_of(iotmock)):
        answers = [in_child(partial(use, iotmock, f"child-{number}")) for number in range(TRIES)]
    assert answers == [used(f"child-{number}") for number in range(TRIES)]
    assert use(iotmock, "parent") == used("parent")


def test_the_child_finds_no_half_made_change(iotmock: IoTMock) -> None:
    """The fork waits until the call that is under way is complete: state and journal agree."""
    control = iotmock.client("iot")

    def agree() -> bool:
        listed = [
            command["commandId"]
            for page in control.get_paginator("list_commands").paginate()
            for command in page["commands"]
        ]
        written = [entry.name for entry in iotmock.journal if entry.resource == "command"]
        return len(listed) == len(written)

    with busy(works_of(iotmock)[0]):
        answers = [in_child(agree) for _ in range(TRIES)]
    assert answers == ["True"] * TRIES


def test_a_child_and_its_parent_share_nothing_further(iotmock: IoTMock) -> None:
    """The child has a copy of what was there; ids that are made later differ."""
    control = iotmock.client("iot")
    control.create_thing(thingName="before")

    def work() -> str:
        control.create_thing(thingName="of-the-child")
        return " ".join([thing["thingName"] for thing in control.list_things()["things"]] + [_new_id(iotmock)])

    *names, identity = in_child(work).split()
    assert names == ["before", "of-the-child"]
    assert [thing["thingName"] for thing in control.list_things()["things"]] == ["before"]
    assert _new_id(iotmock) != identity


def _new_id(iot: IoTMock) -> str:
    return str(iot.client("iot").list_things()["ResponseMetadata"]["RequestId"])


def test_a_fork_inside_a_callback(iotmock: IoTMock) -> None:
    """The thread that delivers is the one that forks: in the child it delivers on."""
    answers: list[str] = []
    iotmock.subscribe("fork", callback=lambda _: answers.append(in_child(lambda: use(iotmock, "child"))))
    with busy(*works_of(iotmock)[:2]):
        iotmock.publish("fork", b"")
    # Its own message waits behind the present one, as it does in the parent.
    assert answers == ["child child []"]
    assert use(iotmock, "parent") == used("parent")


def test_a_fork_while_another_thread_delivers(iotmock: IoTMock) -> None:
    """The other's callback is not finished in the child; what waits behind it is delivered there, too."""
    inside, released = threading.Event(), threading.Event()
    heard: list[bytes] = []

    def hear(message: Any) -> None:
        heard.append(message.payload)
        if message.payload == b"1":
            inside.set()
            released.wait(PATIENCE)

    iotmock.subscribe("in-turn", callback=hear)
    deliverer = threading.Thread(target=iotmock.publish, args=("in-turn", b"1"))
    deliverer.start()
    assert inside.wait(PATIENCE)
    iotmock.publish("in-turn", b"2")

    def work() -> object:
        iotmock.publish("in-turn", b"3")
        return heard

    answer = in_child(work)
    released.set()
    deliverer.join()
    assert answer == "[b'1', b'2', b'3']"
    assert heard == [b"1", b"2"]


def test_multiprocessing_by_fork(iotmock: IoTMock) -> None:
    """The start method `fork` is the same fork."""
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()

    def work() -> None:
        answers.put(use(iotmock, "child"))

    with busy(*works_of(iotmock)), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
        children = [context.Process(target=work) for _ in range(3)]
        for child in children:
            child.start()
        for child in children:
            child.join(PATIENCE)
            if child.is_alive():
                child.kill()
    assert [child.exitcode for child in children] == [0, 0, 0]
    assert [answers.get() for _ in children] == [used("child")] * 3


def test_a_mock_may_start_and_stop_in_the_child(iotmock: IoTMock) -> None:
    """Nested in the parent's, while other threads start and stop theirs."""

    def nest(_: int) -> None:
        with mock_iot():
            pass

    def work() -> str:
        with mock_iot() as inner:
            return use(inner, "child")

    with busy(nest):
        answers = [in_child(work) for _ in range(TRIES)]
    assert answers == [used("child")] * TRIES


def test_nothing_is_left_of_it_after_the_stop() -> None:
    """A fork after the stop waits for nobody, also where a stopped world is held for ever."""
    with mock_iot() as iot:
        world = iot._world
    inside, released = threading.Event(), threading.Event()

    def hold() -> None:
        with world.lock:
            inside.set()
            released.wait(PATIENCE)

    holder = threading.Thread(target=hold)
    holder.start()
    assert inside.wait(PATIENCE)
    started = time.monotonic()

    def work() -> str:
        with mock_iot() as fresh:
            return use(fresh, "child")

    assert in_child(work) == used("child")
    assert time.monotonic() - started < 4  # below the patience of a fork with a lock
    released.set()
    holder.join()


def test_a_lock_that_is_never_let_go_does_not_stop_the_fork(iotmock: IoTMock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread that waits for the forking one while it holds the world: the child gets a lock of its own."""
    monkeypatch.setattr("iotmock.core.entry.forking.PATIENCE", 0.1)
    inside, released = threading.Event(), threading.Event()

    def hold() -> None:
        with iotmock._world.entered("device", iotmock.account_id, iotmock.region):
            inside.set()
            released.wait(PATIENCE)

    holder = threading.Thread(target=hold)
    holder.start()
    assert inside.wait(PATIENCE)
    answer = in_child(lambda: use(iotmock, "child"))
    released.set()
    holder.join()
    assert answer == used("child")
    assert use(iotmock, "parent") == used("parent")


def test_it_registers_once_in_a_process() -> None:
    """Such a registration cannot be taken back: the second start adds none."""
    program = (
        "import os; calls = []; real = os.register_at_fork\n"
        "os.register_at_fork = lambda **hooks: (calls.append(hooks), real(**hooks))\n"
        "from iotmock import mock_iot\n"
        "for _ in range(3):\n"
        "    with mock_iot(): pass\n"
        "hooks = [list(registered.values())[0] for registered in calls]\n"
        "print(sum('iotmock' in str(getattr(hook, '__module__', '')) for hook in hooks))"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"
