"""The action http and its destinations: what a web server gets, and what it has to say."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

URL = "https://example.com/ingest"
CONFIRMATION = "DestinationConfirmation"
TYPE = "x-amz-rules-engine-message-type"


class Server:
    """A bound handler that keeps what it gets, and answers one status after the other, at last always the same."""

    def __init__(self, *statuses: int | None) -> None:
        self.statuses = list(statuses or (200,))
        self.requests: list[Any] = []

    def __call__(self, request: Any) -> int | None:
        """Answer."""
        if _headers(request).get(TYPE) == CONFIRMATION:
            return 200
        self.requests.append(request)
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]


def _headers(request: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def _http(url: str = URL, **members: Any) -> dict[str, Any]:
    return {"http": {"url": url, **members}}


def _confirm(bench: Any) -> None:
    """Confirm all that has asked for it, with the tokens of the outputs."""
    for output in bench.outputs:
        if "confirmationToken" in output.parameters["url"]:
            bench.control.confirm_topic_rule_destination(confirmationToken=output.json()["confirmationToken"])


def _destinations(bench: Any) -> list[tuple[str, str]]:
    found = bench.control.list_topic_rule_destinations()["destinationSummaries"]
    return [(each["httpUrlSummary"]["confirmationUrl"], each["status"]) for each in found]


def _arn(bench: Any) -> str:
    (found,) = bench.control.list_topic_rule_destinations()["destinationSummaries"]
    return str(found["arn"])


def _posted(bench: Any) -> list[Any]:
    """Outputs of the action itself."""
    return [output for output in bench.outputs if "confirmationToken" not in output.parameters["url"]]


@pytest.fixture
def posting(bench: Any) -> Callable[..., Server]:
    """Make a rule whose destination is confirmed, and a server that is bound to it."""

    def posting(*statuses: int | None, url: str = URL, sql: str = "SELECT * FROM 'in'", **members: Any) -> Server:
        server = Server(*statuses)
        bench.iot.rules.bind(URL, server)
        bench.rule(_http(url, **members), sql=sql)
        _confirm(bench)
        return server

    return posting


# Requests


@pytest.mark.parametrize(
    ("payload", "body", "kind"),
    [
        ({"a": [1, None]}, b'{"a":[1,null]}', "application/json"),
        ([1], b"[1]", "application/json"),
        (b"\xff\x00", b"\xff\x00", "application/octet-stream"),
        (b"text", b"text", "application/octet-stream"),
    ],
)
def test_server_gets_the_payload_and_its_type(
    bench: Any, posting: Callable[..., Server], payload: Any, body: bytes, kind: str
) -> None:
    """Section 9.3: content-type application/json if the payload is JSON, else application/octet-stream."""
    server = posting()
    bench.feed(payload)
    (request,) = server.requests
    assert (request.url, request.body, _headers(request)["content-type"]) == (URL, body, kind)
    (output,) = _posted(bench)
    assert (output.delivered, output.error, output.payload) == (True, None, body)


@pytest.mark.parametrize("name", ["content-type", "Content-Type", "CONTENT-TYPE"])
@pytest.mark.parametrize("payload", [{"a": 1}, b"\xff"])
def test_header_overrides_the_type(bench: Any, posting: Callable[..., Server], name: str, payload: Any) -> None:
    """Section 9.3: a header `content-type`, in any case."""
    server = posting(headers=[{"key": name, "value": "text/${topic()}"}])
    bench.feed(payload)
    (request,) = server.requests
    found = [value for key, value in request.headers.items() if key.lower() == "content-type"]
    assert found == ["text/in"]


def test_values_of_headers_are_templates(bench: Any, posting: Callable[..., Server]) -> None:
    """Sections 8 and 9.3: their keys are not."""
    server = posting(headers=[{"key": "x-site", "value": "${site}-${n + 1}"}, {"key": "x-${n}", "value": "v"}])
    bench.feed({"site": "north", "n": 1})
    (request,) = server.requests
    assert _headers(request)["x-site"] == "north-2"
    assert _headers(request)["x-${n}"] == "v"
    (output,) = _posted(bench)
    assert output.parameters["headers"] == [{"key": "x-site", "value": "north-2"}, {"key": "x-${n}", "value": "v"}]


def test_url_is_a_template(bench: Any, posting: Callable[..., Server]) -> None:
    """Sections 2 and 9.3: with a confirmation URL that is a prefix of it."""
    server = posting(url=URL + "/${topic(2)}?n=${n}", confirmationUrl=URL, sql="SELECT n FROM 'plant/+'")
    bench.feed({"n": 1, "m": 2}, "plant/north")
    assert [(each.url, each.body) for each in server.requests] == [(f"{URL}/north?n=1", b'{"n":1}')]
    (output,) = _posted(bench)
    assert output.parameters == {"url": f"{URL}/north?n=1", "confirmationUrl": URL}


@pytest.mark.parametrize("status", [None, 200, 201, 204])
def test_answer_may_be_any_success(bench: Any, posting: Callable[..., Server], status: int | None) -> None:
    """Section 14.4: a status, where None is 200."""
    server = posting(status)
    bench.feed({"a": 1})
    assert len(server.requests) == 1
    assert [(output.delivered, output.error) for output in _posted(bench)] == [(True, None)]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 599])
def test_passing_failure_is_tried_three_times(bench: Any, posting: Callable[..., Server], status: int) -> None:
    """Section 9.3: at most three tries, after 429 and 5xx."""
    server = posting(status)
    bench.feed({"a": 1})
    assert [each.body for each in server.requests] == [b'{"a":1}'] * 3
    (output,) = _posted(bench)
    assert not output.delivered
    assert str(status) in output.error


@pytest.mark.parametrize("statuses", [(500, 200), (429, 503, 204), (503, 200, 500)])
def test_success_ends_the_tries(bench: Any, posting: Callable[..., Server], statuses: tuple[int, ...]) -> None:
    """Section 9.3: one success is enough."""
    server = posting(*statuses)
    bench.feed({"a": 1})
    tries = next(n for n, status in enumerate(statuses, 1) if status < 300)
    assert len(server.requests) == tries
    assert [(output.delivered, output.error) for output in _posted(bench)] == [(True, None)]


@pytest.mark.parametrize(("statuses", "tries"), [((400,), 1), ((403,), 1), ((404,), 1), ((499,), 1), ((500, 404), 2)])
def test_other_failure_is_not_tried_again(
    bench: Any, posting: Callable[..., Server], statuses: tuple[int, ...], tries: int
) -> None:
    """Section 9.3: only 429 and 5xx are."""
    server = posting(*statuses)
    bench.feed({"a": 1})
    assert len(server.requests) == tries
    (output,) = _posted(bench)
    assert not output.delivered
    assert str(statuses[-1]) in output.error


@pytest.mark.parametrize("config", [{}, {"maxBatchSize": 5}])
def test_batch_is_an_array_of_one(bench: Any, posting: Callable[..., Server], config: dict[str, int]) -> None:
    """Section 9.3 and point 16.15: a JSON array, at once, with the message's headers."""
    members = {"batchConfig": config} if config else {}
    given = [{"key": "x-n", "value": "${n}"}, {"key": "Content-Type", "value": "text/plain"}]
    server = posting(enableBatching=True, headers=given, **members)
    for n in (1, 2):
        bench.feed({"n": n})
    assert [json.loads(each.body) for each in server.requests] == [[{"n": 1}], [{"n": 2}]]
    assert [_headers(each)["x-n"] for each in server.requests] == ["1", "2"]
    assert {_headers(each)["content-type"] for each in server.requests} == {"application/json"}


