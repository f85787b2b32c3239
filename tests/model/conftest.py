"""Small labelled files of two languages, and a model trained on them once."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from claimcheck.cli.train import train
from claimcheck.training import dataset

DATA = Path(__file__).parents[2] / "data"


def some_pages(name: str, every: int, folder: Path) -> Path:
    """Write every so many pages of a shipped file: few, and all categories."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    pages = list(dict.fromkeys(row["page_id"] for row in rows))[::every]
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, dataset.COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in rows if row["page_id"] in pages)
    return path


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with some pages of the shipped English data."""
    return some_pages("labeled_claims.csv", 12, tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def small_ja(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with some pages of the shipped Japanese data."""
    return some_pages("labeled_claims_ja.csv", 4, tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def trained(
    small: Path, small_ja: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return the folder of a model trained on the small files."""
    output = tmp_path_factory.mktemp("models") / "small"
    train([small, small_ja], output=output)
    return output
