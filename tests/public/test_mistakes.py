"""Mistakes that name their remedy."""

import warnings
from typing import Any

import boto3
import pytest

from iotmock import IoTMock, IotmockWarning, mock_iot

MOCK: Any = mock_iot  # type checkers see most of these mistakes themselves

# Of the test suite


def test_a_fixture_by_another_name_is_told_its_own(pytester: pytest.Pytester) -> None:
    """Below pytest's own words."""
    pytester.makepyfile(
        """
        from iotmock import mock_iot

        def test_short(iot):
            pass

        def test_of_the_mock(mock_iot):
            pass

        @mock_iot
        def test_decorated(iot):
            pass

        def test_of_somebody_else(nobody):
            pass
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:randomly")
    result.assert_outcomes(errors=4)
    output = result.stdout.str()
    assert output.count("the fixture of iotmock is called `iotmock`: def test(iotmock)") == 2
    assert output.count("A function under @mock_iot gets no argument either: IoTMock.current()") == 2
    assert output.count("mock_iot is no fixture: use the fixture `iotmock`") == 1


def test_a_suites_own_fixture_goes_by_any_name(pytester: pytest.Pytester) -> None:
    """Nothing is reserved but `iotmock`."""
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture
        def iot(iotmock):
            return iotmock.client("iot")

        def test(iot):
            assert iot.list_things()["things"] == []
        """
    )
    pytester.runpytest_subprocess("-p", "no:randomly").assert_outcomes(passed=1)


def test_a_marker_that_nothing_reads_is_told(pytester: pytest.Pytester) -> None:
    """On the test itself; a class's marker may be for some of its tests only."""
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.iotmock(region="eu-west-1")
        def test_without():
            pass

        @pytest.mark.iotmock(region="eu-west-1")
        class TestSome:
            def test_without(self):
                pass

            def test_with(self, iotmock):
                assert iotmock.region == "eu-west-1"

        @pytest.mark.usefixtures("iotmock")
        @pytest.mark.iotmock(region="eu-west-1")
        def test_used():
            pass
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:randomly")
    result.assert_outcomes(passed=4, warnings=1)
    result.stdout.fnmatch_lines(["*@pytest.mark.iotmock has no effect here*usefixtures('iotmock')*"])


def test_a_misspelt_option_of_the_marker_is_told(pytester: pytest.Pytester) -> None:
    """As that of the mock itself."""
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.iotmock(regoin="eu-west-1")
        def test(iotmock):
            pass
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:randomly")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*mock_iot has no option 'regoin': did you mean region?"])


# Of the mock


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: MOCK("eu-west-1"), r"options of mock_iot have names: mock_iot\(region='eu-west-1'\)"),
        (lambda: MOCK("123456789012"), r"mock_iot\(account_id='123456789012'\)"),
        (lambda: MOCK(acount_id="123456789012"), "no option 'acount_id': did you mean account_id"),
        (
            lambda: MOCK(clock=1),
            "no option 'clock': there are region, account_id, moto_config, config, seed, keep_last, now",
        ),
        (lambda: MOCK(5), "mock_iot decorates functions and classes, not int"),
    ],
)
def test_a_mock_with_wrong_options_says_what_they_are_called(make: Any, message: str) -> None:
    """A TypeError at the place of the mistake."""
    with pytest.raises(TypeError, match=message):
        make()


# Of the handle


def test_a_client_of_the_handle_is_refused_after_the_stop() -> None:
    """Its calls would go to AWS; those with options are no exception, and boto3's own clients stay boto3's affair."""
    with mock_iot(region="us-east-1") as iot:
        clients = [iot.client("iot"), iot.client("iot", use_ssl=False), iot.client("s3")]
        clients[0].list_things()
    calls = [clients[0].list_things, clients[1].list_things, clients[2].list_buckets]
    for call in calls:
        with pytest.raises(RuntimeError, match=r"client of `iot\.client\(\)` whose mock has stopped"):
            call()
    with mock_iot(region="us-east-1"):
        assert clients[0].list_things()["things"] == []  # another mock answers


def test_a_client_of_the_handle_goes_on_with_its_world() -> None:
    """After `start(reset=False)`."""
    mock = mock_iot(region="us-east-1")
    client = mock.start().client("iot")
    client.create_command(commandId="open", payload={"content": b"x"})
    mock.stop()
    mock.start(reset=False)
    assert [command["commandId"] for command in client.list_commands()["commands"]] == ["open"]
    mock.stop()