def test_unbound_request_is_recorded(bench: Any) -> None:
    """Section 9.3: recorded, counts as 200, and no error action runs."""
    bench.rule(_http(), error={"republish": {"topic": "errors"}})
    _confirm(bench)
    bench.feed({"a": 1})
    (output,) = _posted(bench)
    assert (output.action, output.delivered, output.error) == ("http", False, None)
    assert (output.parameters, output.payload) == ({"url": URL}, b'{"a":1}')
    assert [message.topic for message in bench.iot.messages] == ["in"]


@pytest.mark.parametrize(
    ("bound", "reached"),
    [
        ("https://example.com", True),
        ("https://example.com/in", True),
        (URL, True),
        (f"{URL}/north", True),
        (f"{URL}/south", False),
        ("https://example.org", False),
    ],
)
def test_handler_gets_urls_that_start_with_its_own(bench: Any, bound: str, reached: bool) -> None:
    """Section 14.4: requests whose URL starts with the bound one."""
    server = Server()
    bench.iot.rules.bind(bound, server)
    bench.rule(_http(f"{URL}/north/oven", confirmationUrl=URL))
    _confirm(bench)
    bench.feed({"a": 1})
    assert len(server.requests) == reached
    assert [output.delivered for output in _posted(bench)] == [reached]


def test_signature_is_recorded_as_given(bench: Any) -> None:
    """Section 9.3: `auth.sigv4`."""
    auth = {"sigv4": {"signingRegion": "eu-west-1", "serviceName": "execute-api", "roleArn": bench.role}}
    bench.rule(_http(auth=auth))
    _confirm(bench)
    bench.feed({"a": 1})
    assert [output.parameters["auth"] for output in _posted(bench)] == [auth]


