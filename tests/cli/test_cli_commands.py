"""The other commands: help, rules, explain, lookup, doctor, packs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_run import Run

from claimcheck.cli import COMMANDS


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_has_help(run: Run, command: str) -> None:
    done = run(*([command] if command else []), "--help")
    assert done.code == 0
    assert "Usage" in done.out


def test_the_help_of_a_scan_has_examples(run: Run) -> None:
    assert "claimcheck scan captures/" in run("scan", "--help").out


def test_the_overview_names_every_command(run: Run) -> None:
    out = run("--help").out
    assert all(f" {name} " in out for name in COMMANDS)


def test_an_unknown_command_is_a_usage_error(run: Run) -> None:
    assert run("scna").code == 2


def test_shipped_rules_pass_their_own_examples(run: Run) -> None:
    done = run("rules", "test")
    assert done.code == 0
    assert "0 failed" in done.out


def test_rules_are_listed_and_shown(run: Run) -> None:
    listed = run("rules", "list").out
    assert "risk-denial.absolute" in listed
    assert "no side effects" in run("rules", "show", "risk-denial.absolute").out.lower()


@pytest.mark.parametrize(
    "name", ["risk-denial", "risk-denial.absolute", "D01", "us-21cfr1271-10"]
)
def test_explain_says_what_and_why(run: Run, name: str) -> None:
    done = run("explain", name)
    assert done.code == 0
    assert len(done.out.split()) > 15


def test_explain_of_nothing_known_is_an_error_with_a_hint(run: Run) -> None:
    done = run("explain", "risk-denail")
    assert done.code == 2
    assert "risk-denial" in done.err


def test_lookup_answers_with_place_date_and_source(run: Run) -> None:
    done = run("lookup", "ALS", "--as-of", "2026-11-01", "--json")
    assert done.code == 0
    answer = json.loads(done.out)
    assert "Neuronata" in json.dumps(answer)


def test_doctor_names_rules_model_and_registry(run: Run) -> None:
    out = run("doctor").out
    assert all(word in out for word in ("rules", "model", "registry"))


RULE = """id: vague-implication.house
category: vague-implication
status: stable
languages: [en]
message: "Hints at hope: {match}"
authorities: [us-ftc-health-2022]
confidence: 0.9
product: none
patterns:
  - phrase: "dawn of (healing|hope)"
examples:
  flag:
    - text: This is the dawn of healing.
    - text: We see the dawn of hope.
  pass:
    - text: We open at dawn.
      because: time of day
    - text: Hope is a village.
      because: a place
falsepositives: [poems]
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "vague-implication.house.yaml").write_text(RULE, "utf-8")
    return folder


def test_a_pack_of_ones_own_flags(run: Run, pack: Path, tmp_path: Path) -> None:
    text = "Stem cell therapy at our clinic\n\nBook a free consultation.\n\nOur patients see the dawn of hope.\n"
    (tmp_path / "page.txt").write_text(text, "utf-8")
    done = run("scan", "page.txt", "--pack", pack, "--no-model")
    assert "vague-implication.house" in done.out
    assert run("rules", "test", pack).code == 0


def test_every_command_that_scans_takes_a_pack(
    run: Run, pack: Path, tmp_path: Path
) -> None:
    """A rule of one's own counts in the baseline, the diff and the worksheet too."""
    text = "Stem cell therapy at our clinic\n\nBook a free consultation.\n\n"
    (tmp_path / "old.txt").write_text(text, "utf-8")
    hope = "Our patients see the dawn of hope.\n"
    (tmp_path / "new.txt").write_text(text + hope, "utf-8")
    own = ("--pack", pack, "--no-model")
    assert "dawn of hope" in run("diff", "old.txt", "new.txt", *own).out
    assert "dawn of hope" in run("worksheet", "new.txt", *own).out
    assert "vague-implication: 0 -> 1" in run("baseline", "create", "new.txt", *own).out


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("confidence:", "confidnce:"),
        ("category: vague-implication", "category: vague-implications"),
        ("dawn of (healing|hope)", "dawn of {no_such_slot}"),
        ("authorities: [us-ftc-health-2022]", "authorities: [us-no-such]"),
        ('phrase: "dawn of (healing|hope)"', 'regex: "(a+)+$"'),
        ("text: This is the dawn of healing.", "text: This is the end of healing."),
    ],
)
def test_a_bad_pack_is_an_error_with_file_and_line(
    run: Run, pack: Path, old: str, new: str
) -> None:
    path = pack / "vague-implication.house.yaml"
    assert old in RULE
    path.write_text(RULE.replace(old, new), "utf-8")
    done = run("rules", "test", pack)
    assert done.code != 0
    assert "vague-implication.house" in done.out + done.err
