"""Every rule of the search language: queries, documents, and whether the one finds the other."""

from typing import Any

import pytest

# A document has these unless a row says otherwise.
PUMP: dict[str, Any] = {
    "thingName": "Pump-1",
    "thingTypeName": "Pump",
    "thingGroupNames": ["Berlin", "north"],
    "attributes": {"color": "Deep Red", "temperature": "80", "country": "CA", "serial": "abce"},
    "shadow": {"reported": {"battery": 70.5, "on": True, "myvalues": [1, 2, 3], "names": ["Ada Lovelace", "Alan"]}},
    "connectivity": {"connected": False, "disconnectReason": "CLIENT_INITIATED_DISCONNECT"},
}


def rows(*, found: list[str], missed: list[str]) -> list[tuple[str, bool]]:
    """Queries that find `PUMP`, and such that do not."""
    return [(query, True) for query in found] + [(query, False) for query in missed]


@pytest.mark.parametrize(
    ("query", "found"),
    rows(
        found=[
            "thingTypeName:Pump attributes.country:CA",
            "thingTypeName:Pump AND attributes.country:CA",
            "thingTypeName:Pump AND attributes.country:CA shadow.reported.on:true",
            "(thingTypeName:Pump)(attributes.country:CA)",
            'thingTypeName:"pump"attributes.country:CA',
        ],
        missed=[
            "thingTypeName:Pump attributes.country:US",
            "thingTypeName:Fan attributes.country:CA",
            "thingTypeName:Pump AND attributes.country:CA AND shadow.reported.on:false",
        ],
    ),
)
def test_terms_side_by_side_mean_and(finds: Any, query: str, found: bool) -> None:
    """The default operator is AND (Developer Guide, Query syntax, Notes)."""
    assert finds(query, PUMP) is found


@pytest.mark.parametrize(
    ("query", "found"),
    rows(
        found=[
            "thingTypeName:Fan OR thingTypeName:Pump",
            "thingTypeName:Pump OR thingTypeName:Fan",
            "thingTypeName:Fan OR thingTypeName:Valve OR attributes.country:CA",
        ],
        missed=["thingTypeName:Fan OR thingTypeName:Valve", "thingTypeName:fan or thingTypeName:pump"],
    ),
)
def test_or(finds: Any, query: str, found: bool) -> None:
    """One of them is enough; operators have capitals (Developer Guide, Query syntax; the latter is chosen)."""
    assert finds(query, PUMP) is found


@pytest.mark.parametrize(
    ("query", "found"),
    rows(
        found=[
            "NOT thingTypeName:Fan",
            "-thingTypeName:Fan",
            "thingTypeName:Pump NOT attributes.country:US",
            "thingTypeName:Pump AND NOT attributes.country:US",
            "thingTypeName:Pump -attributes.country:US",
            "NOT NOT thingTypeName:Pump",
            "--thingTypeName:Pump",
            "NOT -thingTypeName:Pump",
            '-"fan"',
            "-fan",
            "NOT (thingTypeName:Fan OR attributes.country:US)",
            "-(thingTypeName:Fan OR attributes.country:US)",
            "- thingTypeName:Fan",
        ],
        missed=[
            "NOT thingTypeName:Pump",
            "-thingTypeName:Pump",
            "thingTypeName:Pump NOT attributes.country:CA",
            "thingTypeName:Pump -attributes.country:CA",
            '-"pump"',
            "-pump",
            "NOT (thingTypeName:Fan OR attributes.country:CA)",
            "-(thingTypeName:Pump)",
        ],
    ),
)
def test_not_and_leading_hyphens_exclude(finds: Any, query: str, found: bool) -> None:
    """The hyphen is the other way to write NOT (Developer Guide, Query syntax)."""
    assert finds(query, PUMP) is found


