"""Classes under `@mock_iot`: test classes of pytest and unittest, and any other.

Concept owned here: the life of a world in a test class.

* Each test has a world of its own. It begins before setup_method, the fixtures of the class and setUp, and ends after
  the last clean-up of the test.
* A class with something that is made once for all its tests has one world for the whole class. That is: setup_class,
  teardown_class, setUpClass, tearDownClass or a fixture of scope "class", its own or inherited. The world begins before
  them and ends after their clean-up; every test sees what they made, and what earlier tests made.
* Besides, every public function, classmethod and staticmethod is mocked by itself, for when no test runner calls it.
  Within a test that is a nested activation, which shares the test's world.

Invariants kept here: all of a decorated class runs inside the mock; what cannot is refused with a TypeError that names
the remedy. A world ends also when the hook that began it or the hook that ends it fails. Subclasses are decorated when
they are made, with the options of the nearest decorated base. Nothing is set on a class but the decorated one, its
subclasses and the classes in its body, and `super()` reaches what it would reach undecorated.

pytest runs setup_method and setup_class before the fixtures of their class, which is what makes them fit. It is never
imported: who has no pytest uses unittest.
"""

import functools
import inspect
import sys
import types
import unittest
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import Any, cast

from iotmock.decoration import Mock, decorate_function, fixture_scope, function_of, is_a
from iotmock.hook_span import Span, Turn

__all__ = ["decorate_class"]

_RUNNERS = {"builtins", "unittest", "pytest", "_pytest"}
"""The packages whose classes hold nobody's tests."""
_RUN_BY_UNITTEST = {"run", "debug", "doClassCleanups"}
"""What of unittest's own is wrapped all the same: tests and clean-ups run inside."""
_MARK = "_iotmock_replaced"
_DECORATED = "_iotmock_decorated"

_ABSENT = object()
"""No attribute; also what is replaced by a wrapper that stands for an inherited attribute."""
_NOT_GIVEN = object()


def decorate_class(mock: Mock, cls: type) -> type:
    """Let all of the class run inside the mock, and all of its future subclasses."""
    _decorate(mock, cls, cls.__mro__)
    _decorate_future_subclasses(mock, cls, by_name=True)
    return cls


def _decorate(mock: Mock, cls: type, owners: Sequence[type]) -> None:
    """owners: the classes whose methods are wrapped."""
    is_test_class = _may_hold_tests(cls)
    if is_test_class:
        _refuse_wide_fixtures(cls)
    for name in _public_names(owners):
        _wrap_method(mock, cls, name)
        _decorate_inner_class(mock, cls, name)
    if is_test_class:
        _span_tests(mock, cls)


def _may_hold_tests(cls: type) -> bool:
    """pytest collects no class that has a constructor, except unittest's."""
    return issubclass(cls, unittest.TestCase) or all(
        inspect.getattr_static(cls, name) is vars(object)[name] for name in ("__init__", "__new__")
    )


def _decorate_future_subclasses(mock: Mock, cls: type[Any], *, by_name: bool) -> None:
    """A subclass may override a hook or add one; nobody should have to remember the decorator there.

    by_name: whether the class itself has the decorator, and not only a class around it.
    """
    setattr(cls, _DECORATED, by_name)
    if not _may_hold_tests(cls):
        return
    written = vars(cls).get("__init_subclass__")

    def init_subclass(subclass: type[Any], /, **options: Any) -> None:
        if written is None:
            super(cls, subclass).__init_subclass__(**options)
        else:
            written.__get__(None, subclass)(**options)
        # After those of further bases, so that the nearest decorator has the last word.
        _decorate(mock, subclass, subclass.__mro__)

    setattr(cls, "__init_subclass__", classmethod(init_subclass))  # noqa: B010 - mypy forbids the plain assignment


# What a class has, as its authors wrote it


@dataclass(frozen=True)
class _Replaced:
    """The mark on what was set on a class here."""

    by: FunctionType
    mock: Mock
    attribute: Any


def _replaced(attribute: Any) -> _Replaced | None:
    function = function_of(attribute)
    mark = vars(function).get(_MARK) if is_a(function, FunctionType) else None
    # functools.wraps copies marks; what somebody wrapped around ours is theirs.
    return mark if isinstance(mark, _Replaced) and mark.by is function else None


