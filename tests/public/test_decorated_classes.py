"""Classes under `@mock_iot`: whose world is whose, and that nothing of them reaches the network."""

import socket
import sys
import unittest
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from iotmock import IoTMock, mock_iot

CONFTEST = """
import asyncio, inspect, socket
import pytest

def pytest_configure():
    socket.getaddrinfo = socket.socket.connect = _refuse

def _refuse(*args, **kwargs):
    raise AssertionError("the network was reached")

def pytest_pyfunc_call(pyfuncitem):
    if inspect.iscoroutinefunction(pyfuncitem.obj):
        asyncio.run(pyfuncitem.obj())
        return True
"""

COMMANDS = """
import boto3
from iotmock import IoTMock

def create(command_id):
    boto3.client("iot").create_command(commandId=command_id, payload={"content": b"x"})

def ids():
    return sorted(command["commandId"] for command in boto3.client("iot").list_commands()["commands"])

def is_active():
    try:
        IoTMock.current()
    except RuntimeError:
        return False
    return True
"""

PREAMBLE = """
import unittest
import pytest
from commands import create, ids, is_active
from iotmock import IoTMock, mock_iot
"""


def _ids() -> list[str]:
    return sorted(command["commandId"] for command in boto3.client("iot").list_commands()["commands"])


def _create(command_id: str) -> None:
    boto3.client("iot").create_command(commandId=command_id, payload={"content": b"x"})


def _is_active() -> bool:
    try:
        IoTMock.current()
    except RuntimeError:
        return False
    return True


def _region() -> str:
    return IoTMock.current().region