@pytest.mark.parametrize(
    ("query", "found"),
    rows(
        found=[
            "NOT attributes.nosuch:1",
            "NOT shadow.reported.nosuch>1",
            "-nosuch.*.nosuch:*",
            "NOT attributes.nosuch:*",
        ],
        missed=["attributes.nosuch:1", "NOT NOT attributes.nosuch:1", "NOT attributes.color:*"],
    ),
)
def test_not_finds_documents_without_the_field(finds: Any, query: str, found: bool) -> None:
    """As the thing without a package is found by NOT its version (Developer Guide, Preparing fleet indexing)."""
    assert finds(query, PUMP) is found


@pytest.mark.parametrize(
    ("query", "found"),
    rows(
        found=[
            "yes:1 OR yes:1 AND no:1",
            "no:1 AND yes:1 OR yes:1",
            "NOT no:1 OR no:1",
            "NOT no:1 AND yes:1",
            "yes:1 OR no:1 no:1",
            "no:1 NOT no:1 OR yes:1",
        ],
        missed=[
            "(yes:1 OR yes:1) AND no:1",
            "no:1 AND (yes:1 OR yes:1)",
            "NOT (no:1 OR yes:1)",
            "NOT yes:1 OR no:1",
            "NOT yes:1 no:1",
            "(yes:1 OR no:1) no:1",
        ],
    ),
)
def test_not_binds_stronger_than_and_which_binds_stronger_than_or(finds: Any, query: str, found: bool) -> None:
    """Chosen, for want of a source; parentheses come first (Developer Guide, Query syntax, Grouping)."""
    assert finds(query, {"yes": 1}) is found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("thingName:(tv* AND -plasma)", True),
        ("thingName:(tv* AND -tv\\-led)", False),
        ("thingName:(tv* -tv-led)", False),
        ("attributes.country:(US OR CA)", True),
        ("attributes.country:(US OR UK)", False),
        ("attributes.country:(US OR (CA AND NOT UK))", True),
        ("attributes.country:(US OR (CA AND UK))", False),
        ("attributes.size:([10 TO 20] OR [40 TO 50])", True),
        ("attributes.size:([10 TO 20] OR {42 TO 50])", False),
        ('attributes.country:("ca" NOT u?)', True),
        ("attributes.country:(ca c?)", True),
        ("attributes.country:(ca u?)", False),
        ("attributes.country : ( US OR CA )", True),
        ("attributes.country:(*)", True),
        ("attributes.nosuch:(* OR ca)", False),
    ],
)
def test_values_of_one_field_can_be_grouped(finds: Any, query: str, found: bool) -> None:
    """The field is that of every value in parentheses (Developer Guide, Query syntax; AWS's samples)."""
    document = {"thingName": "tv-led", "attributes": {"country": "CA", "size": "42"}}
    assert finds(query, document) is found


@pytest.mark.parametrize(
    ("query", "found"),
    rows(
        found=[
            "thingName:pump-1",
            "thingName:PUMP-1",
            "attributes.color:deep",
            "attributes.color:RED",
            "attributes.color:(red deep)",
            "thingGroupNames:NORTH",
            "thingName : Pump-1",
        ],
        missed=[
            "thingName:pump",
            "attributes.color:dee",
            "attributes.color:ed",
            "attributes.color:eepR",
            "attributes.country:cab",
            "attributes.nosuch:deep",
        ],
    ),
)
def test_a_term_is_a_whole_word_in_any_case(finds: Any, query: str, found: bool) -> None:
    """Words are what white space separates (Developer Guide, Query syntax, Notes; how they match is chosen)."""
    assert finds(query, PUMP) is found


@pytest.mark.parametrize(
    ("query", "found"),
    rows(
        found=["attributes.color:*", "thingTypeName:Pump"],
        missed=["attributes.Color:*", "ATTRIBUTES.color:*", "thingtypename:Pump", "Shadow.reported.on:true"],
    ),
)
def test_names_of_fields_have_a_case(finds: Any, query: str, found: bool) -> None:
    """Unlike what is searched for (Developer Guide, Query syntax, Notes)."""
    assert finds(query, PUMP) is found