def _written(mro: Iterable[type], name: str) -> tuple[type, Any]:
    """The first class that has the attribute, and the attribute: unbound, and without the wrapper set here."""
    for owner in mro:
        attribute = vars(owner).get(name, _ABSENT)
        mark = _replaced(attribute)
        if mark is not None:
            attribute = mark.attribute
        if attribute is not _ABSENT:
            return owner, attribute
    return object, _ABSENT


def _public_names(owners: Sequence[type]) -> list[str]:
    """In the order in which pytest runs tests: as they are defined, those of base classes first."""
    names: dict[str, None] = {}
    for owner in reversed(owners):
        for name in vars(owner):
            if not name.startswith("_") and (name in _RUN_BY_UNITTEST or not _belongs_to_runner(owner)):
                names.pop(name, None)
                names[name] = None
    return list(names)


def _belongs_to_runner(owner: type) -> bool:
    return owner.__module__.partition(".")[0] in _RUNNERS


def _has_mark_of(mock: Mock, cls: type, name: str) -> bool:
    mark = _replaced(inspect.getattr_static(cls, name, None))
    return mark is not None and mark.mock is mock


def _set(mock: Mock, cls: type, name: str, function: Any, written: tuple[type, Any], kind: type | None) -> None:
    """Set a function, or a classmethod or staticmethod of it, in the place of what was written."""
    owner, attribute = written
    vars(function)[_MARK] = _Replaced(function, mock, attribute if owner is cls else _ABSENT)
    _set_last(cls, name, kind(function) if kind else function)


def _set_last(cls: type, name: str, attribute: Any) -> None:
    """Keep the order of `_public_names`, which an attribute that is there already would not join."""
    if name in vars(cls):
        delattr(cls, name)
    setattr(cls, name, attribute)


# Methods and inner classes


def _wrap_method(mock: Mock, cls: type, name: str) -> None:
    owner, attribute = _written(cls.__mro__, name)
    function = function_of(attribute)
    if not is_a(function, FunctionType) or fixture_scope(attribute) is not None:
        return
    if owner is not cls and _has_mark_of(mock, cls, name):
        return
    kind = None if function is attribute else type(attribute)
    is_bound_late = owner is not cls and not is_a(attribute, staticmethod)
    body = _inherited(cls, name, of_class=kind is not None) if is_bound_late else None
    if name == "run" and issubclass(cls, unittest.TestCase):
        decorated: Any = _reporting_run(mock, body or function)
    else:
        decorated = decorate_function(mock, function, body)
    _set(mock, cls, name, decorated, (owner, attribute), kind)


def _reporting_run(mock: Mock, run: Callable[..., Any]) -> Callable[..., Any]:
    """What the mock raises when it stops belongs to the test that is over, and not to the whole suite."""

    @functools.wraps(run)
    def reporting_run(case: unittest.TestCase, result: unittest.TestResult | None = None) -> Any:
        answer = None
        try:
            with mock:
                answer = run(case, result)
        except Exception:
            # A test's own errors are in the result already.
            if result is None:
                raise
            result.addError(case, cast(Any, sys.exc_info()))
        return answer

    return reporting_run


def _inherited(cls: type, name: str, *, of_class: bool) -> Callable[..., Any]:
    """What `super()` finds: another than at decoration where a subclass has more bases, or a base was patched."""

    def call(receiver: Any, *args: Any, **kwargs: Any) -> Any:
        kind = receiver if of_class else type(receiver)
        mro = kind.__mro__ if issubclass(kind, cls) else cls.__mro__
        _, attribute = _written(mro[mro.index(cls) + 1 :], name)
        return attribute.__get__(None if of_class else receiver, kind)(*args, **kwargs)

    return call


def _decorate_inner_class(mock: Mock, cls: type, name: str) -> None:
    """Only what is in the body is decorated in place, unless it has a decorator of its own.

    Other test classes need the hooks as well, because pytest calls the outer class's on instances of the inner one;
    they get them in a subclass.
    """
    owner, inner = _written(cls.__mro__, name)
    if not is_a(inner, type):
        return
    is_test_class = _may_hold_tests(inner)
    if vars(inner).get(_DECORATED):
        return
    if owner is cls and inner.__module__ == cls.__module__ and inner.__qualname__.startswith(cls.__qualname__ + "."):
        _decorate(mock, inner, inner.__mro__ if is_test_class else [inner])
        _decorate_future_subclasses(mock, inner, by_name=False)
        _set_last(cls, name, inner)
    elif is_test_class and name.startswith("Test") and not _has_mark_of(mock, inner, "setup_method"):
        body = {name: getattr(inner, name) for name in ("__module__", "__qualname__", "__doc__")}
        subclass = types.new_class(inner.__name__, (inner,), exec_body=lambda namespace: namespace.update(body))
        _decorate(mock, subclass, subclass.__mro__)
        _set_last(cls, name, subclass)


