"""`pytest --iotmock-aws=<account id>`: a mock stands for the account of AWS, reached by boto3's plain set-up."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.core import set_initial_no_auth_action_count
from moto.iot.models import IoTBackend

from iotmock import IoTMock, mock_iot
from iotmock.__main__ import main
from iotmock.account_run.account import Account, AccountRefused, open_account
from iotmock.account_run.cleaning import LeftBehind, clean, find

pytestmark = pytest.mark.skipif(
    not hasattr(IoTBackend, "list_billing_groups"), reason="this moto cannot stand for an account: no billing groups"
)
ACCOUNT = "210987654321"
REGION = "eu-west-1"
BEHAVIOUR = Path(__file__).parents[1] / "behaviour"
POLICY = '{"Version": "2012-10-17", "Statement": []}'

USERS_TESTS = """
import boto3
import pytest
from iotmock import mock_iot

def provision(name):  # the code under test knows nothing of any account
    client = boto3.client("iot")
    return client.meta.region_name, client.create_thing(thingName=name)["thingArn"]

@pytest.mark.iotmock_aws
def test_provisions_a_thing(iotmock, iotmock_name):
    name = iotmock_name("pump")
    region, arn = provision(name)
    assert region == iotmock.region
    assert arn == f"arn:aws:iot:{iotmock.region}:{iotmock.account_id}:thing/{name}"
    assert iotmock.client("iot").describe_thing(thingName=name)["thingName"] == name

@pytest.mark.iotmock_aws
def test_names_are_new_each_time(iotmock_name):
    assert len({iotmock_name("pump"), iotmock_name("pump"), iotmock_name("valve")}) == 3

@pytest.mark.iotmock_aws
def test_fails(iotmock, iotmock_name):
    provision(iotmock_name("pump"))
    iotmock.client("iot-data").update_thing_shadow(
        thingName=iotmock_name("ghost"), shadowName="s", payload='{"state": {"reported": {"on": true}}}')
    assert False, "after it has made something"

@pytest.mark.iotmock_aws
def test_holds_the_clock(iotmock):
    iotmock.advance(60)

@pytest.mark.iotmock_aws
@mock_iot
def test_starts_a_mock():
    pass

@pytest.mark.iotmock_aws
class TestClass:
    def test_runs(self, iotmock):
        assert iotmock.client("iot").list_things(maxResults=1)["things"]

    @pytest.mark.iotmock_in_process("plays the device")
    def test_plays_the_device(self, iotmock):
        iotmock.publish("a", "b")

@pytest.mark.iotmock_aws
@pytest.mark.iotmock(region="us-west-2")
def test_asks_for_its_own_region(iotmock):
    assert iotmock.region == "us-west-2"

def test_is_not_marked(iotmock):
    iotmock.advance(60)
"""


@pytest.fixture
def against_stand_in(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Runs pytest against the stand-in; gives the result and the report of what became of the account."""
    report = pytester.path / "report.json"
    monkeypatch.setenv("PYTHONPATH", str(BEHAVIOUR))
    monkeypatch.setenv("STAND_IN_REPORT", str(report))

    def run(*arguments: str) -> tuple[pytest.RunResult, dict[str, Any]]:
        options = ("-p", "no:randomly", "-p", "stand_in", f"--iotmock-aws={ACCOUNT}", f"--iotmock-aws-region={REGION}")
        return pytester.runpytest_subprocess(*options, *arguments), json.loads(report.read_text(encoding="utf-8"))

    return run


def test_users_marked_tests_run_against_the_account(pytester: pytest.Pytester, against_stand_in: Any) -> None:
    """The others are skipped with a reason; what was made is gone, what was there is as it was."""
    pytester.makepyfile(USERS_TESTS)
    result, report = against_stand_in("-rs", "-v")
    result.assert_outcomes(passed=3, failed=3, skipped=3)
    result.stdout.fnmatch_lines(
        [
            f"iotmock: against <AWS account {ACCOUNT} {REGION}>, names begin with iotmock_????????_",
            "*AssertionError: after it has made something*",
            "*AttributeError: iotmock.advance has no counterpart*@pytest.mark.iotmock_in_process*",
            "*RuntimeError: this run is against <AWS account*take the fixture iotmock in the place of mock_iot*",
        ]
    )
    result.stdout.fnmatch_lines_random(
        [
            "*in process only: plays the device",
            "*in process only: its mock has options (region)",
            "*in process only: not marked iotmock_aws",
        ]
    )
    assert (report["untouched"], report["left"]) == (True, {})