@pytest.mark.parametrize(
    ("value", "query", "found"),
    [
        ("one\ttwo", "a:two", True),
        ("one\ntwo", "a:one", True),
        ("one\u2003two", "a:two", True),
        ("one\x1ftwo", "a:two", True),
        ("one\u3000two", "a:one", True),
        ("one\u00a0two", "a:two", False),
        ("one\u202ftwo", "a:two", False),
        ("one\u2007two", "a:one", False),
        ("one\x85two", "a:one", False),
        ("one\u00a0two", "a:one\u00a0two", True),
        ("one-two", "a:two", False),
        ("one,two", "a:two", False),
        ("STRASSE", "a:straße", True),
        ("ΟΔΟΣ", "a:οδος", True),
        ("Ärger", "a:ärger", True),
        ("Ärger", "a:arger", False),
    ],
)
def test_words_are_separated_by_what_java_calls_white_space(finds: Any, value: str, query: str, found: bool) -> None:
    """Character.isWhitespace, without no-break spaces (Developer Guide, Query syntax, Notes)."""
    assert finds(query, {"a": value}) is found


@pytest.mark.parametrize("blank", [" ", "\t", "\n", "\r", "\x1c", "\u2028", "\u3000"])
def test_white_space_separates_the_terms_of_a_query(finds: Any, blank: str) -> None:
    """And may stand around signs (Developer Guide, Example thing queries)."""
    query = blank.join(
        ["", "(", "a", ":", "1", "OR", "b", ":", "[", "2", "TO", "3", "]", ")", "NOT", "c", ">=", "4", ""]
    )
    assert finds(query, {"b": 2, "c": 3})
    assert not finds(query, {"b": 4, "c": 3})
    assert not finds(query, {"b": 2, "c": 4})


@pytest.mark.parametrize(
    ("query", "found"),
    rows(
        found=[
            'attributes.color:"deep red"',
            'attributes.color:"DEEP"',
            'attributes.color:" deep \t red "',
            'shadow.reported.names:"ada lovelace"',
            'attributes.temperature:"80"',
            'shadow.reported.battery:"70.5"',
            'shadow.reported.on:"TRUE"',
            '"deep red"',
            "attributes.color:deep\\ red",
        ],
        missed=[
            'attributes.color:"red deep"',
            'attributes.color:"deep red sea"',
            'attributes.color:"deep re"',
            'attributes.color:"deep*"',
            'attributes.color:"d??p red"',
            'shadow.reported.names:"lovelace alan"',
            'attributes.temperature:"80.0"',
            'shadow.reported.battery:"70.50"',
            '"red blue"',
            "attributes.color:red\\ deep",
        ],
    ),
)
def test_a_phrase_is_of_consecutive_words(finds: Any, query: str, found: bool) -> None:
    """Of one value, as texts, without wildcards (Developer Guide, Query syntax; how they match is chosen)."""
    assert finds(query, PUMP) is found


@pytest.mark.parametrize(
    ("query", "found"),
    rows(
        found=[
            "thingName:pump*",
            "thingName:P*1",
            "thingName:p*m*-*",
            "thingName:pump-?",
            "thingName:p?m?-1",
            "thingName:*ump-1",
            "thingName:?ump-1",
            "thingName:*UMP*",
            "attributes.color:r*",
            "attributes.color:de*d",
            "attributes.color:deep?red",
            "attributes.color:deep\\ r*",
            "attributes.temperature:8*",
            "shadow.reported.battery:7?.*",
            "shadow.reported.on:t*",
            "thingGroupNames:nor??",
            "p*-1",
            "thingName:pump-1*",
            "thingName:pu**-1",
        ],
        missed=[
            "thingName:ump*",
            "thingName:pump-1?",
            "thingName:pump?1?",
            "thingName:pump??1",
            "thingName:*pump",
            "thingName:p?mp",
            "attributes.color:e*d",
            "attributes.color:red?deep",
            "attributes.temperature:9*",
            "shadow.reported.on:f*",
            "thingGroupNames:nor?",
            "q*-1",
            "attributes.nosuch:a*",
        ],
    ),
)
def test_patterns(finds: Any, query: str, found: bool) -> None:
    """`*` is any characters, `?` is one, of a word or of all of the value (Developer Guide, Example thing queries)."""
    assert finds(query, PUMP) is found


