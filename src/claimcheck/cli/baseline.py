"""`claimcheck baseline`: accept today's findings, so that only new ones fail."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck import baseline, suppress
from claimcheck.baseline import Baseline, Entry, Revision
from claimcheck.cli import captures, options
from claimcheck.errors import ConfigError
from claimcheck.records import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from claimcheck.config import Config
    from claimcheck.types import Report

#: Where the baseline is kept if neither option nor configuration says.
DEFAULT = "claimcheck-baseline.json"

#: How many entries are listed one by one; the rest is counted.
_LISTED = 20

app = typer.Typer(
    help="Accept today's findings, so that only new ones fail.", no_args_is_help=True
)

_Paths = Annotated[
    list[str] | None,
    typer.Argument(
        help="Pages, folders, or the output of scan -f jsonl. Default: the paths of"
        " the configuration.",
        show_default=False,
    ),
]
_File = Annotated[
    Path | None,
    typer.Option("--baseline", help=f"Baseline file. Default: {DEFAULT}."),
]
_UrlMap = Annotated[Path | None, typer.Option(help="CSV with columns path, url.")]


@app.command("create")
def create_command(
    paths: _Paths = None,
    file: _File = None,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite a baseline that is there.")
    ] = False,
    url_map: _UrlMap = None,
    config_file: options.Config = None,
    pack: options.Packs = None,
    role: options.Role = None,
    no_model: options.NoModel = False,
    quiet: options.Quiet = False,
) -> None:
    """Write a baseline that accepts every finding of a scan."""
    settings = _settings(config_file, pack, role, file)
    report = _report(paths, settings, url_map, no_model=no_model, quiet=quiet)
    typer.echo(create(report=report, path=_path(settings), force=force))
    _end(report)


@app.command("update")
def update_command(
    paths: _Paths = None,
    file: _File = None,
    url_map: _UrlMap = None,
    config_file: options.Config = None,
    pack: options.Packs = None,
    role: options.Role = None,
    no_model: options.NoModel = False,
    quiet: options.Quiet = False,
) -> None:
    """Accept new findings too, and take out those that are fixed."""
    settings = _settings(config_file, pack, role, file)
    report = _report(paths, settings, url_map, no_model=no_model, quiet=quiet)
    typer.echo(update(report=report, path=_path(settings)))
    _end(report)


@app.command("prune")
def prune_command(
    paths: _Paths = None,
    file: _File = None,
    absent: Annotated[
        bool,
        typer.Option("--absent", help="Also drop pages that the scan did not see."),
    ] = False,
    url_map: _UrlMap = None,
    config_file: options.Config = None,
    pack: options.Packs = None,
    role: options.Role = None,
    no_model: options.NoModel = False,
    quiet: options.Quiet = False,
) -> None:
    """Take out findings that are fixed; accept nothing new."""
    settings = _settings(config_file, pack, role, file)
    report = _report(paths, settings, url_map, no_model=no_model, quiet=quiet)
    typer.echo(prune(report=report, path=_path(settings), absent=absent))
    _end(report)


def create(*, report: Report, path: Path, force: bool = False) -> str:
    """Write the baseline of a report; return what to tell the user.

    Raises:
        ConfigError: The file is there already, or cannot be written.
    """
    if path.exists() and not force:
        raise ConfigError(
            "is there already",
            where=path.as_posix(),
            hint="`claimcheck baseline update` changes it, --force overwrites it",
        )
    made = baseline.create(report)
    baseline.save(made, path)
    revision = Revision(made, made.entries)
    return "\n".join([_kept(path, made), *_counts(revision)])


def update(*, report: Report, path: Path) -> str:
    """Update the baseline file; return what to tell the user.

    Raises:
        ConfigError: The file is missing or damaged, or cannot be written.
    """
    revision = baseline.update(baseline.load(path), report)
    baseline.save(revision.baseline, path)
    lines = [*_listed("accepted", revision.added), *_listed("fixed", revision.removed)]
    return "\n".join([*lines, _kept(path, revision.baseline), *_counts(revision)])


def prune(*, report: Report, path: Path, absent: bool = False) -> str:
    """Prune the baseline file; return what to tell the user.

    Raises:
        ConfigError: The file is missing or damaged, or cannot be written.
    """
    known = baseline.load(path)
    revision = baseline.prune(known, report, absent=absent)
    baseline.save(revision.baseline, path)
    lines = [
        *_listed("pruned", revision.removed),
        _kept(path, revision.baseline),
        *_counts(revision),
    ]
    away = len(baseline.unscanned(revision.baseline, report))
    if away:
        lines.append(
            f"kept {away} of pages that this scan did not see; --absent drops them"
        )
    return "\n".join(lines)


def _settings(
    config_file: Path | None,
    pack: Sequence[Path] | None,
    role: str | None,
    file: Path | None,
) -> Config:
    given = str(file) if file else None
    return captures.settings_of(config_file, pack, role=role, baseline=given)


def _path(settings: Config) -> Path:
    return Path(settings.baseline or DEFAULT)


def _report(
    paths: Sequence[str] | None,
    settings: Config,
    url_map: Path | None,
    *,
    no_model: bool,
    quiet: bool,
) -> Report:
    """Return the scan with suppressions applied: what is suppressed is not accepted."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    report = captures.report_of(
        paths or settings.paths,
        settings,
        url_map=url_map,
        no_model=no_model,
        quiet=quiet,
    )
    captures.refuse_filtered(report)
    return suppress.apply(report, settings.suppress, today=today)


def _end(report: Report) -> None:
    """End with 2 if a page failed, as the contract asks."""
    raise typer.Exit(2 if report.failures else 0)


def _listed(word: str, entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries[:_LISTED]:
        yield visible(f"{word}: {entry.category}: {entry.quote} ({entry.page})")
    if len(entries) > _LISTED:
        yield f"{word}: {len(entries) - _LISTED} more"


def _kept(path: Path, known: Baseline) -> str:
    return f"{path.as_posix()}: {len(known.entries)} findings"


def _counts(revision: Revision) -> Iterable[str]:
    for category, before, after in revision.counts():
        change = f"{after - before:+d}" if after != before else "as before"
        yield f"  {category}: {before} -> {after} ({change})"
