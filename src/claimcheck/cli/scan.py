"""`claimcheck scan`: check pages and print a report."""

from __future__ import annotations

import functools
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimcheck import batch, sources
from claimcheck.cli import console
from claimcheck.errors import ConfigError
from claimcheck.memo import lasting
from claimcheck.pipeline import Checker, load_checker
from claimcheck.types import Failure, PageResult, Report, Severity, Stance

if TYPE_CHECKING:
    from claimcheck.config import Config
    from claimcheck.reporters import ReportOptions

#: Shown below the options by `--help`.
EXAMPLES = """
Examples:

  claimcheck scan page.html

  claimcheck scan captures/ --top 5

  claimcheck scan captures/ --format jsonl -o findings.jsonl --jobs 2

  claimcheck scan - < page.html
"""

_PANEL_WHAT = "What to read"
_PANEL_SHOW = "What to show"
_PANEL_RULES = "Rules, model and registry"
_PANEL_CI = "For CI"


def scan_command(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files, folders, or - for standard input.", show_default=False
        ),
    ] = None,
    include: Annotated[
        list[str] | None,
        typer.Option(
            help="Only files that match this glob.", rich_help_panel=_PANEL_WHAT
        ),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            help="No files that match this glob.", rich_help_panel=_PANEL_WHAT
        ),
    ] = None,
    site: Annotated[
        str | None,
        typer.Option(
            help="Host of pages that do not say.", rich_help_panel=_PANEL_WHAT
        ),
    ] = None,
    url_map: Annotated[
        Path | None,
        typer.Option(help="CSV with columns path, url.", rich_help_panel=_PANEL_WHAT),
    ] = None,
    role: Annotated[
        str | None,
        typer.Option(
            help="What all pages are known to be, e.g. promotional.",
            rich_help_panel=_PANEL_WHAT,
        ),
    ] = None,
    format: Annotated[  # noqa: A002 - the option's name
        str | None,
        typer.Option(
            "--format",
            "-f",
            help="text, json, jsonl, csv, markdown, sarif or html.",
            rich_help_panel=_PANEL_SHOW,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="File to write.", rich_help_panel=_PANEL_SHOW
        ),
    ] = None,
    category: Annotated[
        list[str] | None,
        typer.Option(help="Show this category only.", rich_help_panel=_PANEL_SHOW),
    ] = None,
    stance: Annotated[
        str | None,
        typer.Option(
            help="Stances to show, by comma; all shows every stance, voice and role."
            " Default: asserted,hedged.",
            rich_help_panel=_PANEL_SHOW,
        ),
    ] = None,
    min_score: Annotated[
        float | None,
        typer.Option(
            help="Show findings that score at least this, 0 to 1.",
            rich_help_panel=_PANEL_SHOW,
        ),
    ] = None,
    top: Annotated[
        int | None,
        typer.Option(
            min=1, help="Show the N worst pages in full.", rich_help_panel=_PANEL_SHOW
        ),
    ] = None,
    explain_score: Annotated[
        bool,
        typer.Option(
            "--explain-score",
            help="Show how scores come about.",
            rich_help_panel=_PANEL_SHOW,
        ),
    ] = False,
    jurisdiction: Annotated[
        str | None,
        typer.Option(
            help="Show laws and approvals of these, e.g. us,jp.",
            rich_help_panel=_PANEL_RULES,
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            help="Judge approvals at this date, YYYY-MM-DD.",
            rich_help_panel=_PANEL_RULES,
        ),
    ] = None,
    pack: Annotated[
        list[Path] | None,
        typer.Option(
            help="Folder with rules of your own.", rich_help_panel=_PANEL_RULES
        ),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(help="Folder of another model.", rich_help_panel=_PANEL_RULES),
    ] = None,
    no_model: Annotated[
        bool,
        typer.Option(
            "--no-model", help="Use the rules alone.", rich_help_panel=_PANEL_RULES
        ),
    ] = False,
    fail_on: Annotated[
        str | None,
        typer.Option(
            help="Exit 1 for findings of this severity or worse: low, medium, high,"
            " critical, none. Default: high.",
            rich_help_panel=_PANEL_CI,
        ),
    ] = None,
    fail_on_flags: Annotated[
        bool,
        typer.Option(
            "--fail-on-flags",
            help="Exit 1 for page flags too.",
            rich_help_panel=_PANEL_CI,
        ),
    ] = False,
    baseline: Annotated[
        Path | None,
        typer.Option(
            help="Known findings: only new ones fail.", rich_help_panel=_PANEL_CI
        ),
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(help="CSV with reviewers' verdicts.", rich_help_panel=_PANEL_CI),
    ] = None,
    trust_inline: Annotated[
        bool,
        typer.Option(
            "--trust-inline",
            help="Obey suppressions inside pages; for one's own site only.",
            rich_help_panel=_PANEL_CI,
        ),
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            "-j",
            help="Processes; -1 for one a core.",
            rich_help_panel=_PANEL_CI,
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(help="Configuration file.", rich_help_panel=_PANEL_CI),
    ] = None,
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet",
            "-q",
            help="No words on standard error but errors.",
            rich_help_panel=_PANEL_CI,
        ),
    ] = False,
) -> None:
    """Check pages for red-flag claims and print a report.

    Exit code 0: nothing at or above --fail-on. 1: something. 2: the job could
    not be done in full; the pages that could be read are reported all the same.
    """
    from claimcheck import config as configuration  # noqa: PLC0415 - tomllib, 5 ms

    settings = configuration.load(config)
    settings = configuration.overridden(
        settings,
        paths=paths or None,
        include=include,
        exclude=exclude,
        site=site,
        role=role,
        format=format,
        output=str(output) if output else None,
        category=category,
        stance=stance.split(",") if stance else None,
        min_score=min_score,
        jurisdictions=jurisdiction.split(",") if jurisdiction else None,
        as_of=as_of,
        packs=[str(p) for p in pack] if pack else None,
        model=str(model) if model else None,
        fail_on=fail_on,
        fail_on_flags=fail_on_flags or None,
        baseline=str(baseline) if baseline else None,
        decisions=str(decisions) if decisions else None,
        trust_inline=trust_inline or None,
        jobs=jobs,
    )
    for warning in configuration.dead_entries(settings):
        console.say(f"warning: {warning}", quiet=quiet)
    raise typer.Exit(
        scan(
            settings,
            url_map=url_map,
            top=top,
            explain_score=explain_score,
            no_model=no_model,
            quiet=quiet,
        )
    )