@pytest.mark.parametrize(
    ("query", "value", "found"),
    [
        ("a:x*y*z", "xyz", True),
        ("a:x*yy*z", "xyz", False),
        ("a:x*y*yz", "xyz", False),
        ("a:x*y*yz", "xyyz", True),
        ("a:ab*ab", "ab", False),
        ("a:ab*ab", "abab", True),
        ("a:x*?*z", "xz", False),
        ("a:x*?*z", "x1z", True),
        ("a:x*.z", "x1z", False),
        ("a:x*.z", "x1.z", True),
        ("a:a*ß", "ass", True),
        ("a:Σ*", "ΣΑΣ", True),
        ("a:x*\\*", "x1*", True),
        ("a:x*\\*", "x11", False),
        ("a:x?z", "x\nz", True),
        ("a:x*z", "x\ny\nz", True),
    ],
)
def test_pieces_of_patterns_follow_each_other(finds: Any, query: str, value: str, found: bool) -> None:
    """And do not overlap; an escaped wildcard is itself (Developer Guide, Example thing queries)."""
    assert finds(query, {"a": value}) is found


def test_patterns_take_time_that_grows_with_the_text(finds: Any) -> None:
    """A pattern of a hundred wildcards does not try all of their places."""
    assert not finds(f"a:x{'*y' * 100}*z", {"a": "x" + "y" * 5000})


@pytest.mark.parametrize(
    ("query", "found"),
    rows(
        found=[
            "*",
            "**",
            "* AND thingTypeName:Pump",
            "NOT NOT *",
            "attributes.color:*",
            "thingGroupNames:*",
            "shadow.reported.on:*",
            "shadow.reported:*",
            "shadow:*",
            "attributes.empty:*",
            "shadow.reported.battery:[* TO *]",
            "[* TO *]",
        ],
        missed=[
            "NOT *",
            "attributes.nosuch:*",
            "attributes.col:*",
            "shadow.desired:*",
            "shadow.reported.battery.level:*",
            "shadow.reported.nothing:*",
            "attributes.nosuch:[* TO *]",
        ],
    ),
)
def test_a_field_exists(finds: Any, query: str, found: bool) -> None:
    """Whatever its value; `*` alone is everything (Developer Guide, Example thing queries; of objects it is chosen)."""
    empty = {"attributes": PUMP["attributes"] | {"empty": ""}}
    shadow = {"shadow": {"reported": PUMP["shadow"]["reported"] | {"nothing": None}}}
    assert finds(query, PUMP | empty | shadow) is found


