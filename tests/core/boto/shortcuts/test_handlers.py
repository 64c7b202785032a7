"""Event handlers of sessions made during an activation: copied, and each session's own."""

import copy
import functools
import inspect
from collections.abc import Callable
from typing import Any

import boto3
import botocore.session
import pytest
from botocore import handlers, hooks
from botocore.compat import accepts_kwargs
from botocore.hooks import EventAliaser, HierarchicalEmitter, _PrefixTrie  # type: ignore[attr-defined]
from botocore.session import Session
from hypothesis import given
from hypothesis import strategies as st

from iotmock import mock_iot
from iotmock.core.boto import shortcuts


def make_client(session: Any, service: str = "iot") -> Any:
    """A client of a boto3 session with made-up credentials."""
    return session.client(service, region_name="us-east-1", aws_access_key_id="AKID", aws_secret_access_key="secret")


def trie_of(session: Any) -> Any:
    """What botocore keeps a session's handlers in."""
    return vars(vars(session)["_original_handler"])["_handlers"]


def handlers_of(session: Any, event: str) -> list[Any]:
    """The handlers that a botocore session would ask for an event, in their order."""
    return list(trie_of(session).prefix_search(event))


@pytest.mark.usefixtures("_taken")
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


@pytest.mark.usefixtures("_taken")
def test_handler_of_one_session_is_not_called_for_the_next() -> None:
    """A handler registered on a session's events stays with that session."""
    called: list[str] = []
    first, second = Session(), Session()
    first.register("own-event", lambda **_: called.append("first"))
    for session in (first, second, Session()):
        session.get_component("event_emitter").emit("own-event")
    assert called == ["first"]


@pytest.mark.usefixtures("_taken")
def test_sessions_look_handlers_up_by_themselves() -> None:
    """What one session's emitter has looked up, maybe while a thread registers, is not taken for another's."""
    first, second = Session(), Session()
    first.get_component("event_emitter").emit("own-event")
    assert vars(vars(second)["_original_handler"])["_lookup_cache"] == {}


@pytest.mark.usefixtures("_taken")
def test_handler_unregistered_from_one_session_stays_with_the_next() -> None:
    """Taking a built-in handler off one session leaves it with the others."""
    event, handler = handlers.BUILTIN_HANDLERS[0][:2]
    first = Session()
    first.unregister(event, handler)
    assert handler not in handlers_of(first, event)
    assert handler in handlers_of(Session(), event)


@pytest.mark.usefixtures("_taken")
def test_client_handler_is_not_called_for_other_clients() -> None:
    """A handler registered on a client stays with that client, and off its session."""
    session = boto3.Session()
    first, second = make_client(session), make_client(session)
    called: list[str] = []
    first.meta.events.register("own-event", lambda **_: called.append("first"))
    for events in (first.meta.events, second.meta.events, session.events):
        events.emit("own-event")
    assert called == ["first"]


@pytest.mark.usefixtures("_taken")
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


@pytest.mark.usefixtures("_taken")
def test_session_without_builtin_handlers_has_none() -> None:
    """`include_builtin_handlers=False` gives an empty emitter."""
    assert vars(trie_of(Session(include_builtin_handlers=False))) == vars(_PrefixTrie())


@pytest.mark.usefixtures("_taken")
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


@pytest.mark.usefixtures("_taken")
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


@pytest.mark.usefixtures("_taken")
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


@pytest.mark.usefixtures("_taken")
def test_aliaser_with_aliases_of_its_own_uses_them() -> None:
    """Names worked out with botocore's aliases are not given to an emitter that has others."""
    session = botocore.session.Session()
    session.get_component("event_emitter").register("before-call.old", lambda **_: None)
    aliaser = EventAliaser(HierarchicalEmitter(), {"old": "new"})
    called: list[str] = []
    aliaser.register("before-call.old", lambda **_: called.append("new"))
    aliaser.emit("before-call.new")
    assert called == ["new"]


class PlainTrie(_PrefixTrie):  # type: ignore[misc]
    """botocore's own, with its own way to be copied."""


PARTS = st.sampled_from(["a", "b", "c", "*"])
KEYS = st.lists(PARTS, min_size=1, max_size=3).map(".".join)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("copy"), st.integers(0, 9)),
        st.tuples(st.just("add"), st.integers(0, 9), KEYS, st.integers(0, 3), st.integers(0, 2)),
        st.tuples(st.just("remove"), st.integers(0, 9), KEYS, st.integers(0, 3)),
    ),
    max_size=30,
)


