"""The links of README.md, which is also shown where the repository's files are not."""

import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
URLS: Any = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
FILES = f"{URLS['Repository']}/blob/main/"


def test_every_link_is_absolute_and_leads_to_a_file() -> None:
    """Written as `[text][name]`, with the addresses at the end; none is left over, none is missing."""
    defined = dict(re.findall(r"^\[([^\]]+)\]: (\S+)$", README, re.MULTILINE))
    used = set(re.findall(r"\]\[([\w-]+)\]", README))
    assert used == set(defined)
    for address in defined.values():
        assert address.startswith(FILES)
        assert (ROOT / address.removeprefix(FILES)).is_file()
    assert all(address.startswith("https://") for address in re.findall(r"\]\(([^)]+)\)", README))


def test_urls_of_the_package_lead_to_files() -> None:
    """Those that are files of the repository."""
    assert {"Repository", "Documentation", "Changelog", "Issues"} == set(URLS)
    for address in URLS.values():
        assert address.startswith(URLS["Repository"])
        if address.startswith(FILES):
            assert (ROOT / address.removeprefix(FILES)).is_file()
