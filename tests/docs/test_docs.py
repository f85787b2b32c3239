"""The docs name what there is: commands, options, categories, flags, links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claimcheck import rulebook
from claimcheck.cli import COMMANDS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
DOCS = sorted((ROOT / "docs").glob("*.md"))
BOOK = rulebook.load()


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_names_every_command(command: str) -> None:
    """A command that the README does not name will not be found."""
    assert re.search(rf"`{command}[ `]", README)


def test_every_category_and_flag_is_described() -> None:
    """docs/categories.md has a section for each category and a row for each flag."""
    text = (ROOT / "docs" / "categories.md").read_text("utf-8")
    for category in BOOK.knowledge["categories"]:
        assert f"## `{category['id']}`" in text
    for flag in BOOK.knowledge["flags"]:
        assert f"| {flag} |" in text


@pytest.mark.parametrize("page", [ROOT / "README.md", *DOCS], ids=lambda p: p.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """A relative link names a file of the repository."""
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_every_layer_of_the_architecture_is_described() -> None:
    """docs/architecture.md names every module of the package."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    for path in (ROOT / "src" / "claimcheck").iterdir():
        name = path.stem
        if path.suffix == ".py" and not name.startswith("_"):
            assert f"`{name}`" in text, name


def test_every_authority_is_cited_by_something() -> None:
    """A rule, category or flag rests on each authority, or says that none does."""
    known = {a["id"] for a in BOOK.knowledge["authorities"]}
    cited = {a for c in BOOK.knowledge["categories"] for a in c["authorities"]}
    cited |= {a for f in BOOK.knowledge["flags"].values() for a in f["authorities"]}
    cited |= {a for rule in BOOK.rules for a in rule.authorities}
    assert cited <= known
