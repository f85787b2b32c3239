"""A small labelled file, and a model trained on it once."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from claimcheck.cli.train import train
from claimcheck.training import dataset

SHIPPED = Path(__file__).parents[2] / "data" / "labeled_claims.csv"
#: Every so many pages one: few, and still claims of every category.
EVERY = 12


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with some pages of the shipped data."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    pages = list(dict.fromkeys(row["page_id"] for row in rows))[::EVERY]
    path = tmp_path_factory.mktemp("data") / "small.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, dataset.COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in rows if row["page_id"] in pages)
    return path


@pytest.fixture(scope="session")
def trained(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a model trained on the small file."""
    output = tmp_path_factory.mktemp("models") / "small"
    train([small], output=output)
    return output
