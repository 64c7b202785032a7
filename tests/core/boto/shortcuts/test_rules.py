"""Rules of endpoints: made once, and each client's own."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.endpoint_provider import RuleSet, TreeRule
from botocore.exceptions import EndpointResolutionError
from botocore.loaders import Loader

from iotmock.core.boto import shortcuts
from iotmock.core.boto.shortcuts import rules

OPTIONS: dict[str, Any] = {"region_name": "us-east-1", "aws_access_key_id": "a", "aws_secret_access_key": "b"}
pytestmark = pytest.mark.usefixtures("_taken")


def make_client(service: str = "iot", **options: Any) -> Any:
    """A client of a session of its own."""
    make: Any = boto3.Session().client
    return make(service, **{**OPTIONS, **options})


def rules_of(client: Any) -> Any:
    """A client's rules."""
    return client._ruleset_resolver._provider.ruleset


def described(rule: Any) -> Any:
    """A rule, or a set of them, with all that is in it."""
    return {
        name: [described(each) for each in value] if name == "rules" else value
        for name, value in vars(rule).items()
        if name not in {"rule_lib", "parameters"}
    } | {name: vars(value) for name, value in getattr(rule, "parameters", {}).items()}


@pytest.mark.parametrize("service", ["iot", "iot-data", "s3", "sts", "dynamodb"])
def test_rules_are_those_that_botocore_makes(service: str) -> None:
    """For a client that makes them, and one that finds them."""
    found = [described(rules_of(make_client(service))) for _ in range(2)]
    shortcuts.uninstall()
    assert found == [described(rules_of(make_client(service)))] * 2


def test_rules_are_made_once_for_all_clients() -> None:
    """The gain; but the tables are each client's own, those of the first as well."""
    rules._made.clear()
    first, second = rules_of(make_client()), rules_of(make_client())
    assert first.rules[0] is second.rules[0]
    first.rules.clear()
    first.parameters.clear()
    assert rules_of(make_client()).rules == second.rules
    assert list(rules_of(make_client()).parameters) == list(second.parameters) != []


@pytest.mark.parametrize(
    ("region", "options", "host"),
    [
        ("us-east-1", {}, "iot.us-east-1.amazonaws.com"),
        ("cn-north-1", {}, "iot.cn-north-1.amazonaws.com.cn"),
        ("us-east-1", {"use_fips_endpoint": True}, "iot-fips.us-east-1.amazonaws.com"),
        ("us-east-1", {"use_dualstack_endpoint": True}, "iot.us-east-1.api.aws"),
    ],
)
def test_every_client_gets_its_own_endpoint(region: str, options: Any, host: str) -> None:
    """Of the same rules."""
    config = boto3.session.Config(**options)  # type: ignore[attr-defined]
    assert make_client(region_name=region, config=config).meta.endpoint_url == f"https://{host}"


def test_rules_of_a_search_path_are_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where only a parameter differs."""
    make_client()
    usual: Any = Loader().load_service_model("iot", "endpoint-rule-set-1")
    place = tmp_path / "iot/2015-05-28"
    place.mkdir(parents=True)
    changed = json.loads(json.dumps(usual))
    changed["parameters"]["Region"]["documentation"] = "Another."
    (place / "endpoint-rule-set-1.json").write_text(json.dumps(changed))
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    assert rules_of(make_client()).parameters["Region"].documentation == "Another."
    monkeypatch.delenv("AWS_DATA_PATH")
    assert rules_of(make_client()).parameters["Region"].documentation != "Another."


def test_same_rules_with_other_parameters_are_other_rules() -> None:
    """Each set has its own parameters."""
    text = [{"type": "error", "conditions": [], "error": "no"}]
    one, other, again = (
        RuleSet("1.0", {name: {"type": "string"}}, text, partitions={}) for name in ("Region", "Bucket", "Region")
    )
    assert [list(vars(each)["parameters"]) for each in (one, other, again)] == [["Region"], ["Bucket"], ["Region"]]


def test_texts_that_are_gone_are_not_taken_for_others() -> None:
    """What is new may stand where they stood."""
    made = [
        RuleSet("1.0", {}, [{"type": "error", "conditions": [], "error": str(n)}], partitions={}) for n in range(300)
    ]
    assert [vars(each)["rules"][0].error for each in made] == [str(n) for n in range(300)]


def test_unknown_kinds_of_rules_are_an_error_each_time() -> None:
    """And nothing is kept of them."""
    for _ in range(2):
        with pytest.raises(EndpointResolutionError, match="Unknown rule type: odd"):
            RuleSet("1.0", {}, [{"type": "odd"}], partitions={})


def test_subclass_makes_its_own() -> None:
    """Of its own kind."""

    class OwnRules(RuleSet):
        pass

    text: Any = [{"type": "tree", "conditions": [], "rules": []}]
    kept = RuleSet("1.0", {}, text, partitions={})
    own: Any = OwnRules("1.0", {}, text, partitions={})
    assert type(own.rules[0]) is TreeRule
    assert own.rules[0] is not vars(kept)["rules"][0]


def test_few_texts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A suite with a service for each test does not keep them all."""
    monkeypatch.setattr(rules._made, "most", 2)
    rules._made.clear()
    for number in range(4):
        RuleSet("1.0", {}, [{"type": "error", "conditions": [], "error": str(number)}], partitions={})
    assert len(rules._made.keys()) == 2
