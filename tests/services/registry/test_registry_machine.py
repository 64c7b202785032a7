"""Operators do to things and groups what they like; a small model says who is in which group, and in which version.

Every call is tried, whether it is allowed or not: what the model refuses, the registry refuses, and changes nothing.
"""

from typing import Any

import hypothesis.strategies as st
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from iotmock import mock_iot

THINGS = ["a", "b", "c"]
GROUPS = ["plant", "hall", "yard", "house", "room"]
PARENTS = {"plant": None, "hall": "plant", "yard": "plant", "house": None, "room": "house"}
NOT_FOUND = "ResourceNotFoundException"
INVALID = "InvalidRequestException"
CONFLICT = "VersionConflictException"

things = st.sampled_from(THINGS)
groups = st.sampled_from(GROUPS)
some_groups = st.lists(groups, max_size=2, unique=True)
values = st.sampled_from(["1", "2", ""])


class Model:
    """Versions and attributes of the things and groups that there are, and the pairs of a thing and its group."""

    def __init__(self) -> None:
        self.things: dict[str, tuple[int, dict[str, str]]] = {}
        self.groups: dict[str, int] = {}
        self.pairs: set[tuple[str, str]] = set()

    def root(self, group: str) -> str:
        """The root of a group's hierarchy."""
        parent = PARENTS[group]
        return group if parent is None else self.root(parent)

    def below(self, group: str) -> set[str]:
        """A group and those below it."""
        return {name for name in self.groups if group in (name, PARENTS[name])}

    def after(self, thing: str, add: list[str], remove: list[str]) -> "set[tuple[str, str]] | str":
        """The pairs after a change of a thing's groups, or why it is refused."""
        if thing not in self.things or not {*add, *remove} <= set(self.groups):
            return NOT_FOUND
        found = (self.pairs - {(thing, group) for group in remove}) | {(thing, group) for group in add}
        roots = [self.root(group) for name, group in found if name == thing]
        return INVALID if len(set(roots)) < len(roots) else found