def test_everything_is_also_what_has_no_field(finds: Any) -> None:
    """`*` alone asks for nothing (Developer Guide, Example thing queries)."""
    assert finds("*", {})
    assert not finds("a:*", {})


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("n:[75 TO 80]", [75, 77.5, 80, "75", "77.5", "8e1"]),
        ("n:{75 TO 80}", [77.5, "77.5"]),
        ("n:{75 TO 80]", [77.5, 80, "77.5", "8e1"]),
        ("n:[75 TO 80}", [75, 77.5, "75", "77.5"]),
        ("n:[80 TO *]", [80, 81, 2**53, 1e300, "8e1"]),
        ("n:{80 TO *]", [81, 2**53, 1e300]),
        ("n:[* TO 75]", [75, -3, "75"]),
        ("n:[* TO 75}", [-3]),
        ("n:[ -3.0  TO  -3 ]", [-3]),
        ("n:[80 TO 75]", []),
        ("n:[75 TO 75}", []),
        ("n>80", [81, 2**53, 1e300]),
        ("n >80", [81, 2**53, 1e300]),
        ("n> 80", [81, 2**53, 1e300]),
        ("n >= 80", [80, 81, 2**53, 1e300, "8e1"]),
        ("n<75", [-3]),
        ("n <=75", [75, -3, "75"]),
        ("n<=-3", [-3]),
        ("n>1e299", [1e300]),
        ("n:[9007199254740992 TO *]", [2**53, 1e300]),
    ],
)
def test_ranges_of_numbers(finds: Any, query: str, found: list[Any]) -> None:
    """Inclusive, exclusive, mixed, open, and comparisons (Developer Guide, Example thing queries; AWS's samples)."""
    none = [True, False, "", "abc", "80 percent", " 80", "+80", "080", "80.", ".8e2", "0x50", "NaN", 2**53 + 1, "1e999"]
    values = [75, 77.5, 80, 81, -3, 2**53, 1e300, "75", "77.5", "8e1"]
    assert [value for value in values + none if finds(query, {"n": value})] == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('s:["abcd" TO "abcf"]', ["abcd", "ABCE", "abcf", "zz abce"]),
        ('s:{"abcd" TO "abcf"}', ["ABCE", "zz abce"]),
        ('s:{"abcd" TO "abcf"]', ["ABCE", "abcf", "zz abce"]),
        ('s:["ABCD" TO "ABCF"}', ["abcd", "ABCE", "zz abce"]),
        ('s:["abcf" TO *]', ["abcf", "abcg", "zz abce"]),
        ('s:[* TO "abce"]', ["abcd", "ABCE", "77", "zz abce"]),
        ('s:["75" TO "8"]', ["77"]),
        ('s:["zz a" TO "zz b"]', ["zz abce"]),
    ],
)
def test_ranges_of_texts(finds: Any, query: str, found: list[str]) -> None:
    """In quotes, without case, of a word or of all (Developer Guide, Example thing queries; the latter is chosen)."""
    values = ["abcd", "ABCE", "abcf", "abcg", "77", "zz abce", 77, True]
    assert [value for value in values if finds(query, {"s": value})] == found


@pytest.mark.parametrize(
    ("query", "found"),
    rows(
        found=[
            "shadow.reported.myvalues:2",
            "shadow.reported.myvalues>2",
            "shadow.reported.myvalues:{1 TO 3}",
            "shadow.reported.names:alan",
            "shadow.reported.names:ad*",
            "shadow.reported.names:lovelace",
            'shadow.reported.names:["b" TO "z"]',
            "NOT shadow.reported.myvalues:7",
        ],
        missed=[
            "shadow.reported.myvalues:4",
            "shadow.reported.myvalues>3",
            "shadow.reported.myvalues:{2 TO 3}",
            "shadow.reported.names:bob",
            "shadow.reported.names>1",
            "NOT shadow.reported.myvalues:2",
        ],
    ),
)
def test_any_element_of_an_array_matches(finds: Any, query: str, found: bool) -> None:
    """As in `shadow.reported.myvalues:2` (Developer Guide, Example thing queries)."""
    assert finds(query, PUMP) is found


def test_an_array_is_numeric_as_a_whole(finds: Any) -> None:
    """An array of numbers contains nothing else (Developer Guide, Manage thing indexing, Numeric values)."""
    assert finds("a>1", {"a": [1, "2"]})
    assert not finds("a>1", {"a": [1, 2, "many"]})


@pytest.mark.parametrize(
    ("query", "value", "found"),
    [
        ("n:75", 75, True),
        ("n:75", 75.0, True),
        ("n:75.0", 75, True),
        ("n:7.5e1", 75, True),
        ("n:75", "75", True),
        ("n:75", "75.0", True),
        ("n:75", "7.5E1", True),
        ("n:-5", -5, True),
        ("n:-5", "-5", True),
        ("n:-5", 5, False),
        ("n:(\\-5 OR 4)", -5, True),
        ("n:75", 76, False),
        ("n:75", "075", False),
        ("n:075", "75", False),
        ("n:075", "075", True),
        ("n:75", "75 percent", True),
        ("n:75.0", "75 percent", False),
        ("n:1", True, False),
        ("n:0", False, False),
        ("n:9007199254740992", 9007199254740992, True),
        ("n:9007199254740993", 9007199254740993, True),
        ("n:9007199254740993", 9007199254740994, False),
        ("n:9007199254740993", "9007199254740993", True),
        ("n:9007199254740993", "9007199254740994", False),
        ("n:[9007199254740992 TO *]", 9007199254740993, False),
        ("n:[* TO -9007199254740992]", -9007199254740992, True),
        ("n:[* TO -9007199254740992]", -9007199254740993, False),
        ("n:1e999", "1e999", True),
        (f"n:{'9' * 5000}", "9" * 5000, True),
        ("n>1", "9" * 5000, False),
        ("n:0.1", 0.1, True),
        ("n:1e22", 1e22, True),
    ],
)
def test_what_reads_as_a_number_is_one(finds: Any, query: str, value: Any, found: bool) -> None:
    """Literals of JSON, integers to 2^53, doubles (Developer Guide, Manage thing indexing; of texts it is chosen)."""
    assert finds(query, {"n": value}) is found