@pytest.mark.iotmock(now=datetime(2030, 1, 1, tzinfo=UTC))
def test_output_tells_what_was_posted(bench: Any, posting: Callable[..., Server]) -> None:
    """Section 14.3: every member."""
    posting(sql="SELECT n FROM 'plant/+'")
    bench.iot.advance(1)
    bench.feed({"n": 1}, "plant/a")
    (output,) = _posted(bench)
    assert (output.rule, output.topic, output.at) == ("rule", "plant/a", datetime(2030, 1, 1, 0, 0, 1, tzinfo=UTC))
    assert (output.action, output.error_action, output.delivered, output.error) == ("http", False, True, None)
    assert (output.parameters, output.payload, output.json()) == ({"url": URL}, b'{"n":1}', {"n": 1})


def test_handler_may_use_boto3_and_publish(bench: Any) -> None:
    """Section 11.3: a bound handler may do what it likes; what it publishes comes after the present message."""
    url = bench.queue()

    def serve(request: Any) -> None:
        bench.client("sqs").send_message(QueueUrl=url, MessageBody="seen")
        bench.iot.publish("out", request.body)

    bench.rule(_http())
    _confirm(bench)
    bench.iot.rules.bind(URL, serve)
    bench.feed({"a": 1})
    assert bench.received("queue") == ["seen"]
    assert [(message.topic, message.payload) for message in bench.iot.messages][1:] == [("out", b'{"a":1}')]


def test_handler_that_raises_fails_no_publish(bench: Any) -> None:
    """Section 11.3: a publish never fails because of a rule; the output says what has happened."""

    def serve(request: Any) -> None:
        raise LookupError("no such pump")

    bench.rule(_http())
    _confirm(bench)
    bench.iot.rules.bind(URL, serve)
    bench.feed({"a": 1})
    (output,) = _posted(bench)
    assert "no such pump" in output.error


# Destinations


def test_rule_makes_its_destination(bench: Any) -> None:
    """Section 9.3: for the confirmation URL, else the URL; unless it is there."""
    bench.rule(_http(), name="one")
    bench.rule(_http("https://example.org/a/b", confirmationUrl="https://example.org/a"), name="two")
    bench.rule(_http("https://example.org/a/${n}", confirmationUrl="https://example.org/a"), name="three")
    assert sorted(_destinations(bench)) == [(URL, "IN_PROGRESS"), ("https://example.org/a", "IN_PROGRESS")]


def test_rule_leaves_a_destination_that_is_there_as_it_is(bench: Any, posting: Callable[..., Server]) -> None:
    """Section 9.3: unless it exists, whatever its state."""
    posting()
    bench.control.update_topic_rule_destination(arn=_arn(bench), status="DISABLED")
    before = len(bench.outputs)
    bench.rule(_http(), name="second")
    assert (_destinations(bench), len(bench.outputs)) == ([(URL, "DISABLED")], before)


@pytest.mark.parametrize("state", ["IN_PROGRESS", "DISABLED", "asked again", "deleted"])
def test_destination_must_be_enabled(bench: Any, posting: Callable[..., Server], state: str) -> None:
    """Sections 9.3 and 10: else the action fails, and nothing is posted."""
    server = posting()
    arn = _arn(bench)
    if state == "IN_PROGRESS":
        bench.control.update_topic_rule_destination(arn=arn, status="IN_PROGRESS")
    elif state == "deleted":
        bench.control.delete_topic_rule_destination(arn=arn)
    else:
        bench.control.update_topic_rule_destination(arn=arn, status="DISABLED")
        if state == "asked again":
            bench.control.update_topic_rule_destination(arn=arn, status="IN_PROGRESS")
    bench.feed({"a": 1})
    (output,) = _posted(bench)
    assert not output.delivered
    assert output.error
    assert server.requests == []


def test_destination_works_again_once_enabled(bench: Any, posting: Callable[..., Server]) -> None:
    """Section 10: ENABLED from DISABLED."""
    server = posting()
    for status, count in (("DISABLED", 0), ("ENABLED", 1)):
        bench.control.update_topic_rule_destination(arn=_arn(bench), status=status)
        bench.feed({"a": 1})
        assert len(server.requests) == count


def test_unconfirmed_destination_fails(bench: Any) -> None:
    """Section 9.3: also where nobody is bound."""
    bench.rule(_http())
    bench.feed({"a": 1})
    (output,) = _posted(bench)
    assert output.error
    assert not output.delivered


def test_any_destination_whose_url_is_a_prefix_will_do(bench: Any) -> None:
    """Section 9.3: the destination whose confirmation URL is a prefix of the URL, or equals it."""
    bench.control.create_topic_rule_destination(
        destinationConfiguration={"httpUrlConfiguration": {"confirmationUrl": URL}}
    )
    bench.rule(_http(f"{URL}/${{n}}", confirmationUrl=URL))
    _confirm(bench)
    bench.feed({"n": 7})
    (output,) = _posted(bench)
    assert (output.parameters["url"], output.error) == (f"{URL}/7", None)


