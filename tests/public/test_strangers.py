"""What a stranger did, and what it should have told him."""

from pathlib import Path
from typing import Any

import boto3
import pytest

from iotmock import IoTMock, IotmockWarning, mock_iot


class TestClients:
    """`iot.client(...)`."""

    def test_client_with_options_is_its_own(self) -> None:
        """It does not become the one that everybody gets."""
        with mock_iot(region="eu-west-1") as iot:
            first = iot.client("iot")
            other = iot.client("iot", region_name="us-east-1")
            assert iot.client("iot") is first
            assert (first.meta.region_name, other.meta.region_name) == ("eu-west-1", "us-east-1")

    def test_misspelt_region_of_a_client_warns(self) -> None:
        """moto's error alone names no region that is meant."""
        with mock_iot():
            client = boto3.client("iot", region_name="ap-southest-2")
            with pytest.warns(IotmockWarning, match="did you mean 'ap-southeast-2'"), pytest.raises(KeyError):
                client.list_role_aliases()


class TestEmptyLogs:
    """The commonest first failure: nothing is there."""

    def test_subscription_says_where_messages_went(self) -> None:
        """Test and code in different regions."""
        with mock_iot(region="us-east-1") as iot:
            heard = iot.subscribe("a/b")
            iot.scope(region="eu-west-1").publish("a/b", b"")
            with pytest.raises(
                IndexError, match=r"no messages; 1 message in eu-west-1: iot.scope\(region='eu-west-1'\)"
            ):
                heard[0]
            with pytest.raises(IndexError, match="no messages; 1 message in eu-west-1"):
                iot.messages[0]

    def test_journal_and_calls_say_where_to_look(self) -> None:
        """Where something was, or that there was nothing."""
        with mock_iot(region="us-east-1") as iot:
            with pytest.raises(IndexError, match="no state has changed in 123456789012 us-east-1, nor anywhere else"):
                iot.journal[0]
            with pytest.raises(IndexError, match="no call was answered in 123456789012 us-east-1, nor anywhere else"):
                iot.calls[-1]
            iot.scope(region="eu-west-1").client("iot").create_package(packageName="app")
            there = r"look in iot\.scope\(account_id='123456789012', region='eu-west-1'\)$"
            with pytest.raises(IndexError, match=there):
                iot.journal[0]
            with pytest.raises(IndexError, match=there):
                iot.calls[0]


class TestTopics:
    """Reserved topics that look misspelt."""

    @pytest.mark.parametrize(
        ("topic", "meant"),
        [
            ("$aws/event/job/#", "$aws/events/job/#"),
            ("$aws/event/presnce/connected/x", "$aws/events/presence/connected/x"),
            ("$aws/presence/connected/+", "$aws/events/presence/connected/+"),
            ("$aws/rule/foo", "$aws/rules/foo"),
            ("$aws/evnts/jobExecution/+/succeeded", "$aws/events/jobExecution/+/succeeded"),
        ],
    )
    def test_they_warn(self, iotmock: IoTMock, topic: str, meant: str) -> None:
        """With what is probably meant."""
        with pytest.warns(IotmockWarning) as warnings:
            iotmock.subscribe(topic)
        assert f"did you mean {meant!r}" in str(warnings[0].message)

    def test_upper_case_is_an_error_that_names_the_lower(self, iotmock: IoTMock) -> None:
        """AWS reserves everything that begins with $."""
        with pytest.raises(ValueError, match=r"did you mean '\$aws'\?"):
            iotmock.subscribe("$AWS/things/lamp/shadow/get")