def test_the_same_tests_run_in_process_without_the_option(pytester: pytest.Pytester) -> None:
    """But for the one that is meant to fail."""
    pytester.makepyfile(USERS_TESTS)
    pytester.runpytest_subprocess("-p", "no:randomly", "--deselect", "TestClass::test_runs").assert_outcomes(
        passed=7, failed=2
    )


@pytest.mark.long
def test_behaviour_tests_hold_against_the_stand_in(against_stand_in: Any) -> None:
    """Everything in tests/behaviour needs boto3 only, finds its way among others' resources and leaves none."""
    result, report = against_stand_in(f"--rootdir={BEHAVIOUR.parents[1]}", str(BEHAVIOUR))
    outcomes = result.parseoutcomes()
    assert set(outcomes) <= {"passed", "skipped"}
    assert outcomes["passed"] > 100
    assert (report["untouched"], report["left"]) == (True, {})
    assert report["changes"] > 100


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((f"--iotmock-aws={ACCOUNT}",), "*name a region: --iotmock-aws-region=eu-west-1, or AWS_REGION*"),
        (
            ("--iotmock-aws=1", "--iotmock-aws-region=eu-west-1"),
            "account_id='1': an AWS account id is a text of 12 digits*",
        ),
        (
            ("--iotmock-aws=", "--iotmock-aws-region=eu-west-1"),
            "account_id='': an AWS account id is a text of 12 digits*",
        ),
        (
            (f"--iotmock-aws={ACCOUNT}", "--iotmock-aws-region=Ireland"),
            "region='Ireland': a region is written like 'eu-west-1'",
        ),
        (
            (f"--iotmock-aws={ACCOUNT}", "--iotmock-aws-region=eu-west-1"),
            "*no credentials that work were found*Unable to locate credentials*",
        ),
    ],
)
def test_a_run_without_what_it_needs_is_refused(
    pytester: pytest.Pytester, arguments: tuple[str, ...], message: str
) -> None:
    """Before any test, and before anything is sent."""
    pytester.makepyfile("def test_never_runs(): raise AssertionError")
    result = pytester.runpytest_subprocess("-p", "no:randomly", *arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: --iotmock-aws: {message}"])


@pytest.fixture
def stand_in() -> Iterator[IoTMock]:
    """A mock that stands for the account."""
    with mock_iot(account_id=ACCOUNT, region=REGION) as iot:
        yield iot


def test_credentials_of_another_account_are_refused(stand_in: IoTMock) -> None:
    """The message names both."""
    with pytest.raises(AccountRefused, match=f"of account {ACCOUNT}, not of 123456789012; nothing was run"):
        open_account("123456789012", REGION)


def test_credentials_that_aws_refuses_are_told(stand_in: IoTMock) -> None:
    """With the words of STS."""

    @set_initial_no_auth_action_count(0)
    def ask() -> None:
        open_account(ACCOUNT, REGION)

    with pytest.raises(AccountRefused, match=r"STS refuses the credentials: .*InvalidClientTokenId"):
        ask()


def test_the_account_offers_what_the_handle_has_in_common_with_aws(stand_in: IoTMock) -> None:
    """Clients, region, account and time; a typo gets the plain error."""
    account = open_account(ACCOUNT, REGION)
    assert (account.account_id, account.region) == (ACCOUNT, REGION)
    assert account.client("iot") is account.client("iot")
    assert account.client("iot", use_ssl=False) is not account.client("iot")
    assert account.client("iot-data").meta.region_name == REGION
    assert abs((account.now - stand_in.now).total_seconds()) < 5
    with pytest.raises(AttributeError, match="'Account' object has no attribute 'cleint'"):
        account.cleint("iot")


# Cleaning up


def make_template(iot: IoTMock, name: str) -> None:
    """A job template: nothing hangs on it."""
    iot.client("iot").create_job_template(jobTemplateId=name, document="{}", description="d")


def make_one_of_each(iot: IoTMock, name: str) -> None:
    """One resource of every kind, as entangled as they can be."""
    control, data = iot.client("iot"), iot.client("iot-data")
    certificate = control.create_keys_and_certificate(setAsActive=True)["certificateArn"]
    control.create_thing_type(thingTypeName=name)
    thing = control.create_thing(thingName=name, thingTypeName=name)["thingArn"]
    control.attach_thing_principal(thingName=name, principal=certificate)
    control.create_policy(policyName=name, policyDocument=POLICY)
    control.create_policy_version(policyName=name, policyDocument=POLICY, setAsDefault=True)
    control.attach_policy(policyName=name, target=certificate)
    control.create_thing_group(thingGroupName=name)
    control.create_thing_group(thingGroupName=f"{name}_child", parentGroupName=name)
    control.add_thing_to_thing_group(thingName=name, thingGroupName=name)
    for shadow in ({}, {"shadowName": "config"}):
        data.update_thing_shadow(thingName=name, payload=b'{"state": {"reported": {"on": true}}}', **shadow)
    data.publish(topic=f"{name}/status", payload=b"on", retain=True, qos=1)
    control.create_job(jobId=name, targets=[thing], document="{}")
    control.create_job_template(jobTemplateId=name, document="{}", description="d")
    control.create_package(packageName=name)
    for version in ("1", "2"):
        control.create_package_version(packageName=name, versionName=version)
        control.update_package_version(packageName=name, versionName=version, action="PUBLISH")
    control.update_package(packageName=name, defaultVersionName="1")
    control.create_command(commandId=name, payload={"content": b"x"})
    control.create_topic_rule(ruleName=name, topicRulePayload={"sql": "SELECT * FROM 'a'", "actions": []})
    control.create_billing_group(billingGroupName=name)


def clean_all(*devices: str) -> list[LeftBehind]:
    """Clean up after all runs."""
    account = Account(ACCOUNT, REGION)
    return clean(account, find(account, "iotmock_", devices), pause_seconds=0)


KINDS = [
    "billing group", "command", "job", "job template", "package", "policy", "retained message", "thing",
    "thing group", "thing group", "thing type", "topic rule",
]  # fmt: skip


def test_clean_deletes_all_that_begins_with_the_prefix_and_nothing_else(stand_in: IoTMock) -> None:
    """Every kind, with what hangs on it; a second time there is nothing left to do."""
    make_one_of_each(stand_in, "iotmock_1_x")
    make_one_of_each(stand_in, "mine_iotmock_1_x")
    account = Account(ACCOUNT, REGION)
    others = sorted(family.kind for family, _ in find(account, "mine_").entries)
    assert sorted(family.kind for family, _ in find(account, "iotmock_1_").entries) == others == KINDS
    (left,) = clean(account, find(account, "iotmock_1_"), pause_seconds=0)
    assert (left.kind, "wait for 5 minutes" in left.reason) == ("thing type", True)
    stand_in.advance(300)
    assert clean(account, find(account, "iotmock_1_"), pause_seconds=0) == []
    assert find(account, "iotmock_").entries == []
    assert sorted(family.kind for family, _ in find(account, "mine_").entries) == KINDS
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        stand_in.client("iot-data").get_thing_shadow(thingName="iotmock_1_x", shadowName="config")
    certificates = stand_in.client("iot").list_certificates()["certificates"]
    assert len(certificates) == 2, "certificates have no names"


def test_clean_deletes_shadows_of_names_that_are_no_things(stand_in: IoTMock) -> None:
    """AWS cannot list them: the run remembers the names that it gave."""
    data = boto3.client("iot-data", region_name=REGION)
    data.update_thing_shadow(thingName="iotmock_1_ghost", payload=b'{"state": {"reported": {"on": true}}}')
    assert clean_all("iotmock_1_ghost", "iotmock_1_unused", "iotmock_1_no.thing") == []
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        data.get_thing_shadow(thingName="iotmock_1_ghost")


def test_clean_tries_again_what_something_else_was_holding(stand_in: IoTMock) -> None:
    """As long as the rest goes away."""
    for name in ("iotmock_1_a", "iotmock_1_b"):
        make_template(stand_in, name)
    stand_in.faults.fail("DeleteJobTemplate", error="InvalidRequestException")
    assert clean_all() == []


def test_clean_tells_what_is_left_and_why(stand_in: IoTMock) -> None:
    """The kind, the name and the words of AWS."""
    make_template(stand_in, "iotmock_1_a")
    stand_in.faults.fail("DeleteJobTemplate", error="InvalidRequestException", times=9)
    (left,) = clean_all()
    assert str(left).startswith("job template iotmock_1_a: An error occurred (InvalidRequestException)")


@pytest.mark.parametrize("options", [(), ("-W", "error"), ("-n", "1")])
def test_the_run_tells_what_is_left(pytester: pytest.Pytester, against_stand_in: Any, options: tuple[str, ...]) -> None:
    """At its end, however strict the suite is with warnings and however many processes there are."""
    pytester.makepyfile(
        """
        import pytest
        from iotmock import IoTMock

        @pytest.mark.iotmock_aws
        def test_makes_what_nobody_may_delete(iotmock, iotmock_name):
            iotmock.client("iot").create_job_template(jobTemplateId=iotmock_name("x"), document="{}", description="d")
            IoTMock.current().faults.fail("DeleteJobTemplate", error="InvalidRequestException", times=9)
        """
    )
    result, report = against_stand_in(*options)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        [f"*left in account {ACCOUNT}*", "job template iotmock_*_1_x: *InvalidRequestException*"]
    )
    if "-n" not in options:  # each process has a stand-in, and the last one writes the report
        assert list(report["left"]) == ["job template"]


