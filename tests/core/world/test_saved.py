"""Files of snapshots, by their lines: what they hold, and what is refused without anything being changed."""

import gc
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import freezegun
import pytest
from sortedcontainers import SortedDict, SortedKeyList, SortedList, SortedSet

from iotmock.core import savable
from iotmock.core.mqtt.publisher import Door
from iotmock.core.records import Records
from iotmock.core.savable import savable_constant
from iotmock.core.world import saved, snapshots
from iotmock.core.world.saved import frames
from iotmock.core.world.saved.notation import Unwritable
from iotmock.core.world.saved.reading import Reader
from iotmock.core.world.saved.writing import Survey, Writer
from iotmock.core.world.world import World
from iotmock.handle import IoTMock
from iotmock.services import open_rooms

# A change of a file, line by line; the first line is the head.
Change = Callable[[list[str]], list[str]]


def lines_of(**roots: Any) -> list[str]:
    """How something is written."""
    return list(Writer(Survey(roots)).lines(roots))


def read(lines: list[str]) -> dict[str, Any]:
    """What lines say."""
    reader = Reader()
    for number, line in enumerate(lines, 1):
        reader.take(number, f"{line}\n")
    reader.end()
    return reader.roots


def again(value: Any) -> Any:
    """A value that was written and read."""
    return read(lines_of(it=value))["it"]


def by_length(text: str) -> tuple[int, str]:
    """A place in a sorted list."""
    return len(text), text


savable_constant("test.by_length", by_length)


