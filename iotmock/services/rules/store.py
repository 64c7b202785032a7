"""The rules of one account and region, and how they hear of messages.

Alone kept here: the exchange asks the matcher as long as there is a rule with a source that is not disabled; a message
to a rule by its name is heard by that rule alone. What a rule has heard it does as it was at that moment.
"""

from typing import Any

from sortedcontainers import SortedDict

from iotmock.core.mqtt.doors import Right
from iotmock.core.mqtt.exchange import Address, Order
from iotmock.core.mqtt.message import Message
from iotmock.core.mqtt.publisher import Door
from iotmock.core.mqtt.topics import FilterTree
from iotmock.core.rooms.registration import hears_everywhere
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.rules.chain import hops_here
from iotmock.services.rules.history import RuleHistory
from iotmock.services.rules.running import note_missing, run_rules
from iotmock.services.rules.state import Rule

__all__ = ["BasicIngest", "Matcher", "RuleStore"]


@savable
class Matcher:
    """The rules that listen, by their sources: a hearer of the exchange."""

    __slots__ = ("_tree",)

    def __init__(self) -> None:
        self._tree: FilterTree[Rule] = FilterTree()

    def __len__(self) -> int:
        return len(self._tree)

    def add(self, rule: Rule) -> None:
        """Let a rule listen."""
        assert rule.program.topic_filter is not None
        self._tree.add(rule.program.topic_filter, rule)

    def remove(self, rule: Rule) -> None:
        """Let it listen no more."""
        assert rule.program.topic_filter is not None
        self._tree.remove(rule.program.topic_filter, rule)

    def interest(self, address: Address) -> list[Rule] | None:
        """Whose sources match."""
        if not address.rules_hear or address.right is Right.TAKEN:
            return None
        return self._tree.match(address.topic)

    def hear(self, call: Call, message: Message, interest: list[Rule]) -> None:
        """Have the rules run afterwards, by name."""
        if len(interest) > 1:
            interest.sort(key=_name)
        _run_afterwards(call, interest, message, message.topic)


@savable
@hears_everywhere(Order.RULES, frozenset({Door.DEVICE, Door.API, Door.WILL}), special_only=True)
class BasicIngest:
    """Messages that name their rule: `$aws/rules/<rule>/<topic>`."""

    def __init__(self, _account: str, _region: str) -> None:
        """It is the same everywhere; the call says where."""

    def interest(self, address: Address) -> bool:
        """Whether a message is one for a rule."""
        return address.right is Right.TAKEN

    def hear(self, call: Call, message: Message, _interest: Any) -> None:
        """Have the rule run afterwards, whatever its source; where there is none, it is written down."""
        _, _, name, *rest = message.topic.split("/", 3)
        rule = call.backend(RuleStore).rules.get(name)
        if rule is not None and not rule.is_disabled:
            _run_afterwards(call, [rule], message, "".join(rest))
        else:
            call.run_afterwards(note_missing, name, message, call.backend(RuleHistory).next_message())


@savable
class RuleStore:
    """The rules by name."""

    def __init__(self, account: str, region: str) -> None:
        self.account = account
        self.region = region
        self.rules: SortedDict[str, Rule] = SortedDict()
        self._matcher = Matcher()

    def add(self, call: Call, rule: Rule) -> None:
        """Take up a rule."""
        self.rules[rule.name] = rule
        self._listen(call, rule)

    def remove(self, call: Call, rule: Rule) -> None:
        """Forget a rule."""
        del self.rules[rule.name]
        self._leave(call, rule)

    def change(self, call: Call, rule: Rule, **changes: Any) -> None:
        """Give a rule other members, from the next message on."""
        self._leave(call, rule)
        for name, value in changes.items():
            setattr(rule, name, value)
        self._listen(call, rule)

    def _listen(self, call: Call, rule: Rule) -> None:
        if rule.is_disabled or rule.program.topic_filter is None:
            return
        if not self._matcher:
            call.broker.exchange.listen(self._matcher, Order.RULES)
        self._matcher.add(rule)

    def _leave(self, call: Call, rule: Rule) -> None:
        if rule.is_disabled or rule.program.topic_filter is None:
            return
        self._matcher.remove(rule)
        if not self._matcher:
            call.broker.exchange.leave(self._matcher)


def _name(rule: Rule) -> str:
    return rule.name


def _run_afterwards(call: Call, rules: list[Rule], message: Message, topic: str) -> None:
    publisher = message.publisher
    hops = max(hops_here(), 0 if publisher is None else publisher.hops)
    programs = [rule.program for rule in rules]
    call.run_afterwards(run_rules, programs, message, topic, call.backend(RuleHistory).next_message(), hops)