@pytest.fixture(autouse=True)
def _network_and_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not mocked has keys of the environment, and would go to AWS."""

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("the network was reached")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREALKEYREALKEY00")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "real")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")


@pytest.fixture
def run_pytest(pytester: pytest.Pytester) -> Callable[..., None]:
    """Run a test file, given without its imports, and compare the outcomes."""

    def run(source: str, **outcomes: int) -> None:
        _write(pytester, source)
        pytester.runpytest_subprocess("-p", "no:randomly").assert_outcomes(**outcomes)

    return run


@pytest.fixture
def run_unittest(pytester: pytest.Pytester) -> Callable[..., None]:
    """Run a test file, given without its imports, by unittest, and compare its last line."""

    def run(source: str, outcome: str) -> None:
        _write(pytester, source)
        result = pytester.run(
            sys.executable,
            "-c",
            "import conftest, unittest\nconftest.pytest_configure()\nunittest.main('test_it', argv=['test_it'])",
        )
        assert result.errlines[-1] == outcome

    return run


def _write(pytester: pytest.Pytester, source: str) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(commands=COMMANDS)
    pytester.path.joinpath("test_it.py").write_text(PREAMBLE + source)


class TestWorldOfATest:
    """pytest's classes with nothing for the class: every test has its own world."""

    def test_every_form_of_setup_method_shares_the_tests_world(self, run_pytest: Callable[..., None]) -> None:
        """setup_method and teardown_method get the test's function if they want it, and share its world."""
        run_pytest(
            """
@mock_iot
class TestWithArgument:
    def setup_method(self, method):
        create(method.__name__)

    def teardown_method(self, method):
        assert method.__name__ in ids()

    def test_one(self):
        create("one")
        assert ids() == ["one", "test_one"]

    def test_two(self):
        assert ids() == ["test_two"]

@mock_iot
class TestWithout:
    def setup_method(self):
        create("s")

    def teardown_method(self):
        assert "s" in ids()

    def test_one(self):
        create("one")
        assert ids() == ["one", "s"]

    def test_two(self):
        assert ids() == ["s"]

@mock_iot
class TestStatic:
    @staticmethod
    def setup_method(method):
        create(method.__name__)

    @staticmethod
    def teardown_method():
        assert ids() == ["test_it"]

    def test_it(self):
        assert ids() == ["test_it"]

@mock_iot
class TestOfClass:
    @classmethod
    def setup_method(cls, method=None):
        create(cls.__name__ + method.__name__)

    def test_it(self):
        assert ids() == ["TestOfClasstest_it"]

@mock_iot
class TestDecoratedHook:
    @mock_iot(region="eu-west-1")
    def setup_method(self):
        self.region = IoTMock.current().region

    def test_it(self):
        assert (self.region, IoTMock.current().region) == ("eu-west-1", "us-east-1")

@mock_iot
class TestTeardownOnly:
    def teardown_method(self, method):
        assert ids() == [method.__name__]

    def test_it(self):
        create("test_it")

def test_nothing_is_active_afterwards():
    assert not is_active()
""",
            passed=9,
        )

    def test_class_fixtures_run_in_the_tests_world(self, run_pytest: Callable[..., None]) -> None:
        """Fixtures of the class and of its bases, autouse or not, from their first line to their clean-up."""
        run_pytest(
            """
class Base:
    @pytest.fixture
    def inherited(self):
        create("inherited")
        yield
        assert "inherited" in ids()

@mock_iot
class TestIt(Base):
    @pytest.fixture(autouse=True)
    def _always(self):
        create("always")
        yield
        assert "always" in ids()

    @pytest.fixture
    def command(self, inherited):
        create("command")
        return "command"

    @pytest.mark.parametrize("name", ["a", "b"])
    def test_one(self, command, name):
        create(name)
        assert ids() == sorted(["always", "command", "inherited", name])

    def test_two(self):
        assert ids() == ["always"]

    async def test_three(self):
        create("three")
        assert ids() == ["always", "three"]

def test_nothing_is_active_afterwards():
    assert not is_active()
""",
            passed=5,
        )

    def test_inherited_tests_run_inside_in_their_order(
        self, run_pytest: Callable[..., None], pytester: pytest.Pytester
    ) -> None:
        """Tests of an undecorated base are mocked in the decorated class only, and run before its own, as always."""
        source = """
class Base:
    def test_z(self):
        create("z")

    def test_a(self):
        assert ids() == []

@mock_iot
class TestIt(Base):
    def test_y(self):
        assert ids() == []

    class TestInner:
        def test_it(self):
            assert ids() == []

    def test_b(self): ...

def test_base_is_as_it_was():
    assert TestIt.test_z is not Base.test_z
    Base().test_z
    with pytest.raises(Exception, match="network was reached"):
        Base().test_z()
"""
        run_pytest(source, passed=6)
        listed = pytester.runpytest_subprocess("-p", "no:randomly", "--collect-only", "-q").outlines
        names = [line.split("::", 2)[2] for line in listed if "::TestIt::" in line]
        assert names == ["test_z", "test_a", "test_y", "TestInner::test_it", "test_b"]

    def test_failing_hooks_leave_nothing_active(self, run_pytest: Callable[..., None]) -> None:
        """The mock stops when a hook fails or skips, be it the one that begins or the one that ends."""
        run_pytest(
            """
@mock_iot
class TestSetup:
    def setup_method(self, method):
        raise LookupError

    def test_it(self): ...

def test_nothing_is_active_after_setup():
    assert not is_active()

@mock_iot
class TestSkip:
    def setup_method(self, method):
        pytest.skip("not today")

    def test_it(self): ...

def test_nothing_is_active_after_skip():
    assert not is_active()

@mock_iot
class TestTeardown:
    def teardown_method(self, method):
        raise LookupError

    def test_it(self): ...

def test_nothing_is_active_after_teardown():
    assert not is_active()

@mock_iot
class TestSetupClass:
    def setup_class(cls):
        raise LookupError

    def test_it(self): ...

def test_nothing_is_active_after_setup_class():
    assert not is_active()

@mock_iot
class TestTeardownClass:
    def teardown_class(cls):
        raise LookupError

    def test_it(self): ...

def test_nothing_is_active_after_teardown_class():
    assert not is_active()
""",
            passed=7,
            errors=4,
            skipped=1,
        )

    def test_test_that_calls_hooks_itself_stays_in_its_world(self, run_pytest: Callable[..., None]) -> None:
        """Such a call runs what was written; the mock goes on to the end of the test, and no longer."""
        run_pytest(
            """
@mock_iot
class TestIt:
    def setup_method(self, method=None, name="s"):
        create(name)

    def teardown_method(self):
        assert "s" in ids()

    @pytest.fixture(autouse=True)
    def _after(self):
        yield
        assert ids() == ["again", "s"]

    def test_it(self):
        self.setup_method(None, name="again")
        self.teardown_method()
        assert ids() == ["again", "s"]

def test_nothing_is_active_afterwards():
    assert not is_active()
""",
            passed=2,
        )