# Hooks


def _span_tests(mock: Mock, cls: type) -> None:
    is_unittest = issubclass(cls, unittest.TestCase)
    _span(Span(mock), cls, "setup_method", "teardown_method")
    if not _is_shared_by_tests(cls):
        return
    if is_unittest:
        _span(Span(mock, outlives_errors=True), cls, "setUpClass", "doClassCleanups", kind=classmethod)
    if not is_unittest or _has_hook(cls, "setup_class") or _has_hook(cls, "teardown_class"):
        _span(Span(mock), cls, "setup_class", "teardown_class", kind=classmethod)


def _is_shared_by_tests(cls: type) -> bool:
    hooks = ("setup_class", "teardown_class", "setUpClass", "tearDownClass")
    return any(_has_hook(cls, name) for name in hooks) or any(scope == "class" for _, scope in _fixtures(cls))


def _has_hook(cls: type, name: str) -> bool:
    owner, attribute = _written(cls.__mro__, name)
    return not _is_nothing(attribute) and not _belongs_to_runner(owner) and fixture_scope(attribute) is None


def _is_nothing(attribute: Any) -> bool:
    return attribute is None or attribute is _ABSENT


def _fixtures(cls: type) -> Iterator[tuple[str, object]]:
    for name in sorted({name for owner in cls.__mro__ for name in vars(owner)}):
        scope = fixture_scope(_written(cls.__mro__, name)[1])
        if scope is not None:
            yield name, scope


def _refuse_wide_fixtures(cls: type) -> None:
    for name, scope in _fixtures(cls):
        if scope not in ("function", "class"):
            raise TypeError(
                f"@mock_iot cannot cover the fixture {cls.__qualname__}.{name}: pytest sets it up before the class, "
                f"because its scope is {scope if isinstance(scope, str) else 'found out at run time'}. Move it out of "
                "the class and put @mock_iot or `with mock_iot()` on it, or give it the scope 'class'"
            )


def _span(span: Span, cls: type, first: str, last: str, kind: type | None = None) -> None:
    """Set a pair of hooks that call the written ones. kind: classmethod where the hooks are the class's."""
    for name, turn in ((first, span.begin), (last, span.end)):
        written = _written(cls.__mro__, name)
        if fixture_scope(written[1]) is not None:
            raise TypeError(
                f"@mock_iot needs the name {name} in {cls.__qualname__} for pytest's hook, which begins or ends the "
                f"mock, but it is a fixture: rename the fixture, e.g. to _{name}"
            )
        hook = _hook(turn, written[1], of_class=kind is not None)
        if is_a(function_of(written[1]), FunctionType):
            functools.update_wrapper(hook, function_of(written[1]))
        hook.__name__ = name
        _set(span.mock, cls, name, hook, written, kind)


def _hook(turn: Turn, attribute: Any, *, of_class: bool) -> Callable[..., None]:
    # pytest reads off the code whether a hook wants the test's method or the class; with two parameters it does.
    def hook(owner: Any, given: Any = _NOT_GIVEN, *rest: Any, **options: Any) -> None:
        if of_class:
            # A hook that was a plain function is also called as Base.setup_class(cls).
            owner = given if isinstance(given, type) else owner
            given = owner
        body = functools.partial(_call, attribute, owner, given, *rest, **options)
        turn(owner, body, not of_class and callable(given))

    return hook


def _call(attribute: Any, owner: Any, given: Any, *rest: Any, **options: Any) -> None:
    """Call what was written, if anything, with the argument only if it wants it."""
    if _is_nothing(attribute):
        return
    kind = owner if isinstance(owner, type) else type(owner)
    bound = attribute.__get__(None if kind is owner else owner, kind)
    code = getattr(inspect.unwrap(function_of(getattr(bound, "__func__", bound))), "__code__", None)
    wants_argument = code is not None and code.co_argcount - inspect.ismethod(bound)
    arguments = (given,) if wants_argument and given is not _NOT_GIVEN else ()
    bound(*arguments, *rest, **options)
