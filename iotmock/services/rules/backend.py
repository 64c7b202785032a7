"""Topic rules: what of the messages they select, and whom they send it to.

Alone kept here: a rule is checked whole before it is taken, and one that is refused changes nothing; its tags end with
it. Who hears which message stands in `store`, what happens then in `running`.
"""

from typing import Any, Final

from iotmock.core.rooms import paging
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.rooms.tags import TagMap, listed_tags, taggable
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.account.tagging import TaggingBackend
from iotmock.services.rules import (
    destinations,
    documents,
    errors,
    stacks,  # noqa: F401  # declares its resources
)
from iotmock.services.rules.program import compile_program, destination_urls
from iotmock.services.rules.state import Rule
from iotmock.services.rules.store import RuleStore

__all__ = ["RulesBackend"]

_PAGE: Final = 1000


@savable
class RulesBackend(Backend):
    """The topic rules of one account and region."""

    @operation("iot:CreateTopicRule")
    def create_topic_rule(
        self, call: Call, *, rule_name: str, topic_rule_payload: dict[str, Any], tags: str | None = None
    ) -> None:
        """Make a rule, which runs from the next message on. Its http actions get their destinations.

        Raises: ResourceAlreadyExistsException, SqlParseException, InvalidRequestException.
        Source: API reference, CreateTopicRule; developer guide, Creating an AWS IoT rule.
        """
        store = call.backend(RuleStore)
        program = compile_program(rule_name, topic_rule_payload)
        new_tags = call.backend(TaggingBackend).new_tags(tags)
        arn = call.arn(f"rule/{rule_name}")
        if rule_name in store.rules:
            raise errors.rule_exists(rule_name, arn)
        is_disabled = bool(topic_rule_payload.get("ruleDisabled"))
        rule = Rule(rule_name, arn, call.now, topic_rule_payload, program, is_disabled, new_tags)
        store.add(call, rule)
        self._make_destinations(call, topic_rule_payload)
        call.record("topic rule", rule_name, "create", None, _state(rule))

    @operation("iot:ReplaceTopicRule")
    def replace_topic_rule(self, call: Call, *, rule_name: str, topic_rule_payload: dict[str, Any]) -> None:
        """Give a rule another content; its tags and the time of its creation stay.

        Raises: UnauthorizedException, SqlParseException, InvalidRequestException.
        Source: API reference, ReplaceTopicRule.
        """
        rule = self._find(call, rule_name)
        program = compile_program(rule_name, topic_rule_payload)
        before, is_disabled = _state(rule), bool(topic_rule_payload.get("ruleDisabled"))
        call.backend(RuleStore).change(call, rule, payload=topic_rule_payload, program=program, is_disabled=is_disabled)
        self._make_destinations(call, topic_rule_payload)
        call.record("topic rule", rule_name, "replace", before, _state(rule))

    @operation("iot:GetTopicRule")
    def get_topic_rule(self, call: Call, *, rule_name: str) -> Document:
        """A rule, member for member as it was given.

        Raises: UnauthorizedException.
        Source: API reference, GetTopicRule.
        """
        return documents.rule(self._find(call, rule_name))

    @operation("iot:ListTopicRules")
    def list_topic_rules(
        self,
        call: Call,
        *,
        topic: str | None = None,
        max_results: int | None = None,
        next_token: str | None = None,
        rule_disabled: bool | None = None,
    ) -> Document:
        """The rules by name, all or those of a source or a state.

        Raises: InvalidRequestException.
        Source: API reference, ListTopicRules.
        """
        scope = f"ListTopicRules/{rule_disabled}/{topic}"
        position = paging.read_token(call, scope, next_token, errors.invalid_token)
        rules = call.backend(RuleStore).rules
        chosen = (
            rule
            for rule in (rules[name] for name in rules.irange(minimum=position, inclusive=(False, True)))
            if (topic is None or rule.program.topic_filter == topic)
            and (rule_disabled is None or rule.is_disabled is rule_disabled)
        )
        page, token = paging.take_page(call, scope, chosen, max_results or _PAGE, lambda rule: rule.name)
        return {"rules": [documents.rule_summary(rule) for rule in page], "nextToken": token}

    @operation("iot:DeleteTopicRule")
    def delete_topic_rule(self, call: Call, *, rule_name: str) -> None:
        """Forget a rule and its tags. Destinations stay.

        Raises: UnauthorizedException.
        Source: API reference, DeleteTopicRule.
        """
        rule = self._find(call, rule_name)
        call.backend(RuleStore).remove(call, rule)
        call.record("topic rule", rule_name, "delete", _state(rule), None)

    @operation("iot:EnableTopicRule")
    def enable_topic_rule(self, call: Call, *, rule_name: str) -> None:
        """Let a rule run; one that does is left alone.

        Raises: UnauthorizedException.
        Source: API reference, EnableTopicRule.
        """
        self._switch(call, rule_name, "enable", is_disabled=False)

    @operation("iot:DisableTopicRule")
    def disable_topic_rule(self, call: Call, *, rule_name: str) -> None:
        """Let a rule rest; one that does is left alone.

        Raises: UnauthorizedException.
        Source: API reference, DisableTopicRule.
        """
        self._switch(call, rule_name, "disable", is_disabled=True)

    # Inside

    def _switch(self, call: Call, name: str, event: str, *, is_disabled: bool) -> None:
        rule = self._find(call, name)
        if rule.is_disabled is is_disabled:
            return
        before = _state(rule)
        call.backend(RuleStore).change(call, rule, is_disabled=is_disabled)
        call.record("topic rule", name, event, before, _state(rule))

    @staticmethod
    def _make_destinations(call: Call, payload: dict[str, Any]) -> None:
        for url in destination_urls(payload):
            call.backend(destinations.DestinationsBackend).make_sure_of(call, url)

    @staticmethod
    def _find(call: Call, name: str) -> Rule:
        rule = call.backend(RuleStore).rules.get(name)
        if rule is None:
            raise errors.rule_denied(name)
        found: Rule = rule
        return found


def _state(rule: Rule) -> str:
    return "disabled" if rule.is_disabled else "enabled"


@taggable("rule")
def tags_of_rule(call: Call, name: str) -> TagMap | None:
    """The tags of a rule."""
    rule = call.backend(RuleStore).rules.get(name)
    return None if rule is None else rule.tags


@listed_tags("rule")
def tags_of_rules(call: Call) -> list[tuple[str, TagMap]]:
    """The tags of all rules."""
    return [(rule.name, rule.tags) for rule in call.backend(RuleStore).rules.values()]
