"""Which pattern of reserved topics a topic belongs to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iotmock.core.mqtt.patterns import TopicPatterns


def patterns_of(*patterns: str) -> TopicPatterns[str]:
    """Patterns whose entries are themselves."""
    table: TopicPatterns[str] = TopicPatterns()
    for pattern in patterns:
        table.add(pattern, pattern)
    return table


def found(table: TopicPatterns[str], topic: str) -> str | None:
    """The pattern that a topic belongs to."""
    entry = table.find(topic)
    return None if entry is None else entry[0]


def test_variable_levels_come_by_name() -> None:
    """Those with choices too; words do not."""
    table = patterns_of("$aws/{devices:things|clients}/{name}/jobs/{verb:get}")
    values = {"devices": "clients", "name": "things", "verb": "get"}
    assert table.find("$aws/clients/things/jobs/get") == (*table, values)


@pytest.mark.parametrize(
    "topic", ["$aws/a/c", "$aws/b/c", "$aws//c", "$aws/a", "$aws/a/c/", "$aws/a/c/d", "aws/a/c", ""]
)
def test_topic_fits_level_by_level(topic: str) -> None:
    """As many levels, none of them empty, each one as the pattern has it."""
    assert (found(patterns_of("$aws/{x:a|b}/c"), topic) is not None) is (topic in ("$aws/a/c", "$aws/b/c"))
    assert (found(patterns_of("$aws/{x}/c"), topic) is not None) is (topic in ("$aws/a/c", "$aws/b/c"))


@pytest.mark.parametrize("order", [1, -1])
def test_literal_level_wins_over_a_variable_one(order: int) -> None:
    """Whatever was added first; and where the literal leads nowhere, the variable counts."""
    table = patterns_of(*["$aws/{x}/get", "$aws/jobs/{y}", "$aws/{x:news|more}/{y}", "$aws/jobs/get/all"][::order])
    assert found(table, "$aws/jobs/get") == "$aws/jobs/{y}"
    assert found(table, "$aws/news/get") == "$aws/{x:news|more}/{y}"
    assert found(table, "$aws/lamp/get") == "$aws/{x}/get"
    assert found(table, "$aws/lamp/put") is None
    deep = patterns_of("$aws/{x}/{y}/get", "$aws/jobs/notify")
    assert found(deep, "$aws/jobs/notify/get") == "$aws/{x}/{y}/get"


@pytest.mark.parametrize("topic", ["{x}", "{}", "{x:a|b}", "None"])
def test_level_that_looks_like_a_variable_is_a_name(topic: str) -> None:
    """Topics have no variables."""
    table = patterns_of("$aws/{x:a|b}/get", "$aws/{x}/put")
    assert found(table, f"$aws/{topic}/get") is None
    assert table.find(f"$aws/{topic}/put") == ("$aws/{x}/put", {"x": topic})


@pytest.mark.parametrize("second", ["$aws/{other}/{y:get|put}", "$aws/{z}/get", "$aws/{x}/{y:delete|put}"])
def test_pattern_that_was_added_before_is_refused(second: str) -> None:
    """In part too, and nothing of it is added; names of variable levels do not tell patterns apart."""
    table = patterns_of("$aws/{x}/{y:get|put}")
    with pytest.raises(ValueError, match=r"topic \$aws/\{.*registered twice"):
        table.add(second, second)
    assert list(table) == ["$aws/{x}/{y:get|put}"]
    assert found(table, "$aws/a/delete") is None


@pytest.mark.parametrize(
    "level", ["", "{}", "{a-b}", "{x", "x}", "a{x}", "{x}a", "{x:}", "{x:|a}", "{x:a|}", "{x:a||b}", "{{x}}"]
)
def test_what_is_no_pattern_is_refused(level: str) -> None:
    """A level is a word, a variable, or a variable with choices."""
    with pytest.raises(ValueError, match="is no pattern of topics"):
        patterns_of(f"$aws/{level}/get")


_LEVELS = st.sampled_from(["a", "b", "{x}"])
_PATHS = st.lists(_LEVELS, min_size=1, max_size=4).map("/".join)


@given(st.sets(_PATHS, max_size=12), st.lists(st.sampled_from(["a", "b", "c", ""]), min_size=1, max_size=4))
def test_pattern_that_is_found_fits_and_is_the_most_literal(patterns: set[str], levels: list[str]) -> None:
    """Against a search through all of them."""
    fitting = [
        pattern
        for pattern in patterns
        if len(path := pattern.split("/")) == len(levels)
        and all(level == wanted or (wanted == "{x}" and level) for wanted, level in zip(path, levels, strict=True))
    ]
    expected = min(fitting, key=lambda pattern: [level == "{x}" for level in pattern.split("/")], default=None)
    assert found(patterns_of(*patterns), "/".join(levels)) == expected