@pytest.mark.parametrize(
    ("query", "found"),
    rows(
        found=["connectivity.connected:false", "connectivity.connected:FALSE", "shadow.reported.on:true"],
        missed=["connectivity.connected:true", "shadow.reported.on:false", "shadow.reported.on:1"],
    ),
)
def test_booleans(finds: Any, query: str, found: bool) -> None:
    """`true` and `false` (Developer Guide, Example thing queries)."""
    assert finds(query, PUMP) is found


@pytest.mark.parametrize(
    ("query", "found"),
    rows(
        found=["pump-1", "red", "berlin", "80", "70.5", "2", "lovelace", "true", "p*-1", '"deep red"', "[79 TO 81]"],
        missed=["client_initiated_disconnect", "false", "nosuch", "attributes.color", "[500 TO 600]", "x*"],
    ),
)
def test_a_term_without_a_field_is_looked_for_in_registry_shadow_and_device_defender(
    finds: Any, query: str, found: bool
) -> None:
    """But not in connectivity; the name of a field is a term too (Developer Guide, Query syntax, Notes)."""
    assert finds(query, PUMP) is found


def test_the_caller_says_where_free_text_is_looked_for(finds: Any) -> None:
    """Other indexes have other fields."""
    assert finds("abc", {"x": "abc"}, searches=lambda name: name == "x")
    assert not finds("abc", {"y": "abc"}, searches=lambda name: name == "x")
    assert finds("y:abc", {"y": "abc"}, searches=lambda name: name == "x")


def test_device_defender_is_free_text(finds: Any) -> None:
    """Violations are searched (Developer Guide, Example thing queries)."""
    assert finds("abc", {"deviceDefender": {"p": {"b": {"lastViolationValue": {"strings": ["Abc"]}}}}})