class TestArguments:
    """Mistakes are found where they are made, not where they are used."""

    @pytest.mark.parametrize("where", ["on_command", "on_delta", "on_job"])
    @pytest.mark.parametrize("handler", [5, None])
    def test_handler_that_is_none(self, iotmock: IoTMock, where: str, handler: Any) -> None:
        """A function is called."""
        with pytest.raises(TypeError, match=rf"{where}\({handler}\): give a function"):
            getattr(iotmock.device("pump"), where)(handler)

    @pytest.mark.parametrize(
        ("options", "error", "text"),
        [
            ({"seed": "a"}, TypeError, "seed='a': give a whole number"),
            ({"seed": True}, TypeError, "seed=True: give a whole number"),
            ({"keep_last": "5"}, TypeError, "keep_last='5': give a whole number"),
        ],
    )
    def test_options(self, options: dict[str, Any], error: type[Exception], text: str) -> None:
        """Each with its name."""
        with pytest.raises(error, match=text):
            mock_iot(**options)

    def test_faults(self, iotmock: IoTMock) -> None:
        """Nothing waits afterwards."""
        fail: Any = iotmock.faults.fail
        with pytest.raises(TypeError, match=r"fail\(5\): give the name of an operation"):
            fail(5)
        with pytest.raises(TypeError, match="when=5: give a function"):
            fail("GetCommand", when=5)
        for status in ("x", 5, 200, 600):
            with pytest.raises(ValueError, match="an error has an HTTP status from 400 to 599"):
                fail("GetCommand", "Foo", status=status)
        assert iotmock.faults.unused == []

    def test_time(self, iotmock: IoTMock) -> None:
        """With a call that works."""
        run: Any = iotmock.run_until
        with pytest.raises(TypeError, match=r"^limit='1h': give seconds or a timedelta, e.g. limit=1$"):
            run(lambda: False, limit="1h")
        with pytest.raises(TypeError, match=r"run_until\(True\): give a function"):
            run(True, limit=1)
        with pytest.raises(TypeError, match=r"advance\(\) needs a span"):
            iotmock.advance()

    def test_results_and_names(self, iotmock: IoTMock) -> None:
        """Of a command and of a device."""
        control: Any = iotmock.client("iot")
        target = control.create_thing(thingName="pump")["thingArn"]
        command = control.create_command(commandId="open", payload={"content": b"x"})["commandArn"]
        pump = iotmock.device("pump")
        iotmock.client("iot-jobs-data").start_command_execution(commandArn=command, targetArn=target)
        succeed: Any = pump.commands[0].succeed
        with pytest.raises(TypeError, match="give results by name"):
            succeed([1])
        device: Any = iotmock.device
        with pytest.raises(ValueError, match="5 is no thing name"):
            device(5)

    def test_dropped_device_is_told_to_reconnect(self, iotmock: IoTMock) -> None:
        """A client is made anew, a device comes back."""
        pump = iotmock.device("pump")
        pump.drop()
        with pytest.raises(RuntimeError, match=r"a device has `reconnect\(\)`"):
            pump.drop()

    def test_snapshot_stays_in_memory(self, iotmock: IoTMock) -> None:
        """pickle is told what to do instead."""
        import pickle

        with pytest.raises(TypeError, match=r"write it with `save\(path\)`"):
            pickle.dumps(iotmock.snapshot())


class TestReprs:
    """What a failed assertion shows."""

    def test_entries_are_short(self, iotmock: IoTMock) -> None:
        """Of the journal and of the call log."""
        iotmock.client("iot").create_package(packageName="app")
        entry = repr(iotmock.journal[0])
        assert entry.startswith("<JournalEntry ")
        assert entry.endswith(" CreatePackage: package app {} > {}>") or "package app" in entry
        assert repr(iotmock.calls[0]).endswith("iot CreatePackage: 200 by iotmock>")

    def test_pictures_are_short(self, iotmock: IoTMock) -> None:
        """The whole stands in `print` and in a notebook."""
        control = iotmock.client("iot")
        control.create_package(packageName="app")
        control.create_package_version(packageName="app", versionName="1")
        assert repr(iotmock.package("app")) == "<PackageView app: 1 DRAFT>"
        assert repr(iotmock.timeline()).startswith("<HistoryView, changes in 123456789012 ")
        assert repr(iotmock.one_click) == "<PhysicalDevices: add_device(...), click(...)>"