class TestWorldOfAClass:
    """pytest's classes with something for the whole class: one world."""

    def test_every_form_of_setup_class_is_seen_by_all_tests(self, run_pytest: Callable[..., None]) -> None:
        """setup_class, the tests and teardown_class share one world, which no other class has."""
        run_pytest(
            """
class Hooks:
    def test_one(self):
        create("one")
        assert ids() == ["class", "one"]

    def test_two(self):
        assert ids() == ["class", "one"]

@mock_iot
class TestClassMethod(Hooks):
    @classmethod
    def setup_class(cls):
        cls.name = "class"
        create("class")

    @classmethod
    def teardown_class(cls):
        assert ids() == [cls.name, "one"]

@mock_iot
class TestFunction(Hooks):
    def setup_class(cls):
        cls.name = "class"
        create("class")

    def teardown_class(self):
        assert ids() == [self.name, "one"]

@mock_iot
class TestStatic(Hooks):
    @staticmethod
    def setup_class():
        create("class")

    @staticmethod
    def teardown_class(cls):
        assert issubclass(cls, TestStatic)
        assert ids() == ["class", "one"]

class Inherited:
    @classmethod
    def setup_class(cls):
        create("class")

    @classmethod
    def teardown_class(cls):
        assert ids() == ["class", "one"]

@mock_iot
class TestInherited(Inherited, Hooks): ...

@mock_iot
class TestTeardownOnly:
    def test_it(self):
        create("one")

    @classmethod
    def teardown_class(cls):
        assert ids() == ["one"]

def test_nothing_is_active_afterwards():
    assert not is_active()
""",
            passed=10,
        )

    def test_fixtures_of_class_scope_are_seen_by_all_tests(self, run_pytest: Callable[..., None]) -> None:
        """The same for fixtures, be they the class's own or inherited, autouse or asked for by some test only."""
        run_pytest(
            """
class Base:
    @pytest.fixture(scope="class", autouse=True)
    def _always(self):
        create("always")
        yield
        assert ids() == ["always", "asked", "test"]

@mock_iot
class TestIt(Base):
    @pytest.fixture(scope="class")
    def asked(self):
        create("asked")
        yield "asked"
        assert ids() == ["always", "asked", "test"]

    @pytest.fixture
    def each(self):
        return ids()

    def test_one(self):
        create("test")

    def test_two(self, each, asked):
        assert each == ["always", "asked", "test"]

    def setup_method(self, method):
        assert "always" in ids()

def test_nothing_is_active_afterwards():
    assert not is_active()
""",
            passed=3,
        )

    @pytest.mark.parametrize("scope", ["module", "package", "session", lambda fixture_name, config: "class"])
    def test_fixture_of_wider_scope_is_refused(self, scope: Any) -> None:
        """pytest sets it up before the class; the error names it, its scope and the remedy."""

        class Wide:
            @pytest.fixture(scope=scope)
            def _thing(self) -> None: ...

        class TestIt(Wide): ...

        shown = scope if isinstance(scope, str) else "found out at run time"
        with pytest.raises(TypeError, match=rf"TestIt\._thing.* scope is {shown}.*[mM]ove it out of the class"):
            mock_iot(TestIt)

    @pytest.mark.parametrize("name", ["setup_method", "teardown_method", "setup_class", "teardown_class"])
    def test_fixture_named_like_a_hook_is_refused(self, name: str) -> None:
        """The name is needed for the hook; the error says so and tells how to call the fixture."""

        class TestIt: ...

        setattr(
            TestIt, name, pytest.fixture(scope="class" if "class" in name else "function", name="f")(lambda self: 1)
        )
        with pytest.raises(TypeError, match=rf"needs the name {name} .*rename the fixture, e.g. to _{name}"):
            mock_iot(TestIt)


