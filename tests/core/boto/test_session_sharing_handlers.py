"""Event handlers of sessions made during an activation: copied, and each session's own."""

import copy
from collections.abc import Iterator
from typing import Any

import boto3
import botocore.session
import pytest
from botocore import handlers
from botocore.hooks import EventAliaser, HierarchicalEmitter, _PrefixTrie  # type: ignore[attr-defined]
from botocore.session import Session

from iotmock.core.boto import session_sharing


@pytest.fixture
def _sharing() -> Iterator[None]:
    session_sharing.install()
    yield
    session_sharing.uninstall()


def make_client(session: Any, service: str = "iot") -> Any:
    """A client of a boto3 session with made-up credentials."""
    return session.client(service, region_name="us-east-1", aws_access_key_id="AKID", aws_secret_access_key="secret")


def trie_of(session: Any) -> Any:
    """What botocore keeps a session's handlers in."""
    return vars(vars(session)["_original_handler"])["_handlers"]


def handlers_of(session: Any, event: str) -> list[Any]:
    """The handlers that a botocore session would ask for an event, in their order."""
    return list(trie_of(session).prefix_search(event))


@pytest.mark.usefixtures("_sharing")
def test_session_has_the_handlers_it_has_without_sharing() -> None:
    """The copied emitter holds every built-in handler, in the same sections and order."""
    Session()  # prepares the emitter that the next one copies
    shared = Session()
    plain = Session(include_builtin_handlers=False)
    for event, handler, *section in handlers.BUILTIN_HANDLERS:
        register = {
            (): plain.get_component("event_emitter").register,
            (handlers.REGISTER_FIRST,): plain.get_component("event_emitter").register_first,
            (handlers.REGISTER_LAST,): plain.get_component("event_emitter").register_last,
        }[tuple(section)]
        register(event, handler)
    assert vars(trie_of(shared)) == vars(trie_of(plain))


@pytest.mark.usefixtures("_sharing")
def test_handler_of_one_session_is_not_called_for_the_next() -> None:
    """A handler registered on a session's events stays with that session."""
    called: list[str] = []
    first, second = Session(), Session()
    first.register("own-event", lambda **_: called.append("first"))
    for session in (first, second, Session()):
        session.get_component("event_emitter").emit("own-event")
    assert called == ["first"]


@pytest.mark.usefixtures("_sharing")
def test_sessions_look_handlers_up_by_themselves() -> None:
    """What one session's emitter has looked up, maybe while a thread registers, is not taken for another's."""
    first, second = Session(), Session()
    first.get_component("event_emitter").emit("own-event")
    assert vars(vars(second)["_original_handler"])["_lookup_cache"] == {}


@pytest.mark.usefixtures("_sharing")
def test_handler_unregistered_from_one_session_stays_with_the_next() -> None:
    """Taking a built-in handler off one session leaves it with the others."""
    event, handler = handlers.BUILTIN_HANDLERS[0][:2]
    first = Session()
    first.unregister(event, handler)
    assert handler not in handlers_of(first, event)
    assert handler in handlers_of(Session(), event)


@pytest.mark.usefixtures("_sharing")
def test_client_handler_is_not_called_for_other_clients() -> None:
    """A handler registered on a client stays with that client, and off its session."""
    session = boto3.Session()
    first, second = make_client(session), make_client(session)
    called: list[str] = []
    first.meta.events.register("own-event", lambda **_: called.append("first"))
    for events in (first.meta.events, second.meta.events, session.events):
        events.emit("own-event")
    assert called == ["first"]


@pytest.mark.usefixtures("_sharing")
def test_session_has_handlers_added_to_botocores_list_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """moto appends its handler when it is imported, maybe after the first session was made."""
    Session()

    def late_handler(**_: Any) -> None:
        pass

    monkeypatch.setattr(handlers, "BUILTIN_HANDLERS", [*handlers.BUILTIN_HANDLERS, ("own-event", late_handler)])
    for _ in range(2):  # made anew, then copied
        assert handlers_of(Session(), "own-event") == [late_handler]
    monkeypatch.undo()
    assert handlers_of(Session(), "own-event") == []


@pytest.mark.usefixtures("_sharing")
def test_session_without_builtin_handlers_has_none() -> None:
    """`include_builtin_handlers=False` gives an empty emitter."""
    assert vars(trie_of(Session(include_builtin_handlers=False))) == vars(_PrefixTrie())


@pytest.mark.usefixtures("_sharing")
def test_session_keeps_the_handlers_of_an_emitter_it_is_given() -> None:
    """Handlers that somebody registered with the emitter beforehand are kept, built-in ones are added."""
    emitter = HierarchicalEmitter()
    called: list[str] = []
    emitter.register("own-event", lambda **_: called.append("given"))
    session = Session(event_hooks=emitter)
    session.get_component("event_emitter").emit("own-event")
    event, handler = handlers.BUILTIN_HANDLERS[0][:2]
    assert called == ["given"]
    assert handler in handlers_of(session, event)


@pytest.mark.usefixtures("_sharing")
def test_subclass_of_session_registers_its_handlers_itself() -> None:
    """A subclass may register differently, as aiobotocore's does; it is asked for each handler."""
    registered: list[str] = []

    class OwnSession(Session):
        def register(self, event_name: str, *args: Any, **kwargs: Any) -> None:
            registered.append(event_name)
            super().register(event_name, *args, **kwargs)

    Session()
    OwnSession()
    assert len(registered) > 100


@pytest.mark.usefixtures("_sharing")
def test_subclass_of_trie_is_copied_its_own_way() -> None:
    """A trie class of somebody else keeps what its own __copy__ keeps."""

    class OwnTrie(_PrefixTrie):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.mark = "mine"

    trie = OwnTrie()
    trie.append_item("a.b", print)
    copied = copy.copy(trie)
    assert copied.mark == "mine"
    assert list(copied.prefix_search("a.b")) == [print]


@pytest.mark.usefixtures("_sharing")
def test_aliaser_with_aliases_of_its_own_uses_them() -> None:
    """Names worked out with botocore's aliases are not given to an emitter that has others."""
    session = botocore.session.Session()
    session.get_component("event_emitter").register("before-call.old", lambda **_: None)
    aliaser = EventAliaser(HierarchicalEmitter(), {"old": "new"})
    called: list[str] = []
    aliaser.register("before-call.old", lambda **_: called.append("new"))
    aliaser.emit("before-call.new")
    assert called == ["new"]