@pytest.mark.parametrize("made_by", ["rule", "operation", "update"])
def test_confirmation_is_asked_for(bench: Any, made_by: str) -> None:
    """Sections 10 and 14.3: an output whose `rule` is None outside a rule."""
    if made_by == "rule":
        bench.rule(_http())
    else:
        bench.control.create_topic_rule_destination(
            destinationConfiguration={"httpUrlConfiguration": {"confirmationUrl": URL}}
        )
    if made_by == "update":
        bench.control.update_topic_rule_destination(arn=_arn(bench), status="IN_PROGRESS")
    output = bench.outputs[-1]
    arn, token = _arn(bench), output.json()["confirmationToken"]
    assert (output.action, output.delivered, output.error, output.error_action) == ("http", False, None, False)
    if made_by != "rule":
        assert output.rule is None
    assert output.parameters["url"] == f"{URL}/?confirmationToken={token}"
    headers = {name.lower(): value for name, value in output.parameters["headers"].items()}
    assert headers[TYPE] == CONFIRMATION
    assert headers["x-amz-rules-engine-destination-arn"] == arn
    assert headers["content-type"].startswith("application/json")
    assert output.json() == {
        "arn": arn,
        "confirmationToken": token,
        "enableUrl": f"https://iot.us-east-1.amazonaws.com/confirmdestination/{token}",
        "messageType": CONFIRMATION,
    }
    assert re.fullmatch(r"arn:aws:iot:us-east-1:123456789012:ruledestination/http/[0-9a-f-]{36}", arn)


@pytest.mark.parametrize("way", ["operation", "enableUrl"])
def test_handler_confirms_its_destination(bench: Any, way: str) -> None:
    """Sections 10 and 14.3: the request goes to a bound handler; a GET of `enableUrl` does what the operation does."""
    asked: list[Any] = []

    def serve(request: Any) -> None:
        asked.append(request)
        body = json.loads(request.body)
        if _headers(request).get(TYPE) == CONFIRMATION and way == "operation":
            bench.control.confirm_topic_rule_destination(confirmationToken=body["confirmationToken"])
        elif _headers(request).get(TYPE) == CONFIRMATION:
            assert requests.get(body["enableUrl"], timeout=5).status_code == 200

    bench.iot.rules.bind(URL, serve)
    bench.rule(_http())
    assert _destinations(bench) == [(URL, "ENABLED")]
    (output,) = bench.outputs
    assert (output.delivered, output.error) == (True, None)
    assert [each.url for each in asked] == [output.parameters["url"]]
    assert asked[0].body == output.payload
    bench.feed({"a": 1})
    assert [each.url for each in asked[1:]] == [URL]
    assert bench.outputs[-1].delivered


def test_token_of_the_output_confirms(bench: Any) -> None:
    """Section 10: with the token ENABLED."""
    bench.rule(_http())
    assert _destinations(bench) == [(URL, "IN_PROGRESS")]
    _confirm(bench)
    assert _destinations(bench) == [(URL, "ENABLED")]


def test_only_the_last_token_confirms_and_once(bench: Any) -> None:
    """Section 10: unknown, used and superseded tokens are InvalidRequestException."""
    bench.rule(_http())
    bench.control.update_topic_rule_destination(arn=_arn(bench), status="IN_PROGRESS")
    old, new = (output.json()["confirmationToken"] for output in bench.outputs)
    confirm, refused = bench.control.confirm_topic_rule_destination, bench.control.exceptions.InvalidRequestException
    for token in ("unknown", old):
        with pytest.raises(refused):
            confirm(confirmationToken=token)
    assert _destinations(bench) == [(URL, "IN_PROGRESS")]
    confirm(confirmationToken=new)
    with pytest.raises(refused):
        confirm(confirmationToken=new)
    assert _destinations(bench) == [(URL, "ENABLED")]


@pytest.mark.parametrize(
    "members",
    [
        {"url": "https://example.com/a", "confirmationUrl": "https://example.com/b"},
        {"url": "https://example.com/${a}"},
        {"url": "https://example.com/${a}", "confirmationUrl": "https://example.org"},
    ],
)
def test_confirmation_url_must_be_a_prefix(bench: Any, refusal: Callable[..., str], members: dict[str, str]) -> None:
    """Section 2: and a URL with a template needs one; nothing is stored otherwise."""
    assert refusal({"http": members}) == "InvalidRequestException"
    assert (_destinations(bench), bench.outputs) == ([], [])