class Registry(RuleBasedStateMachine):
    """Three things and two hierarchies."""

    def __init__(self) -> None:
        super().__init__()
        self.mock = mock_iot()
        self.client = self.mock.start().client("iot")
        self.model = Model()

    def teardown(self) -> None:
        """Take the mock back."""
        self.mock.stop()

    def attempt(self, refusal: str | None, operation: str, **members: Any) -> None:
        """Make a call, which is refused as it should be or answered."""
        code = None
        try:
            getattr(self.client, operation)(**members)
        except ClientError as error:
            code = error.response["Error"]["Code"]
        assert code == refusal, (operation, members)

    def change(self, thing: str, add: list[str], remove: list[str], operation: str, **members: Any) -> None:
        """Change the groups of a thing, where that is allowed."""
        found = self.model.after(thing, add, remove)
        self.attempt(found if isinstance(found, str) else None, operation, **members)
        if not isinstance(found, str):
            self.model.pairs = found

    @initialize()
    def begin(self) -> None:
        """Something to begin with."""
        for group in GROUPS[:3]:
            self.create_group(group)
        self.create_thing("a")

    # What operators do

    @rule(thing=things)
    def create_thing(self, thing: str) -> None:
        """Create a thing, which may be there."""
        self.attempt(None, "create_thing", thingName=thing)
        self.model.things.setdefault(thing, (1, {}))

    @rule(thing=things, name=st.sampled_from("xy"), value=values, merge=st.booleans(), expected=st.integers(0, 3))
    def update_thing(self, thing: str, name: str, value: str, merge: bool, expected: int) -> None:
        """Give a thing an attribute or take one, with an expected version other than 0."""
        version, attributes = self.model.things.get(thing, (0, {}))
        refusal = NOT_FOUND if not version else CONFLICT if expected not in (0, version) else None
        given: dict[str, Any] = {"expectedVersion": expected} if expected else {}
        payload = {"attributes": {name: value}, "merge": merge}
        self.attempt(refusal, "update_thing", thingName=thing, attributePayload=payload, **given)
        if refusal is None:
            after = {**(attributes if merge else {}), name: value}
            self.model.things[thing] = version + 1, {key: kept for key, kept in after.items() if kept}

    @rule(thing=things)
    def delete_thing(self, thing: str) -> None:
        """Delete a thing, which may be there."""
        self.attempt(None, "delete_thing", thingName=thing)
        self.model.things.pop(thing, None)
        self.model.pairs = {pair for pair in self.model.pairs if pair[0] != thing}

    @rule(group=groups)
    def create_group(self, group: str) -> None:
        """Create a group, which may be there, below its parent, which may not."""
        parent = PARENTS[group]
        refusal = NOT_FOUND if parent is not None and parent not in self.model.groups else None
        given = {} if parent is None else {"parentGroupName": parent}
        self.attempt(refusal, "create_thing_group", thingGroupName=group, **given)
        if refusal is None:
            self.model.groups.setdefault(group, 1)

    @rule(group=groups, expected=st.integers(0, 3))
    def update_group(self, group: str, expected: int) -> None:
        """Take all attributes of a group, which has none, with an expected version other than 0."""
        version = self.model.groups.get(group, 0)
        refusal = NOT_FOUND if not version else CONFLICT if expected not in (0, version) else None
        given: dict[str, Any] = {"expectedVersion": expected} if expected else {}
        # Nothing that would make the next creation one with other properties.
        properties: dict[str, Any] = {"attributePayload": {"attributes": {}}}
        self.attempt(refusal, "update_thing_group", thingGroupName=group, thingGroupProperties=properties, **given)
        if refusal is None:
            self.model.groups[group] = version + 1

    @rule(group=groups)
    def delete_group(self, group: str) -> None:
        """Delete a group, which may be there and have children."""
        refusal = INVALID if self.model.below(group) - {group} else None
        self.attempt(refusal, "delete_thing_group", thingGroupName=group)
        if refusal is None:
            self.model.groups.pop(group, None)
            self.model.pairs = {pair for pair in self.model.pairs if pair[1] != group}

    @rule(thing=things, group=groups)
    def add(self, thing: str, group: str) -> None:
        """Add a thing to a group."""
        self.change(thing, [group], [], "add_thing_to_thing_group", thingName=thing, thingGroupName=group)

    @rule(thing=things, group=groups)
    def remove(self, thing: str, group: str) -> None:
        """Remove a thing from a group."""
        self.change(thing, [], [group], "remove_thing_from_thing_group", thingName=thing, thingGroupName=group)

    @rule(thing=things, add=some_groups, remove=some_groups)
    def move(self, thing: str, add: list[str], remove: list[str]) -> None:
        """Change several groups of a thing at once."""
        given = {"thingGroupsToAdd": add, "thingGroupsToRemove": remove}
        self.change(thing, add, remove, "update_thing_groups_for_thing", thingName=thing, **given)

    # What holds at all times

    @invariant()
    def things_are_as_the_model_says(self) -> None:
        """Versions, attributes and groups of things."""
        lines = self.client.list_things()["things"]
        found = {line["thingName"]: (line["version"], line["attributes"]) for line in lines}
        assert found == self.model.things
        for thing in found:
            named = self.client.list_thing_groups_for_thing(thingName=thing)["thingGroups"]
            assert {(thing, line["groupName"]) for line in named} == {
                pair for pair in self.model.pairs if pair[0] == thing
            }

    @invariant()
    def groups_are_as_the_model_says(self) -> None:
        """Versions, parents, children and members of groups."""
        client, model = self.client, self.model
        assert {line["groupName"] for line in client.list_thing_groups()["thingGroups"]} == set(model.groups)
        for group, version in model.groups.items():
            found = client.describe_thing_group(thingGroupName=group)
            assert (found["version"], found["thingGroupMetadata"].get("parentGroupName")) == (version, PARENTS[group])
            children = client.list_thing_groups(parentGroup=group)["thingGroups"]
            assert {line["groupName"] for line in children} == model.below(group) - {group}
            direct = client.list_things_in_thing_group(thingGroupName=group)["things"]
            assert sorted(direct) == sorted(thing for thing, other in model.pairs if other == group)
            whole = client.list_things_in_thing_group(thingGroupName=group, recursive=True)["things"]
            assert sorted(whole) == sorted(thing for thing, other in model.pairs if other in model.below(group))


TestRegistry = Registry.TestCase
TestRegistry.settings = settings(
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    max_examples=settings().max_examples // 2,
)