@pytest.mark.parametrize(
    ("query", "document", "found"),
    [
        ("a:x\\/y", {"a": "x/y"}, True),
        ("a:x\\/y", {"a": "xy"}, False),
        ("a:x\\\\y", {"a": "x\\y"}, True),
        ("a:\\@\\#\\%\\/\\'\\;\\,\\`", {"a": "@#%/';,`"}, True),
        ('a:"@#%/\';,`"', {"a": "@#%/';,`"}, True),
        ("a:x\\*", {"a": "x*"}, True),
        ("a:x\\*", {"a": "xy"}, False),
        ("a:x\\?", {"a": "x?"}, True),
        ("a:x\\?", {"a": "xy"}, False),
        ("a:urn\\:dev\\:1", {"a": "urn:dev:1"}, True),
        ('a:"urn:dev:1"', {"a": "urn:dev:1"}, True),
        ('a:"say \\"hi\\""', {"a": 'say "hi"'}, True),
        ("a:\\(x\\)", {"a": "(x)"}, True),
        ("a:\\[x\\]", {"a": "[x]"}, True),
        ("a:x\\<y", {"a": "x<y"}, True),
        ("a:x\\^2\\~", {"a": "x^2~"}, True),
        ("a:\\AND", {"a": "and"}, True),
        ("\\OR", {"a": "or"}, True),
        ("\\-x", {"a": "-x"}, True),
        ("a:-x", {"a": "-x"}, True),
        ("a:x-y", {"a": "x-y"}, True),
        ("a:x=y", {"a": "x=y"}, True),
        ("a:1+1", {"a": "1+1"}, True),
        ("a:b&c", {"a": "b&c"}, True),
        ("a:\\x", {"a": "x"}, True),
        ("attributes.a\\/b:1", {"attributes": {"a/b": "1"}}, True),
        ("attributes.a\\:b:1", {"attributes": {"a:b": "1"}}, True),
        ("attributes.a\\ b:1", {"attributes": {"a b": "1"}}, True),
        ("attributes.a\\.b:1", {"attributes": {"a": {"b": "1"}}}, True),
        ("attributes.\\*:1", {"attributes": {"*": "1"}}, True),
        ("attributes.\\*:1", {"attributes": {"x": "1"}}, False),
        ("TO", {"a": "to"}, True),
        ("a:TO", {"a": "to"}, True),
        ("and", {"a": "and"}, True),
    ],
)
def test_escapes_and_quotes_make_characters_literal(finds: Any, query: str, document: Any, found: bool) -> None:
    """A backslash takes the meaning from what follows (Developer Guide, Query syntax)."""
    assert finds(query, document) is found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("shadow.name.gps-tracker.hasDelta:true", True),
        ("shadow.name.gps\\-tracker.hasDelta:true", True),
        ("shadow.name.gps-tracker.hasDelta:false", False),
        ("shadow.name.gps\\-tracker.hasDelta:false", False),
        ("shadow.name.gpstracker.hasDelta:true", False),
    ],
)
def test_hyphens_in_names_of_fields(finds: Any, query: str, found: bool) -> None:
    """With a backslash or without (Developer Guide, Indexing location data; both are chosen)."""
    assert finds(query, {"shadow": {"name": {"gps-tracker": {"hasDelta": True}}}}) is found


