"""When shortcuts are taken, and that nothing of them stays."""

import functools
from typing import Any

import boto3
import botocore
import pytest
from botocore import auth, client, endpoint, endpoint_provider, hooks, httpsession, loaders, regions, useragent, utils
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSPreparedRequest
from botocore.client import ClientCreator
from botocore.hooks import EventAliaser, HierarchicalEmitter
from botocore.httpsession import URLLib3Session
from botocore.loaders import Loader
from botocore.session import Session

from iotmock import mock_iot
from iotmock.core.boto import shortcuts
from iotmock.core.boto.shortcuts import recognition

KNOWN = botocore.__version__ == "1.44.8"
known = pytest.mark.skipif(not KNOWN, reason="this botocore is not one whose source was read")
PLAIN_ADD_AUTH: Any = vars(SigV4Auth)["add_auth"]
# The stubs leave out what is private.
_PrefixTrie: Any = vars(hooks)["_PrefixTrie"]
PLACES: dict[str, list[tuple[Any, str]]] = {
    "signing": [(SigV4Auth, "add_auth")],
    "endpoints": [(regions.EndpointRulesetResolver, "construct_endpoint")],
    "user agents": [(useragent.UserAgentString, "to_string")],
    "time stamps": [(utils, "_parse_timestamp_with_tzinfo")],
    "events": [(EventAliaser, "emit"), (EventAliaser, "emit_until_response")],
    "headers": [(endpoint.Endpoint, "prepare_request")],
    "models": [(Loader, "__init__"), (regions.EndpointResolver, "_resolve")],
    "rules": [(endpoint_provider.RuleSet, "__init__")],
    "handlers": [
        (Session, "_register_builtin_handlers"),
        (_PrefixTrie, "__copy__"),
        (EventAliaser, "__init__"),
        (hooks, "accepts_kwargs"),
    ],
    "client classes": [
        (ClientCreator, "_create_methods"),
        (ClientCreator, "_create_name_mapping"),
        (ClientCreator, "_register_endpoint_discovery"),
    ],
    "connections": [
        (URLLib3Session, "__init__"),
        (endpoint, "get_environ_proxies"),
        (utils, "get_environ_proxies"),
    ],
}


def standing() -> list[Any]:
    """What stands at the places of the shortcuts now."""
    return [vars(owner)[name] for places in PLACES.values() for owner, name in places]


OWN = standing()