class TestOutsideARunner:
    """What a decorated class offers without pytest and unittest."""

    def test_every_kind_of_method_is_mocked(self) -> None:
        """Methods, static methods and class methods, own and inherited, called by hand; the base stays as it is."""

        class Base:
            def inherited(self) -> tuple[Any, bool]:
                return self, _is_active()

            @classmethod
            def of_base(cls) -> tuple[Any, bool]:
                return cls, _is_active()

            @staticmethod
            def static() -> bool:
                return _is_active()

        @mock_iot
        class Decorated(Base):
            def own(self) -> bool:
                return _is_active()

            @classmethod
            def of_class(cls) -> tuple[Any, bool]:
                return cls, _is_active()

            @staticmethod
            def own_static(answer: bool) -> bool:
                return answer and _is_active()

            def _private(self) -> bool:
                return _is_active()

        one = Decorated()
        assert one.own()
        assert Decorated.of_class() == one.of_class() == Decorated.of_base() == (Decorated, True)
        assert one.inherited() == (one, True)
        assert Decorated.own_static(True)
        assert one.static()
        assert not one._private()  # noqa: SLF001
        assert Base.of_base() == (Base, False)
        assert not Base.static()
        assert not _is_active()

    def test_hooks_that_are_called_by_hand_span_what_is_between(self) -> None:
        """The mock goes from setup_method to teardown_method; a teardown_method alone is mocked as well."""

        @mock_iot
        class Decorated:
            def setup_method(self) -> None:
                _create("a")

            def teardown_method(self) -> None:
                self.left = _ids()

        one, other = Decorated(), Decorated()
        one.setup_method()
        assert _ids() == ["a"]
        one.teardown_method()
        assert not _is_active()
        other.teardown_method()
        assert (one.left, other.left) == (["a"], [])

    def test_class_with_a_constructor_is_mocked(self) -> None:
        """A class that pytest would not collect gets no hooks, but its methods are mocked."""

        @mock_iot
        class Fleet:
            def __init__(self, name: str) -> None:
                self.name = name

            def create(self) -> list[str]:
                _create(self.name)
                return _ids()

        assert Fleet("a").create() == ["a"]
        assert not hasattr(Fleet, "setup_method")

    def test_other_attributes_are_left_alone(self) -> None:
        """Classes and proxies that the body merely refers to are neither decorated nor asked anything."""

        class Proxy:
            @property  # type: ignore[misc]  # a proxy's class cannot be assigned
            def __class__(self) -> type:
                raise RuntimeError("touched too early")

        class Referred:
            def use(self) -> bool:
                return _is_active()

        proxy = Proxy()
        use = Referred.use

        @mock_iot
        class Decorated:
            error = ValueError
            serializer = Referred
            lazy = proxy
            number = 3

        assert Decorated.serializer is Referred
        assert Referred.use is use
        assert Decorated.lazy is proxy

    def test_super_finds_what_it_finds_undecorated(self) -> None:
        """A wrapper of an inherited method does not hide what another base overrides."""

        class Root:
            def make(self) -> list[str]:
                return ["root"]

        class Left(Root): ...

        class Right(Root):
            def make(self) -> list[str]:
                return ["right", *super().make()]

        decorated = mock_iot(Left)

        class Both(decorated, Right):  # type: ignore[misc,valid-type]
            def make(self) -> list[str]:
                return ["both", *super().make()]

        class Plain(decorated, Right): ...  # type: ignore[misc,valid-type]

        assert Both().make() == ["both", "right", "root"]
        assert Plain().make() == ["right", "root"]