def scan(
    settings: Config,
    *,
    url_map: Path | None = None,
    top: int | None = None,
    explain_score: bool = False,
    no_model: bool = False,
    quiet: bool = False,
) -> int:
    """Run a scan and write its report; return the exit code of the contract."""
    if not settings.paths:
        raise ConfigError(
            "nothing to scan", hint="name files or folders, or - for standard input"
        )
    sources.refuse_output(
        settings.output,
        [*settings.paths, url_map, settings.baseline, settings.decisions],
        include=settings.include,
        exclude=settings.exclude,
    )
    load = loader(settings, no_model=no_model)
    with lasting():
        checker = load()
    check_names(settings, checker)
    options = report_options(settings, checker, top=top, explain_score=explain_score)
    left_out: Counter[str] = Counter()
    found = sources.collect(
        settings.paths,
        include=settings.include,
        exclude=settings.exclude,
        site=settings.site,
        url_map=url_map,
        limits=settings.limits,
        stdin=console.stdin(),
        left_out=left_out,
    )
    ready = (lambda: checker) if settings.jobs == 1 else load
    outcomes = batch.check_all(found, ready, jobs=settings.jobs)
    outcomes = _told(console.progress(outcomes, quiet=quiet))
    if settings.format == "jsonl" and not _needs_whole_report(settings):
        code = _stream(outcomes, settings, options, marker(settings))
        _say_left_out(left_out, quiet=quiet)
        return code
    report = marker(settings)(_report(outcomes))
    _write(report, settings, options)
    for note in report.notes:
        console.say(f"note: {note}", quiet=quiet)
    _say_left_out(left_out, quiet=quiet)
    return exit_code(report, settings, options)


def _say_left_out(left_out: Counter[str], *, quiet: bool) -> None:
    """Say which files of a folder were not read: a PDF may hold claims too."""
    if left_out:
        kinds = ", ".join(f"{n} {ending}" for ending, n in sorted(left_out.items()))
        console.say(f"note: left out, no pages by their names: {kinds}", quiet=quiet)


def check_names(settings: Config, checker: Checker) -> None:
    """Refuse categories and jurisdictions that the rules do not know.

    Raises:
        ConfigError: A name is unknown.
    """
    from claimcheck import config as configuration  # noqa: PLC0415 - as above

    laws = checker.book.knowledge["authorities"]
    configuration.check_names(
        settings,
        categories=checker.categories,
        jurisdictions={
            *(str(a["jurisdiction"]).lower() for a in laws if a["jurisdiction"]),
            *(place.lower() for place in checker.registry.places),
        },
    )


def loader(settings: Config, *, no_model: bool) -> functools.partial[Checker]:
    """Return what loads the checker, here or in a worker process."""
    return functools.partial(
        _loaded,
        packs=tuple(settings.packs),
        as_of=settings.as_of,
        jurisdictions=tuple(settings.jurisdictions),
        limits=settings.limits,
        model=False if no_model else settings.model,
        keep_documents=settings.format in ("text", "html"),
        trust_inline=settings.trust_inline,
        roles=tuple(settings.roles.items()),
    )


