"""`claimcheck decide` and `claimcheck decisions`: what reviewers think of findings."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck import config, decisions
from claimcheck.cli import captures, options
from claimcheck.decisions import VERDICTS, Decisions, Stats, Tally
from claimcheck.errors import ConfigError
from claimcheck.records import link, visible
from claimcheck.reporters import decision_text, place
from claimcheck.types import Decision, Finding, PageResult

if TYPE_CHECKING:
    from claimcheck.types import Report

#: Where decisions are kept if neither option nor configuration says.
DEFAULT = "decisions.csv"

_LETTERS = {verdict[0]: verdict for verdict in VERDICTS}
_QUESTION = "[c]onfirm, [d]ismiss, [u]nsure, [s]kip or [q]uit? "

app = typer.Typer(help="Judge the tool by reviewers' decisions.", no_args_is_help=True)

_Scan = Annotated[Path, typer.Argument(help="Output of scan --format jsonl.")]
_File = Annotated[
    Path | None,
    typer.Option("--decisions", help=f"Decisions file. Default: {DEFAULT}."),
]


def decide_command(
    scan: _Scan,
    fingerprint: Annotated[
        str | None,
        typer.Argument(help="Finding to decide, or how its fingerprint begins."),
    ] = None,
    verdict: Annotated[
        str | None, typer.Argument(help="confirmed, dismissed or unsure.")
    ] = None,
    note: Annotated[str, typer.Option(help="Why.")] = "",
    reviewer: Annotated[str, typer.Option(help="Who decides.")] = "",
    file: _File = None,
    config_file: options.Config = None,
) -> None:
    """Record a verdict on a finding; without one, walk through all that have none."""
    path = _path(file, config_file)
    report = captures.read_records(scan)
    if fingerprint is None:
        if not sys.stdin.isatty():
            raise ConfigError(
                "no fingerprint, and no terminal to ask at",
                hint="claimcheck decide FILE.jsonl FINGERPRINT VERDICT",
            )
        walk(report=report, path=path, reviewer=reviewer, ask=input, tell=typer.echo)
        return
    typer.echo(
        decide(
            report=report,
            path=path,
            fingerprint=fingerprint,
            verdict=verdict or "",
            note=note,
            reviewer=reviewer,
        )
    )


def decide(
    *,
    report: Report,
    path: Path,
    fingerprint: str,
    verdict: str,
    note: str = "",
    reviewer: str = "",
) -> str:
    """Record one verdict; return what to tell the user.

    Raises:
        ConfigError: The finding or the verdict is unknown, or the file is wrong.
    """
    if verdict not in VERDICTS:
        raise ConfigError(
            f"verdict: must be {', '.join(VERDICTS)}, not {verdict!r}",
            hint="claimcheck decide FILE.jsonl FINGERPRINT VERDICT",
        )
    page, finding = decisions.find(report, fingerprint)
    known = decisions.load(path)
    earlier = known.by_fingerprint().get(finding.fingerprint)
    decision = Decision(verdict, visible(note), visible(reviewer), _today())
    decisions.save(known.decided(decisions.entry_of(finding, page, decision)), path)
    said = f"{path.as_posix()}: {finding.fingerprint} {verdict}"
    return f"{said}; before: {visible(decision_text(earlier))}" if earlier else said


def walk(
    *,
    report: Report,
    path: Path,
    reviewer: str,
    ask: Callable[[str], str],
    tell: Callable[[str], object],
) -> None:
    """Ask for a verdict on each finding that has none; save after each answer.

    Args:
        report: The scan.
        path: Decisions file; made if it is not there.
        reviewer: Name to record.
        ask: Asks the person a question and returns the answer.
        tell: Shows the person a text.
    """
    known = decisions.load(path)
    waiting = list(decisions.undecided(report, known))
    for number, (page, finding) in enumerate(waiting, 1):
        tell(_shown(page, finding, number, len(waiting)))
        answer = _answer(ask)
        if answer == "q":
            break
        if answer == "s":
            continue
        note = visible(ask("note: ").strip())
        decision = Decision(_LETTERS[answer], note, reviewer, _today())
        known = known.decided(decisions.entry_of(finding, page, decision))
        decisions.save(known, path)
    rest = sum(1 for _ in decisions.undecided(report, known))
    tell(f"{path.as_posix()}: {rest} of {len(waiting)} still without a verdict")


def _answer(ask: Callable[[str], str]) -> str:
    while True:
        answer = ask(_QUESTION).strip().lower()[:1]
        if answer in (*_LETTERS, "s", "q"):
            return answer


def _shown(page: PageResult, finding: Finding, number: int, total: int) -> str:
    chain = " > ".join(finding.chain)
    lines = [
        "",
        f"{number} of {total}  {finding.category}",
        f"  {finding.stance}, {finding.severity}",
        f"  {page.url or page.uri}:{place(finding.position)}",
        f"  under: {chain}" if chain else "",
        f'  "{finding.text}"',
        f"  why: {finding.reason}",
        f"  {link(finding)}" if link(finding) else "",
    ]
    return "\n".join([lines[0], *(visible(line) for line in lines[1:] if line)])


@app.command("sheet")
def sheet_command(
    scan: _Scan, file: _File = None, config_file: options.Config = None
) -> None:
    """Add a row for each finding without a verdict, to fill in a spreadsheet."""
    path = _path(file, config_file)
    known = decisions.load(path)
    filled = decisions.with_pending(known, captures.read_records(scan))
    decisions.save(filled, path)
    typer.echo(
        f"{path.as_posix()}: {len(filled.entries) - len(known.entries)} rows added"
    )


@app.command("stats")
def stats_command(file: _File = None, config_file: options.Config = None) -> None:
    """Show how often reviewers agreed, by category and by rule."""
    typer.echo(stats_text(decisions.stats(_present(_path(file, config_file)))))


def stats_text(stats: Stats) -> str:
    """Return precision with its interval, one line a category and a rule."""
    width = max(len(t.name) for t in (stats.total, *stats.categories, *stats.rules))
    lines = [_tally(stats.total, width)]
    for title, tallies in (("category", stats.categories), ("rule", stats.rules)):
        lines += ["", f"by {title}", *(_tally(tally, width) for tally in tallies)]
    if stats.pending:
        lines += ["", f"{stats.pending} rows without a verdict"]
    return "\n".join(lines)


def _tally(tally: Tally, width: int) -> str:
    low, high = tally.interval
    share = (
        "no clear verdict"
        if tally.precision is None
        else f"precision {tally.precision:.2f} (95 %: {low:.2f} to {high:.2f})"
    )
    name = visible(tally.name)
    counts = (
        f"{tally.confirmed} confirmed, {tally.dismissed} dismissed, "
        f"{tally.unsure} unsure"
    )
    return f"  {name:{width}}  {share}; {counts}"


@app.command("export")
def export_command(
    scan: _Scan,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write.")
    ] = None,
    file: _File = None,
    config_file: options.Config = None,
) -> None:
    """Write reviewed units as training rows, in the labelled data's columns."""
    known = _present(_path(file, config_file))
    text = export(report=captures.read_records(scan), known=known)
    if output is None:
        typer.echo(text, nl=False)
        return
    output.write_text(text, "utf-8")
    typer.echo(f"{output.as_posix()}: {text.count(chr(10)) - 1} rows", err=True)


def export(*, report: Report, known: Decisions) -> str:
    """Return the csv of training rows that the decisions on a scan give."""
    return decisions.training_csv(
        decisions.training_rows(decisions.apply(report, known))
    )


def _path(file: Path | None, config_file: Path | None) -> Path:
    return file or Path(config.load(config_file).decisions or DEFAULT)


def _present(path: Path) -> Decisions:
    if not path.exists():
        raise ConfigError(
            "no such file", where=path.as_posix(), hint="--decisions names another"
        )
    return decisions.load(path)


def _today() -> str:
    return datetime.datetime.now(datetime.UTC).date().isoformat()
