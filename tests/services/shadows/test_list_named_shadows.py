"""ListNamedShadowsForThing: names and pages."""

from typing import Any

import pytest


def make(client: Any, *names: str | None) -> None:
    """Make shadows of the thing `lamp`; None is the classic one."""
    for name in names:
        client.update_thing_shadow(thingName="lamp", payload=b'{"state":{}}', **({"shadowName": name} if name else {}))


def test_unknown_thing_has_an_empty_list(frozen: Any, data_client: Any) -> None:
    """Not a 404 (Developer Guide, Device Shadow REST API)."""
    answer = data_client.list_named_shadows_for_thing(thingName="nobody")
    assert (answer["results"], answer["timestamp"], "nextToken" in answer) == ([], 1591140000, False)


def test_classic_and_deleted_shadows_are_left_out(data_client: Any) -> None:
    """Names of existing named shadows only (Developer Guide, Device Shadow REST API)."""
    make(data_client, None, "b", "a", "c")
    data_client.delete_thing_shadow(thingName="lamp", shadowName="c")
    assert data_client.list_named_shadows_for_thing(thingName="lamp")["results"] == ["a", "b"]


def test_shadow_made_again_is_listed_again(data_client: Any) -> None:
    """Once."""
    make(data_client, "a")
    data_client.delete_thing_shadow(thingName="lamp", shadowName="a")
    make(data_client, "a", "a")
    assert data_client.list_named_shadows_for_thing(thingName="lamp")["results"] == ["a"]


def test_pages_follow_each_other(data_client: Any) -> None:
    """Every page has a timestamp, the last one no token (Developer Guide, Device Shadow service documents)."""
    make(data_client, *(f"s{number}" for number in range(5)))
    found: list[Any] = []
    options: dict[str, str] = {}
    while True:
        answer = data_client.list_named_shadows_for_thing(thingName="lamp", pageSize=2, **options)
        assert answer["timestamp"]
        found.append(answer["results"])
        if "nextToken" not in answer:
            break
        options = {"nextToken": answer["nextToken"]}
    assert found == [["s0", "s1"], ["s2", "s3"], ["s4"]]


def test_page_has_25_names_without_a_size(data_client: Any) -> None:
    """The default of AWS's own local shadow service."""
    make(data_client, *(f"s{number:02}" for number in range(26)))
    answer = data_client.list_named_shadows_for_thing(thingName="lamp")
    assert len(answer["results"]) == 25
    assert data_client.list_named_shadows_for_thing(thingName="lamp", nextToken=answer["nextToken"])["results"] == [
        "s25"
    ]


@pytest.mark.parametrize("options", [{"pageSize": 101}, {"nextToken": "x"}, {"nextToken": ""}, {"nextToken": "\u00e4"}])
def test_bad_page_is_refused(data_client: Any, options: dict[str, Any]) -> None:
    """Size above 100 (API reference), or a token that was not issued."""
    with pytest.raises(data_client.exceptions.InvalidRequestException):
        data_client.list_named_shadows_for_thing(thingName="lamp", **options)


def test_token_of_another_thing_is_refused(data_client: Any) -> None:
    """A token belongs to its list."""
    make(data_client, "a", "b")
    token = data_client.list_named_shadows_for_thing(thingName="lamp", pageSize=1)["nextToken"]
    with pytest.raises(data_client.exceptions.InvalidRequestException):
        data_client.list_named_shadows_for_thing(thingName="other", nextToken=token)
