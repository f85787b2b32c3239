"""The figures that quality is judged by, the gate below them, and agreement."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from claimcheck.cli.evaluate import agreement, evaluate
from claimcheck.errors import ConfigError, InputError
from claimcheck.training import dataset
from claimcheck.training import gate as gates

HEAD = ",".join(dataset.COLUMNS) + "\n"


def unit(number: int, text: str, labels: str, page: str = "p", role: str = "") -> str:
    """Return a row of a page that sells."""
    where = f"{page}:{number:03},{page},paragraph,body,{number},Our stem cell clinic"
    return f'{where},"{text}",{labels},{role or "promotional"},publisher,home,{page},test\n'


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Return a file of two pages: three claims, of which rules find two."""
    rows = [
        "p:000,p,title,body,0,,Our stem cell clinic,,promotional,publisher,home,p,test\n",
        unit(1, "Book a consultation with our doctors.", ""),
        unit(2, "Our stem cells treat Parkinson's disease.", "unproven-indication:asserted"),
        unit(3, "There are no side effects.", "risk-denial:asserted"),
        unit(4, "Ask about the other thing.", "vague-implication:asserted"),
        "q:000,q,title,body,0,,Our stem cell clinic,,promotional,publisher,home,q,test\n",
        unit(1, "Book a consultation with our doctors.", "", "q"),
        unit(2, "We are closed on Mondays.", "", "q"),
    ]  # fmt: skip
    path = tmp_path / "labelled.csv"
    path.write_text(HEAD + "".join(rows), "utf-8")
    return path


def test_figures_are_what_one_counts_by_hand(labelled: Path) -> None:
    output, problems = evaluate(labelled, model=False, as_json=True)
    figures = json.loads(output)
    assert problems == []
    assert figures["flag"] == {"precision": 1.0, "recall": 0.6667, "f1": 0.8}
    assert figures["micro"] == {"precision": 1.0, "recall": 0.6667, "f1": 0.8}
    assert figures["false_flags_per_clean_page"] == 0.0
    assert figures["role_accuracy"] == 1.0


@pytest.fixture
def figures() -> dict[str, Any]:
    """Return figures as an evaluation gives them."""
    flag = {"precision": 0.8, "recall": 0.7, "f1": 0.75}
    rest = {"macro_f1": 0.5, "role_accuracy": 0.9, "false_flags_per_clean_page": 0.1}
    return {"flag": flag, "micro": {"f1": 0.6}, **rest}


def write(gate: Path, figures: dict[str, Any], **options: Any) -> None:
    """Write a gate for the data "d"."""
    asked = {"allow_regression": False} | options
    gates.update(gate, figures, data="d", split="test", **asked)


def test_a_gate_holds_floors_a_ceiling_and_the_data(
    figures: dict[str, Any], tmp_path: Path
) -> None:
    gate = tmp_path / "gate.json"
    write(gate, figures)
    held = gates.read(gate)
    assert gates.problems(figures, held, "d") == []
    assert gates.problems(figures, held, "e") == [
        "the data are not those that the floors were set on"
    ]
    worse = figures | {"macro_f1": 0.4, "false_flags_per_clean_page": 0.2}
    assert sorted(gates.problems(worse, held, "d")) == [
        "false_flags_per_clean_page is 0.2000, its floor 0.1000",
        "macro_f1 is 0.4000, its floor 0.5000",
    ]
    assert gates.problems(figures | {"macro_f1": 0.496}, held, "d") == []


def test_a_floor_is_lowered_only_on_purpose(
    figures: dict[str, Any], tmp_path: Path
) -> None:
    gate = tmp_path / "gate.json"
    write(gate, figures)
    worse = figures | {"role_accuracy": 0.8}
    with pytest.raises(ConfigError, match="would lower the floor of role_accuracy"):
        write(gate, worse)
    write(gate, worse, allow_regression=True)
    assert gates.problems(worse, gates.read(gate), "d") == []


def test_a_gate_needs_every_figure(labelled: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be told from these data"):
        evaluate(labelled, model=False, gate=tmp_path / "g.json", update=True)
    (tmp_path / "g.json").write_text("[]", "utf-8")
    with pytest.raises(ConfigError, match="is not a gate file"):
        gates.read(tmp_path / "g.json")


def test_a_split_without_pages_is_named(labelled: Path) -> None:
    with pytest.raises(ConfigError, match="no page of split 'dev'"):
        evaluate(labelled, split="dev", model=False)


def test_agreement_counts_and_kappa(labelled: Path, tmp_path: Path) -> None:
    """Four units read twice: both see one claim of three, one sees another."""
    second = tmp_path / "second.csv"
    second.write_text(
        "unit_id,labels\n"
        "p:001,\n"
        "p:002,unproven-indication:hedged\n"
        "p:003,\n"
        "p:004,commercial-pressure:asserted\n",
        "utf-8",
    )
    found = json.loads(agreement(labelled, second, as_json=True))
    assert found["unproven-indication"] == {
        "first": 1, "second": 1, "kappa": 1.0, "f1": 1.0,
    }  # fmt: skip
    any_claim = found["any claim"]
    assert (any_claim["first"], any_claim["second"]) == (3, 2)
    assert any_claim["kappa"] == pytest.approx(0.5)
    assert found["risk-denial"]["kappa"] == pytest.approx(0.0)
    assert "4 units labelled twice" in agreement(labelled, second)


def test_second_labels_of_an_unknown_unit_are_an_error(
    labelled: Path, tmp_path: Path
) -> None:
    second = tmp_path / "second.csv"
    second.write_text("unit_id,labels\nz:001,\n", "utf-8")
    with pytest.raises(InputError, match="z:001"):
        agreement(labelled, second)