class TestSharedFixtures:
    """`iotmock_module` and `iotmock_session`."""

    def test_both_in_one_file(self, pytester: pytest.Pytester) -> None:
        """Whichever begins first, and ends first."""
        pytester.makepyfile(
            test_a="def test_module(iotmock_module): pass\ndef test_session(iotmock_session): pass\n",
            test_b="def test_session(iotmock_session): pass\ndef test_module(iotmock_module): pass\n",
        )
        pytester.runpytest_subprocess("-q", "-p", "no:randomly").assert_outcomes(passed=4)

    def test_strict_tests(self, pytester: pytest.Pytester) -> None:
        """By the ini option and by the marker, each for its own test."""
        body = "    {0}.faults.fail('CreateThing')\n"
        names = ("iotmock", "iotmock_module", "iotmock_session")
        pytester.makepyfile(
            test_ini="".join(f"def test_{name}({name}):\n{body.format(name)}" for name in names),
            test_marked="import pytest\n"
            "@pytest.mark.iotmock(strict=False)\n"
            "def test_lax(iotmock_module):\n"
            "    iotmock_module.faults.fail('CreateThing')\n",
        )
        pytester.makeini("[pytest]\niotmock_strict = true\n")
        result = pytester.runpytest_subprocess("-q", "-p", "no:randomly")
        result.assert_outcomes(passed=1, failed=3)
        result.stdout.fnmatch_lines(["*fault that never happened: fail CreateThing*"])

    def test_options_of_a_class_have_no_effect_and_say_so(self, pytester: pytest.Pytester) -> None:
        """One mock for many tests has those of its module."""
        pytester.makepyfile(
            "import pytest\n"
            "pytestmark = pytest.mark.iotmock(region='eu-west-1')\n"
            "@pytest.mark.iotmock(region='us-west-2', strict=True)\n"
            "class TestPumps:\n"
            "    def test_region(self, iotmock_module):\n"
            "        assert iotmock_module.region == 'eu-west-1'\n"
        )
        result = pytester.runpytest_subprocess("-q", "-p", "no:randomly")
        result.assert_outcomes(passed=1, warnings=1)
        result.stdout.fnmatch_lines(["*iotmock(region=...) has no effect here: iotmock_module is one mock*"])


def test_options_stand_in_one_table() -> None:
    """A blank line would end it."""
    page = (Path(__file__).parents[2] / "docs" / "starting.md").read_text(encoding="utf-8")
    table = page.partition("| option | meaning |")[2].partition("\n\n")[0]
    assert all(f"| `{name}`" in table for name in ("region", "account_id", "seed", "now", "keep_last", "shortcuts"))


def test_picture_of_a_shadow_is_short(iotmock: IoTMock) -> None:
    """Its state, and as much of it as fits."""
    iotmock.publish(
        "$aws/things/lamp/shadow/update", {"state": {"desired": {"on": True}, "reported": {"x": "y" * 999}}}
    )
    text = repr(iotmock.shadow("lamp"))
    assert text.startswith('<ShadowView lamp, classic shadow, version 1: desired {"on": true}, reported {"x": "yyy')
    assert len(text) < 500


def test_mistake_in_a_marker_is_one_line(pytester: pytest.Pytester) -> None:
    """Without a look into the library."""
    pytester.makepyfile(
        "import pytest\n"
        "@pytest.mark.iotmock(regoin='eu-west-1')\n"
        "def test_a(iotmock): pass\n"
        "@pytest.mark.iotmock(account_id=12)\n"
        "def test_b(iotmock): pass\n"
    )
    result = pytester.runpytest_subprocess("-q", "-p", "no:randomly")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["@pytest.mark.iotmock: *regoin*", "@pytest.mark.iotmock: account_id=12*"])
    assert "pytest_plugin.py" not in result.stdout.str()