class TestSubclasses:
    """Subclasses of a decorated class are decorated as well."""

    def test_overridden_hooks_may_call_super_or_not(self, run_pytest: Callable[..., None]) -> None:
        """The subclass's hooks span the test; what super() reaches starts and stops nothing more."""
        run_pytest(
            """
@mock_iot
class Base:
    def setup_method(self, method):
        create("base")

    def teardown_method(self, method):
        assert "base" in ids()

    def test_base(self):
        assert "base" in ids()

class TestBoth(Base):
    def setup_method(self, method):
        create("before")
        super().setup_method(method)
        create("after")

    def teardown_method(self, method):
        super().teardown_method(method)
        assert "after" in ids()

    def test_it(self):
        assert ids() == ["after", "base", "before"]

class TestSetupOnly(Base):
    def setup_method(self):
        super().setup_method(None)
        create("own")

    def test_it(self):
        assert ids() == ["base", "own"]

class TestTeardownWithoutSuper(Base):
    def teardown_method(self):
        assert ids() == ["base"]

class TestSetupWithoutSuper(Base):
    def setup_method(self):
        create("base")

def test_nothing_is_active_afterwards():
    assert not is_active()
""",
            passed=7,
        )

    def test_subclass_may_add_what_is_for_the_class(self, run_pytest: Callable[..., None]) -> None:
        """A hook or fixture that only the undecorated subclass has gives it a world for the whole class."""
        run_pytest(
            """
@mock_iot
class Base:
    def test_base(self):
        assert ids() == ["class"]

class TestHook(Base):
    @classmethod
    def setup_class(cls):
        create("class")

class TestFixture(Base):
    @pytest.fixture(scope="class", autouse=True)
    def _thing(self):
        create("class")
        yield
        assert ids() == ["class"]

class TestSuper(TestHook):
    @classmethod
    def setup_class(cls):
        super().setup_class()

    @classmethod
    def teardown_class(cls):
        assert ids() == ["class"]

class TestExplicit(TestHook):
    def setup_class(cls):
        TestHook.setup_class()

class TestFunction(Base):
    def setup_class(cls):
        cls.name = cls.__name__
        create("class")

class TestFunctionOfBase(TestFunction):
    def setup_class(cls):
        TestFunction.setup_class(cls)
        assert cls.name == "TestFunctionOfBase"

class TestCase(Base, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        create("class")

def test_nothing_is_active_afterwards():
    assert not is_active()
""",
            passed=8,
        )

    def test_nearest_decorator_gives_the_options(self) -> None:
        """The options of a decorated subclass hold for all that it inherits as well."""

        @mock_iot(region="eu-west-1")
        class Base:
            def setup_method(self) -> None:
                self.seen = [_region()]

            def inherited(self) -> str:
                return _region()

        @mock_iot(region="us-west-2")
        class Near(Base):
            def own(self) -> str:
                return _region()

        class Far(Near):
            def further(self) -> str:
                return _region()

        assert Base().inherited() == "eu-west-1"
        near = Near()
        near.setup_method()
        assert (near.seen, _region(), near.inherited(), near.own()) == (["us-west-2"], *["us-west-2"] * 3)
        near.teardown_method()  # type: ignore[attr-defined]
        assert not _is_active()
        assert (Far().inherited(), Far().own(), Far().further()) == ("us-west-2",) * 3

    def test_class_that_observes_its_subclasses_still_does(self) -> None:
        """`__init_subclass__` of the author gets its arguments."""
        made: list[tuple[str, int]] = []

        @mock_iot
        class Base:
            def __init_subclass__(cls, *, size: int, **kwargs: Any) -> None:
                super().__init_subclass__(**kwargs)
                made.append((cls.__name__, size))

        class Small(Base, size=1):
            def use(self) -> bool:
                return _is_active()

        assert made == [("Small", 1)]
        assert Small().use()

    def test_subclass_with_a_fixture_of_wider_scope_is_refused(self) -> None:
        """What cannot be covered is refused in a subclass, too."""

        @mock_iot
        class Base: ...

        with pytest.raises(TypeError, match="scope is session"):

            class Sub(Base):
                @pytest.fixture(scope="session")
                def thing(self) -> None: ...