def played(trie: Any, steps: list[Any]) -> list[Any]:
    """What copies of a tree hold after each step, and the errors."""
    tries: list[Any] = [trie]
    told: list[Any] = []
    for kind, number, *rest in steps:
        one = tries[number % len(tries)]
        try:
            if kind == "copy":
                tries.append(copy.copy(one))
            elif kind == "add":
                one.append_item(*rest)
            else:
                one.remove_item(*rest)
        except (AttributeError, ValueError) as error:  # botocore's own, for what is not there
            told.append(repr(error))
        told.append([list(each.prefix_search("a.b.c")) + list(each.prefix_search("c.a")) for each in tries])
    return [told, [vars(each) for each in tries]]


@given(STEPS)
def test_copies_hold_what_botocores_hold(steps: list[Any]) -> None:
    """After whatever is added, removed and copied, in whichever of them."""
    shortcuts.install()
    try:
        assert played(_PrefixTrie(), steps) == played(PlainTrie(), steps)
    finally:
        shortcuts.uninstall()


def test_handlers_of_what_was_made_under_the_mock_stay_apart_after_it() -> None:
    """Session and clients go on sharing what none of them has changed."""
    with mock_iot(shortcuts=True):
        session = boto3.Session()
        first, second = make_client(session), make_client(session)
        other = boto3.Session()
    called: list[str] = []
    first.meta.events.register("own-event", lambda **_: called.append("first"))
    session.events.register("own-event", lambda **_: called.append("session"))
    later = make_client(session)
    for events in (first.meta.events, second.meta.events, other.events, later.meta.events):
        events.emit("own-event")
    assert called == ["first", "session"]


def plain(one: Any) -> None:
    """No keywords."""


def with_keywords(one: Any, *further: Any, only: Any = None, **rest: Any) -> None:
    """Everything."""


def with_keywords_alone(**kwargs: Any) -> None:
    """What handlers have."""


class Handler:
    """One with a method, which may be called itself."""

    def __call__(self, **kwargs: Any) -> None:
        """Called itself."""

    def method(self, event_name: str, **options: Any) -> None:
        """Bound or not."""

    @classmethod
    def of_the_class(cls, **named: Any) -> None:
        """Bound to the class."""

    @staticmethod
    def of_nobody(one: Any) -> None:
        """Bound to nothing."""


def signed(**kwargs: Any) -> None:
    """One that says it takes something else."""


signed.__signature__ = inspect.signature(plain)  # type: ignore[attr-defined]


def outcome(accepts: Callable[[Any], Any], handler: Any) -> Any:
    """The name of the keywords that it takes, or the error."""
    try:
        return accepts(handler)
    except TypeError as error:
        return repr(error)


@pytest.mark.usefixtures("_taken")
@pytest.mark.parametrize(
    "handler",
    [
        plain, with_keywords, with_keywords_alone, Handler(), Handler().method, Handler.method, Handler.of_the_class,
        Handler.of_nobody, Handler, signed, functools.partial(with_keywords, 1), functools.partial(plain, 1),
        functools.wraps(plain)(lambda **kwargs: None), functools.wraps(with_keywords)(lambda one: None),
        functools.lru_cache(with_keywords), lambda **kw: None, lambda *a: None,
    ],
)  # fmt: skip
def test_handlers_are_taken_that_botocore_takes(handler: Callable[..., Any]) -> None:
    """With the same error for the others."""
    assert outcome(vars(hooks)["accepts_kwargs"], handler) == outcome(accepts_kwargs, handler)


@pytest.mark.usefixtures("_taken")
def test_handler_without_keywords_is_refused() -> None:
    """By botocore's own error."""
    with pytest.raises(ValueError, match="must accept keyword arguments"):
        Session().register("own-event", plain)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="must be callable"):
        Session().register("own-event", 1)  # type: ignore[arg-type]


@pytest.mark.usefixtures("_taken")
def test_names_that_were_worked_out_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A suite with names of its own for each test does not keep them all."""
    from iotmock.core.boto.shortcuts import handlers as ours

    monkeypatch.setattr(ours, "_NAMES_KEPT", 5)
    for number in range(20):
        Session().get_component("event_emitter").emit(f"own-event.{number}")
    assert len(ours._alias_names) <= 7