def test_clean_aws_lists_then_deletes(stand_in: IoTMock, capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m iotmock clean-aws` does the same for runs that broke."""
    iot = stand_in.client("iot")
    for name in ("iotmock_1_a", "iotmock_2_b", "mine"):
        iot.create_thing(thingName=name)
    arguments = ["clean-aws", ACCOUNT, "--region", REGION]
    assert main([*arguments, "--dry-run"]) == 0
    assert capsys.readouterr().out == "thing iotmock_1_a\nthing iotmock_2_b\n2 found, 0 deleted\n"
    assert main([*arguments, "--prefix", "iotmock_2_"]) == 0
    assert capsys.readouterr().out == "thing iotmock_2_b\n1 found, 1 deleted\n"
    assert [thing["thingName"] for thing in iot.list_things()["things"]] == ["iotmock_1_a", "mine"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([ACCOUNT, "--prefix", "mine"], "the prefix must begin with iotmock_: nothing else is iotmock's to delete\n"),
        ([ACCOUNT, "--prefix", ""], "the prefix must begin with iotmock_: nothing else is iotmock's to delete\n"),
        (["123456789012"], f"the credentials are of account {ACCOUNT}, not of 123456789012; nothing was run\n"),
    ],
)
def test_clean_aws_refuses_what_is_not_its_own(
    stand_in: IoTMock, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    """Another account, another prefix: nothing is deleted."""
    stand_in.client("iot").create_thing(thingName="mine")
    assert main(["clean-aws", *arguments, "--region", REGION]) == 2
    assert capsys.readouterr().err == message
    assert stand_in.client("iot").list_things()["things"]


def test_clean_aws_tells_what_is_left(stand_in: IoTMock, capsys: pytest.CaptureFixture[str]) -> None:
    """And its exit status says so."""
    make_template(stand_in, "iotmock_1_a")
    stand_in.faults.fail("DeleteJobTemplate", error="InvalidRequestException", times=9)
    assert main(["clean-aws", ACCOUNT, "--region", REGION]) == 1
    captured = capsys.readouterr()
    assert captured.out.endswith("1 found, 0 deleted\n")
    assert captured.err.startswith("left: job template iotmock_1_a: ")


def test_the_run_looks_around_only_where_names_were_given(pytester: pytest.Pytester, against_stand_in: Any) -> None:
    """Nothing is cleaned up where nothing was made: a run may have no rights to list what is there."""
    pytester.makepyfile(
        """
        import os
        import pytest
        from iotmock import IoTMock

        @pytest.mark.iotmock_aws
        def test_asks_for_nothing(iotmock):
            assert os.environ["AWS_REGION"] == os.environ["AWS_DEFAULT_REGION"] == iotmock.region
            IoTMock.current().faults.fail("ListCommands", error="AccessDeniedException", times=1)
        """
    )
    pytester.makeconftest(
        """
        import boto3
        import pytest
        from botocore.exceptions import ClientError

        @pytest.hookimpl(trylast=True)
        def pytest_sessionfinish():
            with pytest.raises(ClientError, match="AccessDenied"):
                boto3.client("iot").list_commands()
            print("nobody has looked")
        """
    )
    result, _ = against_stand_in()
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*nobody has looked*"])


def test_clean_tells_which_kinds_it_may_not_list(stand_in: IoTMock) -> None:
    """And deletes the others."""
    for name in ("iotmock_1_a", "iotmock_1_b"):
        make_template(stand_in, name)
    stand_in.faults.fail("ListPackages", error="ValidationException")
    (left,) = clean_all()
    assert str(left).startswith("package iotmock_*: An error occurred (ValidationException)")
    assert stand_in.client("iot").list_job_templates()["jobTemplates"] == []