@functools.lru_cache(maxsize=1)
def _loaded(**options: Any) -> Checker:
    """Return a checker; a command that asks again, as `diff` does, loads no second."""
    return load_checker(**options)


def report_options(
    settings: Config,
    checker: Checker,
    *,
    top: int | None = None,
    explain_score: bool = False,
) -> ReportOptions:
    """Return how a report is to be shown."""
    from claimcheck.records import Authority  # noqa: PLC0415 - after the scan began
    from claimcheck.reporters import (  # noqa: PLC0415
        EVERY_ROLE,
        EVERY_STANCE,
        EVERY_VOICE,
        ReportOptions,
    )

    options = ReportOptions(
        categories=frozenset(settings.category),
        min_score=settings.min_score,
        top=top,
        explain_score=checker.scoring if explain_score else None,
        width=console.width(),
        color=console.wants_color() and settings.output is None,
        jurisdictions=frozenset(settings.jurisdictions),
        titles={i: c["title"] for i, c in checker.categories.items()},
        about={i: c["explain"] for i, c in checker.categories.items()},
        authorities={
            a["id"]: Authority.of(a) for a in checker.book.knowledge["authorities"]
        },
        versions=checker.versions,
        command=" ".join(("claimcheck", *sys.argv[1:])),
        baseline=settings.baseline or "",
    )
    if "all" in settings.stance:
        return replace(
            options, stances=EVERY_STANCE, voices=EVERY_VOICE, roles=EVERY_ROLE
        )
    if settings.stance:
        return replace(options, stances=frozenset(Stance(s) for s in settings.stance))
    return options


def _told(outcomes: Iterable[PageResult | Failure]) -> Iterator[PageResult | Failure]:
    """Yield outcomes and name each failure on standard error as it comes."""
    for outcome in outcomes:
        if isinstance(outcome, Failure):
            console.say(f"{outcome.uri}: {outcome.reason}")
        yield outcome


def _needs_whole_report(settings: Config) -> bool:
    """Tell whether pages can only be written when all are known."""
    return bool(settings.baseline or settings.suppress)


def _stream(
    outcomes: Iterable[PageResult | Failure],
    settings: Config,
    options: ReportOptions,
    marked: Marker,
) -> int:
    """Write records page by page, so that memory stays flat over any folder."""
    from claimcheck import reporters  # noqa: PLC0415 - after the scan began

    worst = 0
    with console.opened(settings.output) as out:
        for outcome in outcomes:
            report = marked(_report([outcome]))
            out.write(reporters.render("jsonl", report, options))
            out.flush()  # an interrupted run keeps the pages that were done
            worst = max(worst, exit_code(report, settings, options))
    return worst


Marker = Callable[[Report], Report]


def marker(settings: Config) -> Marker:
    """Return what marks a report with suppressions, baseline and decisions."""
    if not (settings.suppress or settings.baseline or settings.decisions):
        return lambda report: report
    from claimcheck import workflow  # noqa: PLC0415 - 20 ms, for those who use it

    return workflow.load(settings).apply


def _report(outcomes: Iterable[PageResult | Failure]) -> Report:
    pages: list[PageResult] = []
    failures: list[Failure] = []
    for outcome in outcomes:
        if isinstance(outcome, Failure):
            failures.append(outcome)
        else:
            pages.append(outcome)
    return Report(tuple(pages), tuple(failures))


#: Begins a file of csv, and no pipe: by it Excel knows UTF-8, and would garble
#: Japanese without.
_BYTE_ORDER_MARK = "\ufeff"


def _write(report: Report, settings: Config, options: ReportOptions) -> None:
    from claimcheck import reporters  # noqa: PLC0415 - after the scan began

    text = reporters.render(settings.format, report, options)
    with console.opened(settings.output) as out:
        if settings.format == "csv" and out is not sys.stdout and out.seekable():
            out.write(_BYTE_ORDER_MARK)
        out.write(text)


_SEVERITIES: Mapping[str, int] = {s.value: s.rank for s in Severity} | {"none": 99}


def exit_code(report: Report, settings: Config, options: ReportOptions) -> int:
    """Return 2 if a page failed, else 1 for findings to fail on, else 0."""
    from claimcheck.reporters import is_active, shown  # noqa: PLC0415

    if report.failures:
        return 2
    least = _SEVERITIES[settings.fail_on]
    for page in report.pages:
        if settings.fail_on_flags and page.flags:
            return 1
        for finding in shown(page, options):
            if is_active(finding) and finding.severity.rank >= least:
                return 1
    return 0