class TestInnerClasses:
    """Classes in the body of a decorated class."""

    def test_tests_of_inner_classes_run_inside(self, run_pytest: Callable[..., None]) -> None:
        """Hooks of inner classes run once for each test; so they do where the outer class has none of its own."""
        run_pytest(
            """
class Base:
    class TestInherited:
        def test_it(self):
            create("i")
            assert ids() == ["i", "outer"]

class TestElsewhere:
    def test_it(self):
        with pytest.raises(Exception, match="network was reached"):
            ids()

class Imported:
    def test_it(self):
        create("i")
        assert ids() == ["i", "outer"]

@mock_iot
class TestOuter(Base):
    TestReferred = Imported

    @pytest.fixture(autouse=True)
    def _around(self):
        create("outer")
        yield
        assert "outer" in ids()

    class TestInner:
        calls = []

        def setup_method(self, method):
            self.calls.append(method.__name__)
            create("inner")

        def teardown_method(self):
            self.calls.append("down")
            assert "inner" in ids()

        def test_one(self):
            assert ids() == ["inner", "outer"]

        def test_two(self):
            assert self.calls == ["test_one", "down", "test_two"]

        class TestDeep:
            def test_it(self):
                create("deep")

    class TestClassWide:
        @classmethod
        def setup_class(cls):
            create("class")

        def test_it(self):
            assert ids() == ["class", "outer"]

    class TestUnit(unittest.TestCase):
        def test_it(self):
            create("unit")
            assert ids() == ["outer", "unit"]

    def test_outer(self):
        assert ids() == ["outer"]

def test_nothing_is_active_afterwards():
    assert not is_active()

def test_others_are_as_they_were():
    with pytest.raises(Exception, match="network was reached"):
        Imported().test_it()
    assert not hasattr(Imported, "setup_method")
    assert not hasattr(Base.TestInherited, "setup_method")
""",
            passed=11,
        )

    def test_world_of_an_outer_class_is_shared_by_the_inner_ones(self, run_pytest: Callable[..., None]) -> None:
        """What is made for the outer class is seen in the inner classes."""
        run_pytest(
            """
@mock_iot
class TestOuter:
    @pytest.fixture(scope="class", autouse=True)
    def _thing(self):
        create("outer")
        yield
        assert "outer" in ids()

    def test_outer(self):
        assert ids() == ["outer"]

    class TestInner:
        def test_it(self):
            assert "outer" in ids()

    class TestOther:
        @classmethod
        def setup_class(cls):
            create("other")

        def test_it(self):
            assert ids() == ["other", "outer"]

def test_nothing_is_active_afterwards():
    assert not is_active()
""",
            passed=4,
        )

    def test_inner_class_with_its_own_decorator_keeps_it(self) -> None:
        """The decorator that stands on a class gives its options; helpers in the body are mocked, too."""

        @mock_iot(region="eu-west-1")
        class Outer:
            @mock_iot(region="us-west-2")
            class Inner:
                def region(self) -> str:
                    return _region()

            class Helper:
                def __init__(self, name: str) -> None:
                    self.name = name

                def region(self) -> str:
                    return _region()

        assert Outer.Inner().region() == "us-west-2"
        assert Outer.Helper("a").region() == "eu-west-1"


def _run(case: type[unittest.TestCase]) -> unittest.TestResult:
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    return result


CLASS_WIDE_CASES = """
@mock_iot
class Shared(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(lambda: seen.append(("cleanup", ids())))
        create("class")

    @classmethod
    def tearDownClass(cls):
        seen.append(("down", ids()))

    def setUp(self):
        create(self.id().rpartition(".")[2])

    def test_1(self):
        assert ids() == ["class", "test_1"]

    def test_2(self):
        assert ids() == ["class", "test_1", "test_2"]

seen = []

class SharedBySubclass(Shared):
    @classmethod
    def setUpClass(cls):
        assert ids() == []
        super().setUpClass()

@mock_iot
class TearDownOnly(unittest.TestCase):
    @classmethod
    def tearDownClass(cls):
        assert ids() == ["a"]

    def test_it(self):
        create("a")

@mock_iot
class Unshared(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        create("a")
        # Registered by a test: no world of a class is there when it runs.
        self.addClassCleanup(lambda: seen.append(("late", ids())))

    async def test_1(self):
        create("b")

    async def test_2(self):
        assert ids() == ["a"]

class ZLast(unittest.TestCase):
    def test_nothing_is_active_afterwards(self):
        assert not is_active()
        everything = ["class", "test_1", "test_2"]
        assert seen == [("down", everything), ("cleanup", everything)] * 2 + [("late", [])] * 2
"""

FAILING_CASES = """
seen = []

@mock_iot
class A(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.addClassCleanup(lambda: seen.append(ids()))
        create("class")
        raise LookupError

    def test_it(self): ...

class B(unittest.TestCase):
    def test_nothing_is_active_afterwards(self):
        assert (is_active(), seen) == (False, [["class"]])

@mock_iot
class C(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        create("class")

    @classmethod
    def tearDownClass(cls):
        raise LookupError

    def test_it(self):
        assert ids() == ["class"]

class D(unittest.TestCase):
    def test_nothing_is_active_afterwards(self):
        assert not is_active()
"""