@pytest.fixture(autouse=True)
def _chosen_by_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the suite runs with shortcuts or without."""
    monkeypatch.delenv("IOTMOCK_SHORTCUTS", raising=False)


@known
def test_all_are_taken_while_a_mock_is_active() -> None:
    """And none before and after."""
    with mock_iot():
        assert shortcuts.taken() == list(shortcuts.NAMES) == list(PLACES)
        inside = standing()
    assert not any(now is own for now, own in zip(inside, OWN, strict=True))
    assert (standing(), shortcuts.taken()) == (OWN, [])


def test_option_turns_them_off() -> None:
    """The outermost mock decides."""
    with mock_iot(shortcuts=False), mock_iot(shortcuts=True):
        assert (standing(), shortcuts.taken()) == (OWN, [])


def test_environment_turns_them_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """`IOTMOCK_SHORTCUTS=off`, unless an option says otherwise."""
    monkeypatch.setenv("IOTMOCK_SHORTCUTS", "off")
    with mock_iot():
        assert shortcuts.taken() == []
    with mock_iot(shortcuts=True):
        assert ("user agents" in shortcuts.taken()) is KNOWN


@known
@pytest.mark.parametrize(
    ("owner", "name", "left_out"),
    [
        (SigV4Auth, "payload", "signing"),
        (auth, "_host_from_url", "signing"),
        (regions.EndpointRulesetResolver, "_resolve_param_as_builtin", "endpoints"),
        (useragent.UserAgentString, "_build_feature_metadata", "user agents"),
        (utils, "get_tzinfo_options", "time stamps"),
        (HierarchicalEmitter, "emit_until_response", "events"),
        (AWSPreparedRequest, "__init__", "headers"),
        (endpoint.Endpoint, "_encode_headers", "headers"),
        (loaders, "instance_cache", "models"),
        (Loader, "__init__", "models"),
        (endpoint_provider.TreeRule, "evaluate", "rules"),
        (_PrefixTrie, "append_item", "handlers"),
        (hooks, "accepts_kwargs", "handlers"),
        (ClientCreator, "_create_api_method", "client classes"),
        (client.BaseClient, "__init__", "client classes"),
        (httpsession, "create_urllib3_context", "connections"),
        (endpoint, "get_environ_proxies", "connections"),
    ],
)
@pytest.mark.parametrize("keeps_the_name", [True, False])
def test_instrumented_botocore_goes_its_own_way(
    monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, left_out: str, keeps_the_name: bool
) -> None:
    """What a shortcut stands for is not recognised any more, the others are; what was put there is called."""
    original, called = vars(owner)[name], []

    def instrumented(*args: Any, **kwargs: Any) -> Any:
        called.append(name)
        return original(*args, **kwargs)

    wrapper = functools.wraps(original)(instrumented) if keeps_the_name else instrumented
    monkeypatch.setattr(owner, name, wrapper)
    with mock_iot(region="us-east-1") as iot:
        assert shortcuts.taken() == [each for each in shortcuts.NAMES if each != left_out]
        control = boto3.client("iot", region_name="us-east-1")
        control.create_command(commandId="open", payload={"content": b"open"})
        control.get_command(commandId="open")
        assert len(iot.calls) == 2
    # Decorators were applied long ago.
    assert called or name == "instance_cache"


@known
def test_botocore_without_one_of_the_functions_goes_its_own_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """A version that has done away with it."""
    monkeypatch.delattr(useragent.UserAgentComponent, "_truncate_string")
    with mock_iot():
        assert "user agents" not in shortcuts.taken()
        assert "signing" in shortcuts.taken()


@known
def test_module_that_was_loaded_again_is_left_with_its_own_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    """They have the same source, and are others."""
    with mock_iot():
        pass
    own = vars(SigV4Auth)["add_auth"]
    again = type(own)(own.__code__, own.__globals__, own.__name__, own.__defaults__, own.__closure__)
    monkeypatch.setattr(SigV4Auth, "add_auth", again)
    with mock_iot():
        assert "signing" in shortcuts.taken()
    assert vars(SigV4Auth)["add_auth"] is again


@known
def test_what_replaced_a_shortcut_meanwhile_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is somebody else's."""
    monkeypatch.setattr(SigV4Auth, "add_auth", PLAIN_ADD_AUTH)
    with mock_iot():
        replaced = functools.partial(PLAIN_ADD_AUTH)
        monkeypatch.setattr(SigV4Auth, "add_auth", replaced)
    assert vars(SigV4Auth)["add_auth"] is replaced


def test_nothing_of_another_source_is_recognised() -> None:
    """Nor what has none, or is no function of botocore's."""
    names: dict[str, Any] = {"__name__": "botocore.auth"}
    exec(compile("def made(): pass", "<nowhere>", "exec"), names)
    assert recognition.digest_of((names["made"],)) == ""
    assert recognition.digest_of((None,)) == ""
    assert recognition.digest_of((standing,)) == ""
    assert recognition.digest_of((len,)) == ""
    known_places, known_digests = (
        [(utils, "parse_timestamp")],
        frozenset({recognition.digest_of((utils.parse_timestamp,))}),
    )
    assert recognition.Recognition(known_places, known_digests).is_known()
    assert not recognition.Recognition([*known_places, (utils, "xml_date")], known_digests).is_known()


def test_patch_undone_after_the_mock_brings_nothing_back() -> None:
    """A test that patches botocore under the mock and undoes it later puts back a function that does as botocore's."""
    patches = pytest.MonkeyPatch()
    with mock_iot(shortcuts=True):
        for owner, name in (place for places in PLACES.values() for place in places):
            patches.setattr(owner, name, vars(owner)[name])
    patches.undo()
    try:
        loader, session = Loader(), Session()
        assert type(vars(loader)["_cache"]) is dict
        assert type(vars(vars(session)["_original_handler"])["_handlers"]) is _PrefixTrie
        assert boto3.Session().client("iot", region_name="us-east-1").meta.service_model.service_name == "iot"
        with mock_iot(region="us-east-1"):
            assert shortcuts.taken() == []
            assert boto3.client("iot", region_name="us-east-1").list_things()["things"] == []
    finally:
        for (owner, name), own in zip((place for places in PLACES.values() for place in places), OWN, strict=True):
            setattr(owner, name, own)