class TestPackages:
    """The reserved named shadow `$package`."""

    ANY: Any = {
        "thingName": "AnyThing",
        "shadow": {
            "name": {
                "$package": {
                    "reported": {
                        "SamplePackage": {"version": "1.0.0", "attributes": {"packageID": "1111", "version": "7"}},
                        "totalCount": 1,
                    }
                }
            }
        },
    }
    OTHER: Any = {
        "thingName": "OtherThing",
        "shadow": {
            "name": {
                "$package": {
                    "reported": {
                        "SamplePackage": {"version": "1.0.0", "attributes": {"packageID": "1111"}},
                        "Other.Package": {"version": "1.20", "attributes": {"packageID": "2222"}},
                        "totalCount": 2,
                    }
                }
            }
        },
    }

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("shadow.name.$package.reported.SamplePackage.version:1.0.0", ["AnyThing", "OtherThing"]),
            ("shadow.name.\\$package.reported.SamplePackage.version:1.0.0", ["AnyThing", "OtherThing"]),
            ("NOT shadow.name.$package.reported.Other.Package.version:1.20", ["AnyThing"]),
            ("shadow.name.$package.reported.Other.Package.version:(1.19 OR 1.20)", ["OtherThing"]),
            ("shadow.name.$package.reported.*.attributes.packageID>1500", ["OtherThing"]),
            ("shadow.name.$package.reported.*.attributes.packageID<1500", ["AnyThing", "OtherThing"]),
            ("shadow.name.$package.reported.*.attributes.packageID<1000", []),
            ("shadow.name.$package.reported.*.version:1.20", ["OtherThing"]),
            ("shadow.name.$package.reported.*.version:*", ["AnyThing", "OtherThing"]),
            ("shadow.name.$package.reported.Other.Package.version:*", ["OtherThing"]),
            (
                "shadow.name.$package.reported.SamplePackage.version:1.0.0 shadow.name.$package.reported.totalCount:2",
                ["OtherThing"],
            ),
            ("shadow.name.$package.reported.Other.Package.version:1.2", []),
            ("shadow.name.$package.reported.Other.Package.version:1.2*", ["OtherThing"]),
            ("shadow.name.$package.reported.*.version:1.2", []),
            ("shadow.name.*.reported.Other.Package.version>1", []),
            ("shadow.name.$package.reported.SamplePackage.attributes.version>6", ["AnyThing"]),
            ("shadow.name.$package.reported.*.nosuch:*", []),
            ("shadow.name.$package:*", ["AnyThing", "OtherThing"]),
        ],
    )
    def test_package_queries(self, finds: Any, query: str, names: list[str]) -> None:
        """The guide's queries and their neighbours (Developer Guide, Preparing fleet indexing)."""
        assert [thing["thingName"] for thing in (self.ANY, self.OTHER) if finds(query, thing)] == names

    def test_versions_are_no_numbers_for_free_text_either(self, finds: Any) -> None:
        """1.2 is not 1.20 (chosen, as versions have no order)."""
        assert finds("1.20", self.OTHER)
        assert not finds("1.2", self.OTHER)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("shadow.*.a.b:1", True),
        ("shadow.*.b:1", True),
        ("shadow.desired.*:1", True),
        ("shadow.*:*", True),
        ("shadow.*.b:2", False),
        ("shadow.*.desired.a.b:1", False),
        ("shadow.reported.*:1", False),
        ("shadow.*.c:*", False),
    ],
)
def test_a_level_of_a_field_can_be_any(finds: Any, query: str, found: bool) -> None:
    """`*` is one level or more (Developer Guide, Preparing fleet indexing; elsewhere it is chosen)."""
    assert finds(query, {"shadow": {"desired": {"a": {"b": 1}}}}) is found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("deviceDefender.prof.disconnectBehavior.inViolation:true", True),
        ("deviceDefender.prof.disconnectBehavior.inViolation:TRUE", True),
        ('deviceDefender.prof.disconnectBehavior.inViolation:"true"', True),
        ("NOT deviceDefender.prof.disconnectBehavior.inViolation:true", False),
        ("deviceDefender.prof.other.inViolation:true", False),
        ("NOT deviceDefender.prof.other.inViolation:true", True),
        ("deviceDefender.prof.disconnectBehavior.lastViolationValue.number>2", True),
        ("deviceDefender.prof.disconnectBehavior.lastViolationValue.number>3", False),
        ("deviceDefender.violationCount:[0 TO 100]", True),
        ("deviceDefender.violationCount:[2 TO 100]", False),
    ],
)
def test_device_defender(finds: Any, query: str, found: bool) -> None:
    """The guide's queries (Developer Guide, Example thing queries)."""
    behaviour = {"inViolation": True, "lastViolationValue": {"number": 3}}
    document = {"deviceDefender": {"violationCount": 1, "prof": {"disconnectBehavior": behaviour}}}
    assert finds(query, document) is found


@pytest.mark.parametrize("query", ["nosuch:1", "nosuch", "nosuch>1", "a.b.c:x", "nosuch:geo_distance,1,2,3km"])
def test_what_is_not_indexed_matches_nothing(finds: Any, query: str) -> None:
    """And is no error (chosen)."""
    assert not finds(query, PUMP)
    assert finds(f"NOT {query}", PUMP)


@pytest.mark.parametrize(
    ("query", "name", "found"),
    [
        ("thingName:70", "70", True),
        ("thingName:70", "7e1", False),
        ("thingName:7E1", "7e1", True),
        ("thingName:[69 TO 71]", "7e1", True),
        ("70", "7e1", False),
    ],
)
def test_the_name_of_a_thing_is_a_text(finds: Any, query: str, name: str, found: bool) -> None:
    """A term finds one name only, though ranges read it as a number (chosen)."""
    assert finds(query, {"thingName": name}) is found


@pytest.mark.parametrize("query", ["n", "n:5", "n:x*", 'n:"5"', "n:[1 TO *]", "n:99999999999999999999", "5", "x"])
def test_a_number_that_python_does_not_write_is_no_text(finds: Any, query: str) -> None:
    """An integer of thousands of digits is there, and that is all."""
    assert not finds(query, {"n": 10**5000})
    assert finds("n:*", {"n": 10**5000})