@pytest.fixture(autouse=True)
def _declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the classes of a test be forgotten."""
    open_rooms()
    for name in ("_FORMS", "_NAMES", "_NAMED"):
        monkeypatch.setattr(savable, name, dict(getattr(savable, name)))
    monkeypatch.setattr(savable, "_KINDS", set(savable._KINDS))
    frames._maker.cache_clear()


class TestValues:
    """What is written is read as an equal value of the same type."""

    @pytest.mark.parametrize(
        "value",
        [
            None, True, 0, -(2**200), 1.0, 0.1, -0.0, float("inf"), 'é\ud800\n"', "", "$ref",
            b"", b"{}", "é".encode(), b"\xff",
            datetime(2026, 3, 1, 12, 0, 0, 5, tzinfo=UTC), datetime(2026, 3, 1),  # noqa: DTZ001 - moto has such
            timedelta(days=-3, microseconds=1),
            Decimal("1.10"), Door.API, [], {}, (), [1, [2]], (1, (True, 1.0)), {"a": {"$b": 1}}, {"$a": 1},
            {1: 2, None: 3},
            {(1, "a"): [1]}, {1, 2, 30}, frozenset({Door.API}), deque([1, (2,)]), SortedSet("ba"), SortedDict(b=1, a=2),
            SortedList([(2, "a"), (1, "b")]), list(range(500)), {str(n): n for n in range(500)}, tuple(range(500)),
            set(range(500)), SortedDict({n: (n,) for n in range(500)}), [[[]] * 60] * 60,
        ],
        ids=repr,
    )  # fmt: skip
    def test_comes_back(self, value: Any) -> None:
        """The order in it, too."""
        found = again(value)
        assert (type(found), repr(found)) == (type(value), repr(value))
        assert lines_of(it=found) == lines_of(it=value)

    def test_not_a_number_and_what_is_sorted_by_a_function(self) -> None:
        """Which are not equal to themselves."""
        assert str(again(float("nan"))) == "nan"
        found = again(SortedKeyList(["ccc", "a", "bb"], key=by_length))
        assert (list(found), found.key) == (["a", "bb", "ccc"], by_length)

    def test_instants_of_freezegun(self) -> None:
        """They are instants like others."""
        with freezegun.freeze_time("2026-03-01T12:00:00"):
            line = lines_of(it=[datetime.now(UTC)])
        assert line == ['[0,"it",[{"$at":"2026-03-01T12:00:00+00:00"}]]']

    def test_every_line_is_ascii_json(self) -> None:
        """Whatever is in it."""
        for line in lines_of(it=["é\ud83d\ude00", b"\xff", list(range(300))]):
            assert line.isascii()
            json.loads(line)

    def test_what_is_shared_stays_shared(self) -> None:
        """Lists, mappings, and values that are long."""
        shared, long = ["x"], ("y" * 200, 1)
        found = again({"a": shared, "b": [shared, long], "c": {"d": shared}, "e": long, "f": ["x"]})
        assert found["a"] is found["b"][0] is found["c"]["d"]
        assert found["a"] is not found["f"]
        assert found["b"][1] is found["e"]

    def test_circles_hold(self) -> None:
        """However what is in them is written."""
        ring: list[Any] = [1]
        ring.append({"back": ring, "more": list(range(200))})
        found = again({"ring": ring})["ring"]
        assert found[1]["back"] is found

    def test_a_long_chain_needs_no_stack(self) -> None:
        """Each refers to the next."""
        chain: list[Any] = []
        for _ in range(5_000):
            chain = [chain]
        found, length = again(chain), 0
        while found:
            found, length = found[0], length + 1
        assert length == 5_000
        # Python's own repr and comparison would need one; what is let go in a row does not.
        while chain:
            chain = chain.pop()

    def test_records(self) -> None:
        """A row is a line; equal values of rows are one object, numbers and booleans apart."""
        records = Records(2)
        records += ("a" * 10, ("b", 1), "a" * 10, ("b", 1), "c", ("b", True))
        lines = lines_of(it=records)
        found = read(lines)["it"]
        assert (type(found), list(found), found.width, len(lines)) == (Records, list(records), 2, 4)
        assert found[1] is found[3]
        assert [type(row[1]) for row in found[1::2]] == [int, int, bool]

    def test_what_has_not_declared_itself(self) -> None:
        """It is named."""
        for value in (object(), object, [print], {object(): 1}, Path(), (lambda: None,), {(1, 2)}):
            if value == {(1, 2)}:
                with pytest.raises(Unwritable, match="in a set"):
                    lines_of(it=value)
            else:
                with pytest.raises(Unwritable):
                    lines_of(it=value)


def declare_classes() -> tuple[Any, Any, Any]:
    """A data class with a default, a named tuple, and one that is made of less than it has."""

    @dataclass(eq=False, slots=True)
    class Lamp:
        name: str
        state: "int | None" = 3
        next: Any = None

    class Spot(NamedTuple):
        x: int
        y: int = 7

    class Ratio:
        __slots__ = ("text", "value")

        def __init__(self, text: str) -> None:
            self.text, self.value = text, float(text)

    for kind in (Lamp, Spot, Ratio):
        kind.__module__ = "iotmock.core.test"
    savable.savable(Lamp)
    savable.savable(Spot)
    savable.savable(make=Ratio, made_of=("text",))(Ratio)
    return Lamp, Spot, Ratio


class TestClasses:
    """Declared classes come back with their members, and no others do."""

    def test_instances(self) -> None:
        """Of all kinds."""
        lamp, spot, ratio = declare_classes()
        one, two = lamp("one", next=[spot(1, 2), ratio("0.5")]), lamp("two")
        one.state, two.next = None, one
        found_one, found_two = again([one, two])
        assert (found_one.name, found_one.state, found_one.next[0], found_one.next[1].value) == (
            "one",
            None,
            (1, 2),
            0.5,
        )
        assert (type(found_one.next[0]), found_two.next) == (spot, found_one)

    def test_instances_that_are_keys(self) -> None:
        """They may refer to what they are keys of, and not to themselves."""
        lamp, _, _ = declare_classes()
        one = lamp("one")
        by_lamp = one.next = {one: 1}
        ((found, number),) = again(by_lamp).items()
        assert (found.name, number, found.next[found]) == ("one", 1, 1)
        one.next = one
        with pytest.raises(Unwritable, match="as a key of what it refers to"):
            lines_of(it=by_lamp)

    def test_what_came_later_is_as_without_it(self) -> None:
        """An older file has no such member."""
        declare_classes()
        (found,) = read(['[0,"it",[{"$test.Lamp":{"name":"a"}}]]'])["it"]
        assert (found.name, found.state, found.next) == ("a", 3, None)
        assert read(['[0,"it",{"$test.Spot":{"x":1}}]'])["it"] == (1, 7)

    @pytest.mark.parametrize(
        ("value", "reason"),
        [
            ({"$test.Lamp": {}}, "test.Lamp lacks its name"),
            ({"$test.Lamp": {"name": "a", "other": 1}}, "test.Lamp has no 'other'"),
            ({"$test.Lamp": {"name": 1}}, "its name is int instead of str"),
            ({"$test.Lamp": {"name": "a", "state": "1"}}, "its state is str instead of NoneType or int"),
            ({"$test.Lamp": ["a"]}, "the members of test.Lamp were to follow"),
            ({"$test.Lamp": "a"}, "the members of test.Lamp were to follow"),
            ({"$test.Spot": {"y": 1}}, "test.Spot lacks its x"),
            ({"$test.Ratio": {"text": "a"}}, "could not convert"),
            ({"$test.None": {}}, "no kind of value that is called 'test.None'"),
            ({"$test.by_length": {}}, "no kind of value that is called 'test.by_length'"),
            ({"$os.system": {}}, "no kind of value"),
            ({"$is": "os.system"}, "nothing that is called 'os.system'"),
            ({"$is": ["a"]}, "unhashable"),
            ({"$mqtt.Door": "WINDOW"}, "mqtt.Door has no 'WINDOW'"),
            ({"$mqtt.Door": ["API"]}, "mqtt.Door has no"),
            ({"$ref": "x"}, "nothing before it has the label 'x'"),
            ({"$ref": []}, "nothing before it has the label"),
            ({"$at": "yesterday"}, "Invalid isoformat"),
            ({"$at": 1}, "must be str"),
            ({"$base64": "?"}, "base64|padding|ase64"),
            ({"$decimal": "a"}, "'a' is no number"),
            ({"$float": "1"}, "is no number that JSON does not have"),
            ({"$tuple": {}}, "a list was to follow"),
            ({"$set": {"a": 1}}, "a list was to follow"),
            ({"$set": [[]]}, "unhashable"),
            ({"$list": [], "width": 1, "other": 2}, r"beside \$list stands other"),
            ({"$list": [], "as": 1}, "the label 1 is given twice, or is none"),
            ([{"$list": [], "as": "a"}, {"$list": [], "as": "a"}], "the label 'a' is given twice"),
            ([{"$list": [], "more": True}], "in the midst of this one"),
            ({"$records": [], "width": 0}, "no width of 0"),
            ({"$records": []}, "no width of None"),
            ({"$sorted-list": ["a"], "key": {"$is": "commands.Command"}}, "nothing is sorted by"),
            ({"$dict": [["a", 1], ["a", 2]]}, "'a' stands there twice"),
            ({"$dict": [["a"]]}, "not enough values"),
            ({"$moto.FakeThing": {}}, "no kind of value"),
            ({"$moto.FakeRoleAlias": {"__class__": 1}}, "no member is called '__class__'"),
        ],
    )
    def test_what_is_no_such_value(self, world: World, value: Any, reason: str) -> None:
        """It is refused with its reason."""
        declare_classes()
        assert not world.closed
        with pytest.raises((ValueError, TypeError), match=reason):
            read([json.dumps([0, "it", value])])

    @pytest.mark.parametrize(
        ("lines", "reason"),
        [
            (["[0,1]"], "no list of depth, key and value"),
            (["[0]"], "invalid literal"),
            (["{}"], "invalid literal"),
            (['[0,"a",1] '], "no list of depth"),
            (['[0,"a",NaN]'], "NaN is no JSON"),
            (['[1,"a",1]'], "it stands at depth 1, where 0 is the deepest"),
            (['[0,"a",{"$list":[],"more":true}]', '[1,"b",1]'], "has no key, and this has 'b'"),
            (['[0,"a",{"$dict":[],"more":true}]', '[1,"b",1]', '[1,"b",1]'], "'b' stands there twice"),
            (['[0,"a",{"$records":[],"width":2,"more":true}]', "[1,null,[1]]"], "a row of 2 values is"),
            (['[0,"a",{"$records":[],"width":2,"more":true}]', "[1,null,1]"], "not iterable"),
            (['[0,"a",{"$test.Lamp":{"name":"a"},"more":true}]', '[1,"name","b"]'], "test.Lamp has its name twice"),
            (['[0,"a",{"$test.Lamp":{},"more":true}]', '[1,"next",1]', '[0,"b",1]'], "test.Lamp lacks its name"),
            (['[0,"a",' + "[" * 100_000 + "]"], "recursion"),
        ],
    )
    def test_what_are_no_such_lines(self, lines: list[str], reason: str) -> None:
        """They are refused with their reason."""
        declare_classes()
        with pytest.raises((ValueError, TypeError, RecursionError), match=reason):
            read(lines)

    def test_names_stand_for_one_thing(self) -> None:
        """And a class that does not say what it has is none that can be saved."""
        with pytest.raises(ValueError, match=r"commands.Command stands for .* already"):
            savable_constant("commands.Command", object())

        class Loose:
            def __init__(self, one: int) -> None:
                self.one = one

        Loose.__module__ = "iotmock.core.test"
        savable.savable(Loose)
        with pytest.raises(TypeError, match="Loose needs __slots__ to be saved"):
            lines_of(it=Loose(1))

    def test_member_that_a_fresh_one_has_not(self) -> None:
        """It would be lost."""

        class Room:
            def __init__(self) -> None:
                self.one = 1

        Room.__module__ = "iotmock.core.test"
        savable.savable(Room)
        room: Any = Room()
        assert again(room).one == 1
        room.two = 2
        with pytest.raises(Unwritable, match=r"two of test.Room"):
            lines_of(it=room)


def head(**members: Any) -> Change:
    """Change the first line."""
    return lambda lines: [json.dumps(json.loads(lines[0]) | members), *lines[1:]]


def put(old: str, new: str) -> Change:
    """Change a text, which must be there."""

    def change(lines: list[str]) -> list[str]:
        assert any(old in line for line in lines)
        return [line.replace(old, new) for line in lines]

    return change


def moto(part: Any) -> Change:
    """Have the part of moto be something else; other tests may have left something there."""

    def change(lines: list[str]) -> list[str]:
        start = next(number for number, line in enumerate(lines) if line.startswith('[0,"state"'))
        changed = [lines[0], json.dumps([0, "moto", part]), *lines[start:-1]]
        return [*changed, json.dumps({"lines": len(changed) + 1})]

    return change


def of_moto(service: str, **attributes: Any) -> Change:
    """Have something be in the part of moto."""
    return moto({"$dict": [[{"$tuple": [service, "1", "r"]}, attributes]]})


class TestFiles:
    """A file is read whole or not at all."""

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            (lambda _lines: [], "line 1: this is no file of"),
            (lambda lines: lines[1:], "line 1: this is no file of"),
            (lambda _lines: ["not JSON"], "line 1: this is no file of"),
            (head(format="other"), "line 1: this is no file of"),
            (head(version=2, iotmock="9.9"), "format has version 2, and iotmock reads 1 to 1: .* '9.9', install that"),
            (head(version="1"), "line 1: its format has version '1'"),
            (head(version=0), "line 1: its format has version 0"),
            (head(at="2026-03-01T12:00:00"), "line 1: the instant 2026-03-01T12:00:00 has no zone"),
            (head(at="?"), "line 1: Invalid isoformat"),
            (lambda lines: lines[:-1], "the file ends before its end"),
            (lambda lines: lines[:4], "line 4: the file ends before its end"),
            (lambda lines: [*lines[:3], *lines[4:]], "line 4: it stands at depth|lines are missing"),
            (lambda lines: [*lines[:-2], lines[-1]], "lines are missing"),
            (lambda lines: [*lines, lines[-1]], "there are more than there were"),
            (put('"state",{"$world.WorldState"', '"state",{"$registry.Registry"'), "registry.Registry has no"),
            (put('"state",', '"other",'), "line 1: it does not hold a state"),
            (moto([]), "line 1: the part of moto is no mapping"),
            (of_moto("iot", things={}), "no things to be restored"),
            (of_moto("iot", role_aliases=[]), "are something else"),
            (of_moto("iot", role_aliases={"a": 1}), "are something else"),
            (of_moto("iotdata", published_payloads=[1]), "are something else"),
            (put('"registry.Registry"},"123456789012"', '"registry.Registry"},1'), "is no backend of"),
            (put('[{"$is":"registry.Registry"},', '[{"$is":"commands.Command"},'), "is no backend of"),
            (put('{"$tuple":["123456789012","eu-west-1"]},{"$mqtt.Br', '"a",{"$mqtt.Br'), "is no broker of"),
            (put('{"$is":"commands.time_out"}', '"os.system"'), "is no instant, rank, number, scope and action"),
            (put('{"$is":"commands.time_out"}', '{"$is":"posix.system"}'), "nothing that is called 'posix.system'"),
            (put('"_heap":[{', '"_heap":[1,{'), "1 is no deadline"),
            (put('"sql":"SELECT', '"sql":"SELECTED'), "InvalidRequest|SqlParse|SELECTED"),
            (put('"version":1,"group_names"', '"version":"1","group_names"'), "its version is str instead of int"),
        ],
    )  # fmt: skip
    def test_what_is_no_such_file(self, filled: tuple[World, Path], change: Change, reason: str) -> None:
        """The error names file, line and remedy, and nothing has changed."""
        world, path = filled
        path.write_text("".join(f"{line}\n" for line in change(path.read_text(encoding="ascii").splitlines())))
        state = world.state
        with pytest.raises(saved.UnreadableSnapshot, match=reason) as error:
            IoTMock(world, "123456789012", "eu-west-1").restore(path)
        assert (str(path) in str(error.value), "Nothing was restored" in str(error.value)) == (True, True)
        assert world.state is state

    def test_file_of_other_bytes(self, filled: tuple[World, Path]) -> None:
        """It is no text of ours."""
        world, path = filled
        path.write_bytes(b"\xff\xfe")
        with pytest.raises(saved.UnreadableSnapshot, match="can't decode"):
            IoTMock(world, "123456789012", "eu-west-1").restore(path)

    def test_what_was_read_is_the_state(self, filled: tuple[World, Path]) -> None:
        """A fresh world gets it, and saves it with the same lines."""
        world, path = filled
        snapshots.restore_file(world, path)
        other = path.with_name("again")
        snapshots.take(world).save(other)
        assert other.read_bytes() == path.read_bytes()
        gc.collect()


@pytest.fixture
def filled(world: World, iot: IoTMock, tmp_path: Path) -> tuple[World, Path]:
    """A world with a thing, an execution that waits and a rule, and a file of it."""
    from iotmock.core.rooms.registration import OPERATIONS

    def ask(name: str, **arguments: Any) -> None:
        operation = OPERATIONS[name]
        with world.entered(operation.name, "123456789012", "eu-west-1") as call:
            operation.method(call.backend(operation.backend), call, **arguments)

    ask("iot:CreateThing", thing_name="pump")
    ask("iot:CreateCommand", command_id="open", payload={"content": b"{}"})
    arn = "arn:aws:iot:eu-west-1:123456789012"
    ask("iot-jobs-data:StartCommandExecution", command_arn=f"{arn}:command/open", target_arn=f"{arn}:thing/pump")
    again = {"republish": {"topic": "b", "roleArn": "r"}}
    ask("iot:CreateTopicRule", rule_name="rule", topic_rule_payload={"sql": "SELECT * FROM 'a'", "actions": [again]})
    iot.publish("a", b"{}")
    path = tmp_path / "state.jsonl"
    snapshots.take(world).save(path)
    return world, path
