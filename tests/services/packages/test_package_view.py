"""`iot.package(name)`: a picture for notebooks and terminals."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest

NOT_A_BOM = b'{"hello": "world"}'


@pytest.fixture
def filled(bench: Any) -> Any:
    """A package with a default version, a draft with an SBOM, a deprecated one."""
    bench.package(description="Lamps & <lights>")
    bench.version("1.0", "DEPRECATED")
    bench.version("2.0", "PUBLISHED")
    bench.version("3.0-rc")
    bench.make_default("2.0")
    bench.associate(bench.store(NOT_A_BOM), "3.0-rc")
    return bench


def test_picture_in_text_shows_versions_and_states(filled: Any) -> None:
    """`print(iot.package("lamp"))`."""
    assert str(filled.iot.package("lamp")).splitlines() == [
        "package lamp: Lamps & <lights>",
        "version  status               SBOM    last modified",
        "1.0      DEPRECATED                   2026-03-01 12:00:00",
        "2.0      PUBLISHED   default          2026-03-01 12:00:00",
        "3.0-rc   DRAFT                FAILED  2026-03-01 12:00:00",
    ]


def test_picture_in_a_notebook_is_a_table(filled: Any) -> None:
    """`_repr_html_` is well-formed, and texts are escaped."""
    table = ET.fromstring(filled.iot.package("lamp")._repr_html_())
    rows = [[cell.text or "" for cell in row] for row in table.findall("tbody/tr")]
    assert table.findtext("caption") == "package lamp: Lamps & <lights>"
    assert [row[:4] for row in rows] == [
        ["1.0", "DEPRECATED", "", ""],
        ["2.0", "PUBLISHED", "default", ""],
        ["3.0-rc", "DRAFT", "", "FAILED"],
    ]


def test_picture_holds_what_it_shows(filled: Any) -> None:
    """Tests may ask it."""
    view = filled.iot.package("lamp")
    assert (view.name, view.default_version_name) == ("lamp", "2.0")
    assert [(row.name, row.status, row.is_default, row.sbom) for row in view.versions] == [
        ("1.0", "DEPRECATED", False, None),
        ("2.0", "PUBLISHED", True, None),
        ("3.0-rc", "DRAFT", False, "FAILED"),
    ]


def test_picture_does_not_change_later(filled: Any) -> None:
    """It is taken once."""
    view = filled.iot.package("lamp")
    before = str(view)
    filled.update("3.0-rc", action="PUBLISH")
    assert str(view) == before
    assert str(filled.iot.package("lamp")) != before


def test_picture_of_many_versions_is_cut(bench: Any) -> None:
    """A screenful, and how many more."""
    for number in range(53):
        bench.version(f"{number:02}")
    view = bench.iot.package("lamp")
    assert len(view.versions) == 53
    assert str(view).splitlines()[-2:] == ["49       DRAFT           2026-03-01 12:00:00", "and 3 more"]
    assert ET.fromstring(view._repr_html_()).findall("tbody/tr/td")[-1].text == "and 3 more"


def test_picture_of_an_empty_package_has_a_head_only(bench: Any) -> None:
    """A package without versions."""
    bench.package()
    assert str(bench.iot.package("lamp")).splitlines() == ["package lamp", "version  status    SBOM  last modified"]


def test_picture_of_an_unknown_package_names_the_remedy(bench: Any) -> None:
    """A mistake in a test is a Python error."""
    with pytest.raises(LookupError, match=r"no package 'lamp' in 123456789012 us-east-1: CreatePackage makes it"):
        bench.iot.package("lamp")
