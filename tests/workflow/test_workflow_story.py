"""A group watches a site: the whole story, by the library and by the commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from claimcheck import baseline as baselines
from claimcheck import batch, config, sources, workflow
from claimcheck.cli import application
from claimcheck.pipeline import Checker, load_checker
from claimcheck.records import is_house
from claimcheck.reporters import ReportOptions, is_active, render
from claimcheck.types import Failure, Finding, PageResult, Report

CURE = "Our stem cells cure lupus."
RISK = "Our stem cells have no side effects."
GONE = "Stem cell therapy treats arthritis."
FRESH = "Exosomes are 100% safe for every patient."

DAY1 = (
    f"<h1>Harbour Clinic</h1><p>Book today!</p><p>{CURE}</p><p>{RISK}</p><p>{GONE}</p>"
)
DAY2 = (
    "<!-- a new theme -->\n<h1>Harbour Clinic</h1>\n\n<div>\n<p>Book today!</p>\n"
    f"<p>{FRESH}</p>\n<p>{RISK}</p>\n</div>\n<p>{CURE}</p>\n"
)


def capture(folder: Path, html: str) -> Path:
    (folder / "treatments").mkdir(parents=True)
    (folder / "treatments" / "index.html").write_text(html, "utf-8")
    (folder / "about.html").write_text("<h1>About</h1><p>We are open.</p>", "utf-8")
    return folder


@pytest.fixture(scope="module")
def checker() -> Checker:
    return load_checker(model=False, as_of="2026-11-25")


def scanned(folder: Path, checker: Checker) -> Report:
    outcomes = list(batch.check_all(sources.collect([str(folder)]), lambda: checker))
    assert not [o for o in outcomes if isinstance(o, Failure)]
    return Report(tuple(o for o in outcomes if isinstance(o, PageResult)))


def failing(report: Report) -> list[str]:
    return [f.text for f in report.findings if is_house(f) and is_active(f)]


def claim(report: Report, text: str) -> Finding:
    return next(f for f in report.findings if f.text == text)


def test_the_story_by_the_library(tmp_path: Path, checker: Checker) -> None:
    day1 = scanned(capture(tmp_path / "day1", DAY1), checker)
    risk = claim(day1, RISK).fingerprint
    path = tmp_path / "claimcheck.toml"
    path.write_text(
        'baseline = "known.json"\ndecisions = "decisions.csv"\n'
        f'[[suppress]]\nfingerprint = "{risk}"\nreason = "corrected on paper"\n'
        'expires = "2026-12-31"\n',
        "utf-8",
    )
    (tmp_path / "decisions.csv").write_text(
        f"fingerprint,verdict,note\n{claim(day1, CURE).fingerprint},confirmed,seen\n",
        "utf-8",
    )
    settings = config.load(path)
    first = workflow.Workflow(settings.suppress, today="2026-11-25").apply(day1)
    known = baselines.create(first)
    baselines.save(known, tmp_path / "known.json")
    assert sorted(e.quote for e in known.entries if e.category != "x") == sorted(
        f.text for f in day1.findings if is_house(f) and f.fingerprint != risk
    )

    day2 = scanned(capture(tmp_path / "elsewhere" / "day2", DAY2), checker)
    marked = workflow.apply(day2, settings, today="2026-11-26")
    assert set(failing(marked)) == {FRESH}
    assert {e.quote for e in known.entries if e.fingerprint in marked.fixed} == {GONE}
    assert claim(marked, CURE).position != claim(day1, CURE).position
    assert claim(marked, CURE).baseline == "known"

    sarif = json.loads(render("sarif", marked, ReportOptions()))
    hidden = [r for r in sarif["runs"][0]["results"] if r["suppressions"]]
    assert [r["partialFingerprints"]["claimcheckFingerprint/v1"] for r in hidden] == [
        risk
    ]
    assert "corrected on paper" in hidden[0]["suppressions"][0]["justification"]

    revision = baselines.prune(known, marked)
    assert {e.quote for e in revision.removed} == {GONE}
    later = workflow.apply(day2, settings, today="2027-01-01")
    assert set(failing(later)) == {FRESH, RISK}
    assert any("expired on 2026-12-31" in note for note in later.notes)

    for report in (first, marked, later):
        decided = workflow.apply(report, settings, today="2027-01-01")
        assert claim(decided, CURE).decision is not None
    assert "confirmed" in render("csv", marked, ReportOptions())


app = application()


def run(*args: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, args)
    assert result.exit_code == code, (result.output, result.exception)
    return result


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_story_by_the_commands(  # noqa: PLR0915 - it is one story
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    capture(tmp_path / "day1", DAY1)
    capture(tmp_path / "elsewhere" / "day2", DAY2)
    run("init")
    run("scan", "day1", "-f", "jsonl", "-o", "day1.jsonl", "-q", "--no-model", code=1)
    found = {
        r["text"]: r for r in records(Path("day1.jsonl")) if r["type"] == "finding"
    }
    assert set(found) >= {CURE, RISK, GONE}
    cures = [
        r["fingerprint"] for r in records(Path("day1.jsonl")) if r.get("text") == CURE
    ]
    for fingerprint in cures:  # one for each category of the sentence
        run(
            "decide", "day1.jsonl", fingerprint, "confirmed",
            "--note", "seen", "--reviewer", "M. Sato",
        )  # fmt: skip
    text = Path("claimcheck.toml").read_text("utf-8")
    entry = f'[[suppress]]\nfingerprint = "{found[RISK]["fingerprint"]}"\n'
    entry += 'reason = "corrected on paper"\nexpires = '
    settings = 'baseline = "known.json"\ndecisions = "decisions.csv"\n'
    Path("claimcheck.toml").write_text(
        f'{settings}{text}{entry}"2999-12-31"\n', "utf-8"
    )

    created = run("baseline", "create", "day1.jsonl", "-q", "--no-model")
    assert "known.json: " in created.output
    run("scan", "day1", "-q", "--no-model")

    day2 = ("scan", "elsewhere/day2", "-q", "--no-model")
    run(*day2, "-f", "sarif", "-o", "day2.sarif", code=1)
    results = json.loads(Path("day2.sarif").read_text("utf-8"))["runs"][0]["results"]
    states = [
        (r.get("baselineState"), bool(r["suppressions"]), r["locations"][0])
        for r in results
    ]
    fresh = [p for state, hidden, p in states if state == "new" and not hidden]
    texts = {p["physicalLocation"]["region"]["snippet"]["text"] for p in fresh}
    assert texts == {FRESH}
    assert sum(hidden for _, hidden, _ in states) == 1
    assert sum(state == "absent" for state, _, _ in states) >= 1

    run(*day2, "-f", "jsonl", "-o", "day2.jsonl", code=1)
    again = {
        r["text"]: r for r in records(Path("day2.jsonl")) if r["type"] == "finding"
    }
    assert again[CURE]["baseline"] == "known"
    assert again[CURE]["decision"]["verdict"] == "confirmed"

    pruned = run("baseline", "prune", "elsewhere/day2", "-q", "--no-model")
    assert GONE in pruned.output
    assert CURE not in pruned.output
    updated = run("baseline", "update", "elsewhere/day2", "-q", "--no-model")
    assert FRESH in updated.output
    run(*day2)

    Path("claimcheck.toml").write_text(f'{settings}{entry}"2026-01-01"\n', "utf-8")
    expired = CliRunner().invoke(app, [a for a in day2 if a != "-q"])
    assert expired.exit_code == 1
    assert "expired on 2026-01-01" in expired.output

    assert f"{len(cures)} confirmed" in run("decisions", "stats").output
    run("decisions", "export", "day1.jsonl", "-o", "rows.csv")
    assert CURE in Path("rows.csv").read_text("utf-8")
    diff = run("diff", "day1", "elsewhere/day2", "-q", "--no-model")
    assert f'"{GONE}"' in diff.output
    assert "1 added, 1 removed" in diff.output
    run(
        "diff",
        "day1.jsonl",
        "day2.jsonl",
        "-f",
        "html",
        "-o",
        "diff.html",
        "-q",
        "--no-model",
    )
    assert f"<ins>{FRESH}</ins>" in Path("diff.html").read_text("utf-8")
    run(
        "worksheet",
        "elsewhere/day2",
        "-o",
        "sheet.md",
        "-q",
        "--no-model",
        "--verdict",
        "confirmed",
    )
    sheet = Path("sheet.md").read_text("utf-8")
    assert CURE in sheet
    assert FRESH not in sheet


def test_a_baseline_is_not_overwritten_and_failures_end_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    capture(tmp_path / "day1", DAY1)
    (tmp_path / "day1" / "broken.html").write_bytes(b"%PDF-1.4\x00\x01")
    run("scan", "day1", "-f", "jsonl", "-o", "a.jsonl", "-q", "--no-model", code=2)
    run("baseline", "create", "a.jsonl", "-q", "--no-model", code=2)
    result = CliRunner().invoke(
        app, ["baseline", "create", "a.jsonl", "-q", "--no-model"]
    )
    assert "is there already" in str(result.exception)
    run("baseline", "create", "a.jsonl", "-q", "--no-model", "--force", code=2)


@pytest.mark.parametrize(
    "filtered",
    [("--category", "risk-denial"), ("--min-score", "0.99"), ("--stance", "hedged")],
    ids=lambda options: options[0],
)
def test_records_of_a_filtered_scan_do_not_pass_for_all_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, filtered: tuple[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    capture(tmp_path / "day1", DAY1)
    scan = ("scan", "day1", "-f", "jsonl", "-q", "--no-model", "--fail-on", "none")
    run(*scan, "-o", "all.jsonl", "--stance", "all")
    run(*scan, "-o", "some.jsonl", *filtered)
    run("baseline", "create", "all.jsonl", "-q", "--no-model")
    known = Path("claimcheck-baseline.json").read_text("utf-8")
    for command in (
        ("baseline", "create", "some.jsonl", "--force"),
        ("baseline", "update", "some.jsonl"),
        ("baseline", "prune", "some.jsonl"),
        ("diff", "all.jsonl", "some.jsonl"),
    ):
        result = CliRunner().invoke(app, [*command, "-q", "--no-model"])
        assert "the records lack" in str(result.exception)
    assert Path("claimcheck-baseline.json").read_text("utf-8") == known


def test_decide_without_fingerprint_needs_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.touch()
    result = CliRunner().invoke(app, ["decide", str(path)])
    assert "no terminal to ask at" in str(result.exception)


def test_entries_without_effect_are_warned_of_and_names_are_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    capture(tmp_path / "day2", DAY2)
    Path("claimcheck.toml").write_text(
        'exclude = ["drafts/*"]\npaths = ["day2"]\n', "utf-8"
    )
    result = CliRunner().invoke(app, ["scan", "--no-model", "--fail-on", "none"])
    assert "warning: claimcheck.toml:1: 'drafts/*' matches nothing" in result.output
    result = CliRunner().invoke(
        app, ["scan", "--no-model", "--category", "testimonials"]
    )
    assert "did you mean 'testimonial'?" in str(result.exception)


ARTICLE = """# Stem cells and lupus

Stem cells cure lupus. There are no side effects.
"""


def test_every_command_takes_the_role_of_the_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a scan with a role finds, a baseline with that role accepts."""
    monkeypatch.chdir(tmp_path)
    Path("page.md").write_text(ARTICLE, "utf-8")
    Path("empty.md").write_text("# Stem cells and lupus\n", "utf-8")
    given = ("-q", "--no-model", "--role")
    run("scan", "page.md", *given, "news")
    run("scan", "page.md", *given, "promotional", code=1)
    sold, told = (
        [
            run(*command, *given, role).output
            for command in (("worksheet", "page.md"), ("diff", "empty.md", "page.md"))
        ]
        for role in ("promotional", "news")
    )
    assert all("no side effects" in text for text in sold)
    assert not any("no side effects" in text for text in told)
    for command in ("create", "update", "prune"):
        run("baseline", command, "page.md", *given, "promotional")
        known = ("--baseline", "claimcheck-baseline.json")
        run("scan", "page.md", *known, *given, "promotional")