class TestUnittest:
    """unittest's classes, run by unittest and by pytest."""

    def test_test_has_its_own_world_with_set_up_and_clean_ups(self) -> None:
        """What setUp makes is there for the test, for tearDown and clean-ups, and for no other test."""
        seen: list[Any] = []

        @mock_iot
        class Case(unittest.TestCase):
            def setUp(self) -> None:
                _create("from-set-up")
                self.addCleanup(lambda: seen.append(("cleanup", _ids())))

            def tearDown(self) -> None:
                seen.append(("down", _ids()))

            def test_one(self) -> None:
                _create("one")
                assert len(_ids()) == 2

            def test_two(self) -> None:
                assert _ids() == ["from-set-up"]

        result = _run(Case)
        assert (result.testsRun, result.failures, result.errors) == (2, [], [])
        assert [len(ids) for _, ids in seen] == [2, 2, 1, 1]
        assert not _is_active()

    def test_test_that_is_debugged_is_mocked(self) -> None:
        """`debug` works like `run`."""

        @mock_iot
        class Case(unittest.TestCase):
            def setUp(self) -> None:
                _create("a")

            def test_it(self) -> None:
                assert _ids() == ["a"]

        Case("test_it").debug()
        assert not _is_active()

    def test_failing_set_up_leaves_nothing_active(self) -> None:
        """An error in setUp stops the mock as well."""

        @mock_iot
        class Case(unittest.TestCase):
            def setUp(self) -> None:
                raise LookupError

            def test_it(self) -> None: ...

        assert len(_run(Case).errors) == 1
        assert not _is_active()

    def test_class_hooks_share_one_world_under_unittest(self, run_unittest: Callable[..., None]) -> None:
        """setUpClass, the tests, tearDownClass and class clean-ups; classes without share nothing."""
        run_unittest(CLASS_WIDE_CASES, "OK")

    def test_class_hooks_share_one_world_under_pytest(self, run_pytest: Callable[..., None]) -> None:
        """The same by pytest."""
        run_pytest(CLASS_WIDE_CASES, passed=8)

    def test_failing_class_hooks_leave_nothing_active_under_unittest(self, run_unittest: Callable[..., None]) -> None:
        """Class clean-ups still run in the class's world, then the mock stops."""
        run_unittest(FAILING_CASES, "FAILED (errors=2)")

    def test_failing_class_hooks_leave_nothing_active_under_pytest(self, run_pytest: Callable[..., None]) -> None:
        """The same by pytest."""
        run_pytest(FAILING_CASES, passed=3, errors=2)

    def test_skip_of_pytest_in_set_up_class_leaves_nothing_active(self, run_pytest: Callable[..., None]) -> None:
        """pytest then runs neither tearDownClass nor class clean-ups."""
        run_pytest(
            """
@mock_iot
class TestIt(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        pytest.skip("not today")

    def test_it(self): ...

def test_nothing_is_active_afterwards():
    assert not is_active()
""",
            passed=1,
            skipped=1,
        )

    def test_fixtures_of_pytest_share_the_world(self, run_pytest: Callable[..., None]) -> None:
        """Fixtures in a TestCase run in the test's world, those of class scope make one for the class."""
        run_pytest(
            """
@mock_iot
class TestEach(unittest.TestCase):
    @pytest.fixture(autouse=True)
    def _thing(self):
        create("fixture")
        yield
        assert "fixture" in ids()

    def setup_method(self, method):
        create(method.__name__)

    def setUp(self):
        create("set-up")

    def test_1(self):
        assert ids() == ["fixture", "set-up", "test_1"]

    def test_2(self):
        assert ids() == ["fixture", "set-up", "test_2"]

@mock_iot
class TestShared(unittest.TestCase):
    @pytest.fixture(scope="class", autouse=True)
    def setup_class(self):
        create("fixture")
        yield
        assert ids() == ["a", "fixture"]

    def test_1(self):
        create("a")

    def test_2(self):
        assert ids() == ["a", "fixture"]

@mock_iot
class TestHooksOfPytest(unittest.TestCase):
    @classmethod
    def setup_class(cls):
        create("class")

    @classmethod
    def tearDownClass(cls):
        assert is_active()

    def test_it(self):
        assert ids() == ["class"]

def test_nothing_is_active_afterwards():
    assert not is_active()
""",
            passed=6,
        )
