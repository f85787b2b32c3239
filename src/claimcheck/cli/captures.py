"""Read captures for a command: folders and pages are scanned, records are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck import batch, config, sources
from claimcheck.cli import console, scan
from claimcheck.errors import ConfigError, InputError
from claimcheck.records import report_from_jsonl
from claimcheck.types import Failure, PageResult, Report

if TYPE_CHECKING:
    from claimcheck.config import Config
    from claimcheck.pipeline import Checker

#: A file of this ending holds the records of an earlier scan.
RECORDS = ".jsonl"


def is_records(path: str) -> bool:
    """Tell whether a path is the output of `scan --format jsonl`."""
    return path.lower().endswith(RECORDS)


def settings_of(
    config_file: Path | None, pack: Sequence[Path] | None, **given: Any
) -> Config:
    """Return the configuration, with what the command line gives instead.

    Raises:
        ConfigError: The file is missing or wrong, or a value is.
    """
    packs = [str(folder) for folder in pack] if pack else None
    return config.overridden(config.load(config_file), packs=packs, **given)


def report_of(
    paths: Sequence[str],
    settings: Config,
    *,
    url_map: Path | None = None,
    no_model: bool = False,
    quiet: bool = False,
) -> Report:
    """Return what pages and earlier scans hold, unmarked, in the order given.

    Args:
        paths: Pages and folders to scan, or files of records to read.
        settings: How to scan.
        url_map: CSV with columns path and url, for plain folders.
        no_model: Scan with the rules alone.
        quiet: Show no progress.

    Raises:
        ConfigError: There is no path.
        InputError: A file of records is damaged.
    """
    if not paths:
        raise ConfigError(
            "nothing to read",
            hint="name files or folders, or the output of `claimcheck scan -f jsonl`",
        )
    pages: list[PageResult] = []
    failures: list[Failure] = []
    for path in filter(is_records, paths):
        earlier = read_records(Path(path))
        pages += earlier.pages
        failures += earlier.failures
    wanted = [path for path in paths if not is_records(path)]
    if wanted:
        load = scan.loader(settings, no_model=no_model)
        fresh = _scanned(wanted, settings, load, url_map, quiet=quiet)
        pages += fresh.pages
        failures += fresh.failures
    return Report(tuple(pages), tuple(failures))


def read_records(path: Path) -> Report:
    """Return the report of an earlier scan.

    Raises:
        InputError: The file cannot be read or is damaged.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            return report_from_jsonl(lines, where=path.as_posix())
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8", where=path.as_posix()) from error
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", where=path.as_posix()
        ) from error


def refuse_filtered(report: Report) -> None:
    """Refuse records without some claims: these would pass for claims that are gone.

    Raises:
        InputError: The earlier scan was told to show some findings only.
    """
    for page in report.pages:
        if page.filtered:
            raise InputError(
                f"the records lack {page.filtered} of its findings",
                where=page.uri,
                hint="scan again without --category, --min-score and --stance",
            )


def _scanned(
    paths: Sequence[str],
    settings: Config,
    load: Callable[[], Checker],
    url_map: Path | None,
    *,
    quiet: bool,
) -> Report:
    found = sources.collect(
        paths,
        include=settings.include,
        exclude=settings.exclude,
        site=settings.site,
        url_map=url_map,
        limits=settings.limits,
        stdin=console.stdin(),
    )
    outcomes = batch.check_all(found, load, jobs=settings.jobs)
    pages: list[PageResult] = []
    failures: list[Failure] = []
    for outcome in console.progress(outcomes, quiet=quiet):
        if isinstance(outcome, Failure):
            console.say(f"{outcome.uri}: {outcome.reason}")
            failures.append(outcome)
        else:
            pages.append(outcome)
    return Report(tuple(pages), tuple(failures))
