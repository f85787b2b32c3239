"""SARIF obeys its schema, marks everything, and stays within GitHub's limits."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from report_sample import (
    OPTIONS,
    hostile_options,
    hostile_report,
    large_report,
    sample_report,
)

from claimcheck.records import Authority
from claimcheck.reporters import sarif
from claimcheck.types import Report, Severity

#: The 2.1.0 schema as OASIS publishes it (oasis-tcs/sarif-spec).
SCHEMA = Path(__file__).parent / "sarif-schema-2.1.0.json"


def _run(report: Report, options: object = OPTIONS) -> dict[str, Any]:
    log = json.loads(sarif.render(report, options))  # type: ignore[arg-type]
    run: dict[str, Any] = log["runs"][0]
    return run


@pytest.mark.parametrize(
    ("report", "options"),
    [
        (sample_report(), OPTIONS),
        (hostile_report(), hostile_options()),
        (Report(()), OPTIONS),
        (large_report(100), replace(OPTIONS, titles={}, authorities={})),
    ],
    ids=["sample", "hostile", "empty", "large"],
)
def test_the_log_obeys_the_schema(report: Report, options: object) -> None:
    """Draft 7, formats such as URI references included."""
    schema = json.loads(SCHEMA.read_text("utf-8"))
    kind = jsonschema.validators.validator_for(schema)
    validator = kind(schema, format_checker=kind.FORMAT_CHECKER)
    log = json.loads(sarif.render(report, options))  # type: ignore[arg-type]
    assert [error.message for error in validator.iter_errors(log)] == []


def test_each_result_names_its_rule_and_place() -> None:
    """What GitHub needs to show an alert and to know it again."""
    run = _run(sample_report())
    rules = run["tool"]["driver"]["rules"]
    placed = [r for r in run["results"] if "ruleId" in r]
    assert len(placed) == 7
    for result in placed:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["startLine"] >= 1
        assert region["endColumn"] > region["startColumn"]
        assert list(result["partialFingerprints"]) == ["claimcheckFingerprint/v1"]


def test_columns_count_code_points() -> None:
    """As the positions of findings do."""
    assert _run(sample_report())["columnKind"] == "unicodeCodePoints"


def test_rules_carry_help_with_their_authorities() -> None:
    """Text and Markdown, with the notice."""
    rules = {r["id"]: r for r in _run(sample_report())["tool"]["driver"]["rules"]}
    text = rules["risk-denial"]["help"]["text"]
    assert "FTC Health Products Compliance Guidance" in text
    assert "No injection is free of risk" in text
    assert "not legal advice" in text
    assert rules["risk-denial"]["defaultConfiguration"] == {"level": "error"}


def test_suppressed_known_and_fixed_findings_are_marked_not_dropped() -> None:
    """A missing alert would be closed, and opened again when it comes back."""
    results = _run(sample_report())["results"]
    states = sorted(r.get("baselineState", "") for r in results)
    assert states == ["", "absent", "new", "new", "new", "new", "new", "unchanged"]
    suppressed = [r for r in results if r["suppressions"]]
    assert len(suppressed) == 1
    assert "until 2027-01-31" in suppressed[0]["suppressions"][0]["justification"]
    gone = next(r for r in results if r.get("baselineState") == "absent")
    place = gone["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": "known.json"}


def test_pages_and_failures_are_told() -> None:
    """Scores and digests of pages, reasons of failures, dates used."""
    run = _run(sample_report())
    page = run["artifacts"][0]
    assert page["properties"]["score"] == 62.6
    assert page["hashes"] == {"sha-256": "ab" * 32}
    invocation = run["invocations"][0]
    assert not invocation["executionSuccessful"]
    texts = [n["message"]["text"] for n in invocation["toolExecutionNotifications"]]
    assert "not a text file (PDF header)" in texts
    assert any("2026-11-02 (capture)" in text for text in texts)


def test_more_results_than_github_keeps_are_cut_and_said() -> None:
    """The gravest stay."""
    report = large_report(5_100, a_page=100)
    run = _run(report)
    results = run["results"]
    assert len(results) == sarif.MOST_RESULTS
    assert results[0]["properties"]["severity"] == "critical"
    told = run["invocations"][0]["toolExecutionNotifications"][0]
    assert told["message"]["text"].startswith("100 of 5100 findings were left out")
    low = sum(f.severity is Severity.LOW for f in report.findings)
    assert sum(r["level"] == "note" for r in results) == low - 100


def test_page_text_makes_no_link_and_no_placeholder() -> None:
    """SARIF viewers render `[text](target)` and `{0}` in messages."""
    results = _run(hostile_report(), hostile_options())["results"]
    for result in results:
        text = result["message"]["text"].replace("\\[", "").replace("\\]", "")
        assert "[" not in text
        assert "{" not in text.replace("{{", "")


@pytest.mark.parametrize(
    ("uri", "reference"),
    [
        ("a folder/page é.html", "a%20folder/page%20%C3%A9.html"),
        ("/srv/a.txt", "file:///srv/a.txt"),
        ("https://a.example/x?y=1#z", "https://a.example/x?y=1#z"),
        ("odd#name?.html", "odd%23name%3F.html"),
        ("a:b.html", "a%3Ab.html"),
    ],
)
def test_paths_become_uri_references(uri: str, reference: str) -> None:
    """Signs that mean something in a URI are encoded in a path."""
    assert sarif.uri_reference(uri) == reference


def test_an_authority_without_article_or_year_reads_well() -> None:
    """No empty brackets."""
    options = replace(
        OPTIONS,
        authorities={"us-ftc-health-2022": Authority("x", "", "", "A guide", "")},
    )
    help_text = _run(sample_report(), options)["tool"]["driver"]["rules"][1]["help"]
    assert "- A guide\n" in help_text["text"]