@pytest.mark.parametrize(
    ("look", "message"),
    [
        (lambda iot: iot.shadow("lmap"), "thing 'lmap' has no classic shadow: .*; did you mean 'lamp'"),
        (lambda iot: iot.shadow("lamp", "cnfig"), "has no shadow 'cnfig': .*; did you mean 'config'?"),
        (lambda iot: iot.shadow("pump"), "has no classic shadow: .*; it has 'config'"),
        (
            lambda iot: iot.shadow("zzz"),
            "thing 'zzz' has no classic shadow: the first update of it, by whomever, makes",
        ),
        (lambda iot: iot.package("frmware"), "no package 'frmware' in .*; did you mean 'firmware'?"),
        (lambda iot: iot.thing("lmap"), "no thing 'lmap' in .*; did you mean 'lamp'?"),
        (lambda iot: iot.job("updaet"), "no job 'updaet' in .*; did you mean 'update'?"),
    ],
)
def test_a_misspelt_name_is_told_the_right_one(iotmock: IoTMock, look: Any, message: str) -> None:
    """Of what there is."""
    data, control = iotmock.client("iot-data"), iotmock.client("iot")
    for address in (
        {"thingName": "lamp"},
        {"thingName": "lamp", "shadowName": "config"},
        {"thingName": "pump", "shadowName": "config"},
    ):
        data.update_thing_shadow(payload=b'{"state": {"reported": {"on": true}}}', **address)
    control.create_package(packageName="firmware")
    control.create_job(jobId="update", targets=[control.create_thing(thingName="lamp")["thingArn"]], document="{}")
    with pytest.raises(LookupError, match=message):
        look(iotmock)


def test_a_misspelt_limit_is_told_what_there_is(iotmock: IoTMock) -> None:
    """Reading and setting alike."""
    limits: Any = iotmock.limits
    with pytest.raises(AttributeError, match=r"no limit is called 'package': there are .*; did you mean 'packages'"):
        _ = limits.package
    with pytest.raises(AttributeError, match="no limit is called 'package'"):
        limits.package = 3


# Of topics


@pytest.mark.parametrize(
    ("topic", "intended"),
    [
        ("$aws/thing/lamp/shadow/update", "$aws/things/lamp/shadow/update"),
        ("$aws/things/lamp/shadow/update/acepted", "$aws/things/lamp/shadow/update/accepted"),
        ("$aws/things/lamp/job/notify-next", "$aws/things/lamp/jobs/notify-next"),
        ("$aws/command/things/lamp/executions/+/request/json", "$aws/commands/things/lamp/executions/+/request/json"),
        ("$aws/events/commandExecutions/+/created", "$aws/events/commandExecution/+/created"),
        ("aws/things/lamp/shadow/get", "$aws/things/lamp/shadow/get"),
        ("$aws/thing/+/shadow/#", "$aws/things/+/shadow/#"),
    ],
)
def test_a_misspelt_reserved_topic_is_told_once(iotmock: IoTMock, topic: str, intended: str) -> None:
    """A warning that names the topic, at the line of the test."""
    with pytest.warns(IotmockWarning) as told:
        iotmock.subscribe(topic)
    assert [str(entry.message) for entry in told] == [f"AWS IoT has no topic {topic!r}: did you mean {intended!r}?"]
    assert told[0].filename == __file__
    with warnings.catch_warnings(record=True) as again:
        warnings.simplefilter("always")
        iotmock.subscribe(topic)
    assert again == []


def test_whoever_misspells_a_topic_is_told(iotmock: IoTMock) -> None:
    """Clients and devices, publishing as well as subscribing."""
    client = iotmock.connect("lamp")
    with pytest.warns(IotmockWarning, match=r"did you mean '\$aws/things/lamp/shadow/get'") as told:
        client.publish("$aws/thing/lamp/shadow/get", "")
    assert told[0].filename == __file__
    with pytest.warns(IotmockWarning, match="did you mean"):
        client.subscribe("$aws/thing/lamp/shadow/get/accepted")
    with pytest.warns(IotmockWarning, match="did you mean"):
        iotmock.publish("$aws/thing/lamp/shadow/update", "")


@pytest.mark.parametrize(
    "topic",
    [
        "$aws/things/+/shadow/#",
        "$aws/things/lamp/shadow/name/config/update/delta",
        "$aws/things/lamp/jobs/notify-next",
        "$aws/things/lamp/jobs/reboot/update",
        "$aws/events/presence/connected/+",
        "$aws/things/lamp/streams/s1/data/json",
        "$aws/certificates/create/json",
        "#",
        "aws/news",
        "things/lamp/shadow",
    ],
)
def test_topics_that_are_right_or_unknown_stay_quiet(iotmock: IoTMock, topic: str) -> None:
    """Warnings are errors here."""
    iotmock.subscribe(topic)


def test_a_region_that_nobody_knows_is_told_once(recwarn: pytest.WarningsRecorder) -> None:
    """A misspelt region would be a world of its own."""
    with pytest.warns(IotmockWarning, match="botocore knows no region 'eu-wset-1': did you mean 'eu-west-1'?"):
        mock_iot(region="eu-wset-1")
    mock_iot(region="eu-wset-1")
    with mock_iot(region="eu-west-1") as iot, pytest.warns(IotmockWarning, match="no region 'ap-nrtheast-1'"):
        iot.scope(region="ap-nrtheast-1")
    assert [entry for entry in recwarn if issubclass(entry.category, IotmockWarning)] == []


@pytest.mark.parametrize("region", ["us-east-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1", "xx-nowhere-7"])
def test_a_region_that_is_known_or_like_none_stays_quiet(region: str) -> None:
    """AWS opens new ones before botocore knows them."""
    with mock_iot(region=region):
        boto3.client("iot").list_commands()
