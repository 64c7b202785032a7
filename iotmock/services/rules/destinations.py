"""Topic rule destinations: the servers and networks that rules may send to, once these have agreed.

Alone kept here: a server is asked to confirm with a token that works once, the latest one only; a rule may post below a
confirmed address and nowhere else. Networks and databases are enabled at once, and nobody asks whether they exist.
Source: Developer Guide, "Working with topic rule destinations".
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from sortedcontainers import SortedDict

from iotmock.core.arns import dns_suffix
from iotmock.core.names import new_secret, new_uuid
from iotmock.core.rooms import paging
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.core.world.world import Afterwards
from iotmock.services.rules import documents, errors
from iotmock.services.rules.history import CONFIRMATION, RuleHistory
from iotmock.services.rules.state import Destination
from iotmock.services.rules.transitions import EVENTS, DestinationState
from iotmock.services.rules.web import HandlerFailed, HttpRequest, check_url, post

__all__ = ["DestinationsBackend"]

_PAGE: Final = 1000
_HTTP: Final = "httpUrlConfiguration"
# Kind of configuration -> its word in an ARN.
_WORDS: Final = {_HTTP: "http", "vpcConfiguration": "vpc", "influxDBConfiguration": "influxdb"}


@savable
class DestinationsBackend(Backend):
    """The destinations of one account and region."""

    def __init__(self, account: str, region: str) -> None:
        super().__init__(account, region)
        self._by_number: SortedDict[int, Destination] = SortedDict()
        self._by_arn: dict[str, Destination] = {}
        self._made = 0

    @operation("iot:CreateTopicRuleDestination")
    def create_topic_rule_destination(self, call: Call, *, destination_configuration: dict[str, Any]) -> Document:
        """Make a destination; a server is asked to confirm.

        Raises: InvalidRequestException, ResourceAlreadyExistsException.
        Source: API reference, CreateTopicRuleDestination; developer guide, Creating a topic rule destination.
        """
        given = [kind for kind, members in destination_configuration.items() if members is not None]
        if len(given) != 1:
            raise errors.not_one_configuration(given)
        (kind,) = given
        configuration = destination_configuration[kind]
        if kind == _HTTP:
            check_url(configuration["confirmationUrl"])
        known = self._same_or_none(kind, configuration)
        if known is not None:
            raise errors.destination_exists(known.arn.rpartition("/")[2], known.arn)
        return {"topicRuleDestination": documents.destination(self._create(call, kind, configuration))}

    @operation("iot:ConfirmTopicRuleDestination")
    def confirm_topic_rule_destination(self, call: Call, *, confirmation_token: str) -> None:
        """Confirm a destination with the token of the latest request, which names account and region by itself.

        Raises: InvalidRequestException.
        Source: API reference, ConfirmTopicRuleDestination.
        """
        backends = call.state.backends(DestinationsBackend)
        found = (destination for backend in backends if (destination := backend.awaiting(confirmation_token)))
        destination = next(found, None)
        if destination is None:
            raise errors.token_not_valid()
        destination.token = None
        call.move(destination, "confirm")

    @operation("iot:GetTopicRuleDestination")
    def get_topic_rule_destination(self, _call: Call, *, arn: str) -> Document:
        """A destination and where it stands.

        Raises: UnauthorizedException.
        Source: API reference, GetTopicRuleDestination.
        """
        return {"topicRuleDestination": documents.destination(self._find(arn))}

    @operation("iot:ListTopicRuleDestinations")
    def list_topic_rule_destinations(
        self, call: Call, *, max_results: int | None = None, next_token: str | None = None
    ) -> Document:
        """The destinations, in the order in which they were made.

        Raises: InvalidRequestException.
        Source: API reference, ListTopicRuleDestinations.
        """
        scope = "ListTopicRuleDestinations"
        position = paging.read_token(call, scope, next_token, errors.invalid_token)
        numbers = self._by_number.irange(minimum=position, inclusive=(False, True))
        destinations = (self._by_number[number] for number in numbers)
        page, token = paging.take_page(call, scope, destinations, max_results or _PAGE, lambda each: each.number)
        return {"destinationSummaries": [documents.destination_summary(each) for each in page], "nextToken": token}

    @operation("iot:UpdateTopicRuleDestination")
    def update_topic_rule_destination(self, call: Call, *, arn: str, status: str) -> None:
        """Switch a confirmed destination off or on, or have it confirmed again.

        Raises: UnauthorizedException, InvalidRequestException.
        Source: API reference, UpdateTopicRuleDestination.
        """
        destination = self._find(arn)
        event = EVENTS.get(DestinationState(status))
        if event is None:
            raise errors.status_not_settable(status)
        call.move(destination, event)
        if destination.status is DestinationState.IN_PROGRESS:
            self._ask_for_confirmation(call, destination)

    @operation("iot:DeleteTopicRuleDestination")
    def delete_topic_rule_destination(self, call: Call, *, arn: str) -> None:
        """Forget a destination; what rules send there fails from now on.

        Raises: UnauthorizedException.
        Source: API reference, DeleteTopicRuleDestination.
        """
        destination = self._find(arn)
        call.move(destination, "delete")
        del self._by_arn[arn], self._by_number[destination.number]

    def awaiting(self, token: str) -> Destination | None:
        """The destination that this token confirms."""
        return next((each for each in self._by_arn.values() if each.token == token), None)

    def has(self, arn: str) -> bool:
        """Whether there is such a destination."""
        return arn in self._by_arn

    # What actions ask

    def make_sure_of(self, call: Call, url: str) -> None:
        """Have a destination for the address of an http action: a new one where there is none."""
        configuration = {"confirmationUrl": url}
        if self._same_or_none(_HTTP, configuration) is None:
            self._create(call, _HTTP, configuration)

    def refusal_of_url(self, url: str) -> str | None:
        """Why nothing may be posted to an address; None where it may."""
        fitting = [
            each
            for each in self._by_arn.values()
            if each.confirmation_url is not None and url.startswith(each.confirmation_url)
        ]
        if any(each.status is DestinationState.ENABLED for each in fitting):
            return None
        if not fitting:
            return f"{url} has no topic rule destination"
        return _not_enabled(max(fitting, key=lambda each: len(each.confirmation_url or "")))

    def refusal_of_arn(self, arn: str) -> str | None:
        """Why nothing may be sent to a destination; None where it may."""
        destination = self._by_arn.get(arn)
        if destination is None:
            return f"there is no topic rule destination {arn}"
        return None if destination.status is DestinationState.ENABLED else _not_enabled(destination)

    # Inside

    def _create(self, call: Call, kind: str, configuration: Mapping[str, Any]) -> Destination:
        arn = call.arn(f"ruledestination/{_WORDS[kind]}/{new_uuid()}")
        self._made += 1
        destination = Destination(self._made, arn, kind, configuration, call.now)
        call.move(destination, "create")
        self._by_arn[arn] = self._by_number[destination.number] = destination
        self._ask_for_confirmation(call, destination)
        return destination

    @staticmethod
    def _ask_for_confirmation(call: Call, destination: Destination) -> None:
        if destination.kind != _HTTP:
            call.move(destination, "confirm")
            return
        destination.token = token = new_secret().hex()
        call.run_afterwards(_send_confirmation, destination.arn, destination.confirmation_url, token, call.now)

    def _same_or_none(self, kind: str, configuration: Mapping[str, Any]) -> Destination | None:
        return next(
            (each for each in self._by_arn.values() if (each.kind, each.configuration) == (kind, configuration)), None
        )

    def _find(self, arn: str) -> Destination:
        destination = self._by_arn.get(arn)
        if destination is None:
            raise errors.destination_denied(arn)
        return destination


def _not_enabled(destination: Destination) -> str:
    where = destination.confirmation_url or destination.arn
    return f"the topic rule destination {where} is {destination.status}, and not ENABLED"


def _send_confirmation(afterwards: Afterwards, arn: str, url: str, token: str, at: Any) -> None:
    """Ask a server to confirm: a bound handler, or whoever reads the outputs."""
    headers = {
        "content-type": "application/json",
        "x-amz-rules-engine-message-type": "DestinationConfirmation",
        "x-amz-rules-engine-destination-arn": arn,
    }
    region = afterwards.region
    body = {
        "arn": arn,
        "confirmationToken": token,
        "enableUrl": f"https://iot.{region}.{dns_suffix(region)}/confirmdestination/{token}",
        "messageType": "DestinationConfirmation",
    }
    request = HttpRequest(
        f"{url.removesuffix('/')}/?confirmationToken={token}", headers, json.dumps(body, separators=(",", ":")).encode()
    )
    delivered, error = False, None
    try:
        status = post(afterwards.bound, request)
        if status is not None:
            delivered = status < 300
            error = None if delivered else f"the server has answered {status}"
    except HandlerFailed as failure:
        error = str(failure)
    with afterwards.lock:
        state = afterwards.state
        history = state.backend(RuleHistory, afterwards.account, region)
        sent = (request.url, tuple(headers.items()))
        history.note_outputs(state, [(None, None, at, CONFIRMATION, sent, request.body, delivered, error)])
