"""Things and groups as other rooms ask for them, and the news of who joins a group and who leaves it.

moto answers the registry's operations. Alone kept here: whoever wants to know of a change is told at once, and never
has to compare; a deleted thing is in no group, though moto keeps it there. What a CloudFormation stack deletes goes
past us: that is noticed when somebody asks.
"""

from collections.abc import Iterable
from typing import Any

from iotmock.core import moto_state
from iotmock.core.moto_state import Thing
from iotmock.core.rooms.backend import Backend
from iotmock.core.rooms.changes import MembershipChanged, ThingDeleted
from iotmock.core.rooms.registration import after, before
from iotmock.core.world.call import Call

__all__ = ["RegistryBackend"]

# (thing, group) pairs
_Memberships = set[tuple[str, str]]


class RegistryBackend(Backend):
    """The registry of one account and region."""

    def __init__(self, account: str, region: str) -> None:
        super().__init__(account, region)
        # As they were before the operation that moto is answering.
        self._before: _Memberships = set()
        # (principal, thing): what moto does not keep of an attachment. One that was detached meanwhile counts no more.
        self._exclusive: set[tuple[str, str]] = set()

    # What rooms ask

    def thing_exists(self, name: str) -> bool:
        """Whether there is such a thing."""
        return moto_state.thing_exists(self.account, self.region, name)

    def thing_or_none(self, name: str) -> Thing | None:
        """The thing of this name; its attributes are a copy."""
        return moto_state.thing_or_none(self.account, self.region, name)

    def group_exists(self, name: str) -> bool:
        """Whether there is such a (static) group."""
        return moto_state.thing_group_exists(self.account, self.region, name)

    def group_id_or_none(self, name: str) -> str | None:
        """The id of a group."""
        return moto_state.thing_group_id_or_none(self.account, self.region, name)

    def group_of_id_or_none(self, group_id: str) -> str | None:
        """The name of the group with this id."""
        return moto_state.thing_group_of_id_or_none(self.account, self.region, group_id)

    def things_in_group(self, name: str) -> list[str]:
        """The things of a group and its descendants, each once; empty where there is no such group."""
        return moto_state.things_in_group(self.account, self.region, name) or []

    def groups_of_thing(self, name: str) -> list[str]:
        """The groups that have the thing as a member, itself or in a descendant."""
        return moto_state.groups_above(
            self.account, self.region, moto_state.groups_of_thing(self.account, self.region, name)
        )

    def is_exclusive(self, name: str) -> bool:
        """Whether a principal is attached to this thing and may be to no other."""
        principals = moto_state.principals_of_thing(self.account, self.region, name)
        return any((principal, name) in self._exclusive for principal in principals)

    @after("iot:AttachThingPrincipal")
    def note_kind_of_attachment(self, _call: Call, *, request: dict[str, Any], **_answer: Any) -> None:
        """Take down whether a principal belongs to one thing only."""
        attachment = request["principal"], request["thing_name"]
        if request.get("thing_principal_type") == "EXCLUSIVE_THING":
            self._exclusive.add(attachment)
        else:
            self._exclusive.discard(attachment)

    # Who joins and leaves

    @before("iot:AddThingToThingGroup")
    @before("iot:RemoveThingFromThingGroup")
    @before("iot:UpdateThingGroupsForThing")
    @before("iot:DeleteThing")
    def note_groups_of_thing(
        self, _call: Call, *, thing_name: str | None = None, thing_arn: str | None = None, **_request: Any
    ) -> None:
        """Take down where a thing is before that may change."""
        self._before = self._memberships([_name(thing_name, thing_arn)])

    @after("iot:AddThingToThingGroup")
    @after("iot:RemoveThingFromThingGroup")
    @after("iot:UpdateThingGroupsForThing")
    def announce_moves(self, call: Call, *, request: dict[str, Any], **_answer: Any) -> None:
        """Tell which groups a thing has joined and left."""
        self._announce(call, [_name(request.get("thing_name"), request.get("thing_arn"))])

    @after("iot:DeleteThing")
    def announce_deleted_thing(self, call: Call, *, request: dict[str, Any], **_answer: Any) -> None:
        """Tell that a thing is gone, from its groups first."""
        name = request["thing_name"]
        moto_state.take_out_of_groups(self.account, self.region, name)
        self._announce(call, [name])
        call.tell(ThingDeleted(name))

    @before("iot:DeleteThingGroup")
    def note_things_of_group(self, _call: Call, *, thing_group_name: str, **_request: Any) -> None:
        """Take down who is in a group that may be deleted."""
        self._before = self._memberships(self.things_in_group(thing_group_name))

    @after("iot:DeleteThingGroup")
    def announce_deleted_group(self, call: Call, **_answer: Any) -> None:
        """Tell that its things are no longer in it, nor in the groups above."""
        self._announce(call, dict.fromkeys(thing for thing, _ in sorted(self._before)))

    def _memberships(self, things: Iterable[str]) -> _Memberships:
        return {(thing, group) for thing in things for group in self.groups_of_thing(thing)}

    def _announce(self, call: Call, things: Iterable[str]) -> None:
        earlier, self._before = self._before, set()
        present = self._memberships(things)
        for thing, group in sorted(earlier ^ present):
            call.tell(MembershipChanged(thing, group, joined=(thing, group) in present))


def _name(name: str | None, arn: str | None) -> str:
    return name or (arn or "").rpartition("/")[2]
