"""Words for the user: to standard error, plain when piped."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, TextIO, TypeVar

from claimcheck.errors import InputError
from claimcheck.records import visible

_T = TypeVar("_T")


def _closed(stream: TextIO | None) -> bool:
    """Tell whether a standard stream was closed before we began."""
    return stream is None


def stdin() -> BinaryIO | None:
    """Return standard input as bytes; None if it was closed before we began."""
    return None if _closed(sys.stdin) else sys.stdin.buffer


def say(message: str, *, quiet: bool = False) -> None:
    """Print a line to standard error, with odd characters made visible."""
    if not quiet and not _closed(sys.stderr):
        sys.stderr.write(f"{visible(message)}\n")


def wants_color() -> bool:
    """Tell whether standard output is a terminal that wants colours."""
    return (
        not _closed(sys.stdout)
        and sys.stdout.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
    )


def width() -> int:
    """Return the columns to write in: the terminal's, 80 when piped."""
    if _closed(sys.stdout) or not sys.stdout.isatty():
        return 80
    return max(40, min(os.get_terminal_size(sys.stdout.fileno()).columns, 120))


def progress(items: Iterable[_T], *, quiet: bool) -> Iterator[_T]:
    """Yield items and count them on standard error, if it is a terminal.

    The bar appears after a second, so short runs stay silent.
    """
    if quiet or _closed(sys.stderr) or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console  # noqa: PLC0415 - only on a terminal
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("pages", total=None)
        for item in items:
            yield item
            bar.advance(task)


@contextlib.contextmanager
def opened(output: str | None) -> Iterator[TextIO]:
    """Open the file to write a report to: UTF-8, or standard output.

    Raises:
        InputError: The file cannot be written.
    """
    if output is None or output == "-":
        if _closed(sys.stdout):
            raise InputError("standard output is closed", where="-")
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", newline="")
        try:
            yield sys.stdout
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader of our output has gone, as `head` does; that is no failure,
            # and what is still in the buffer must not become one at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(0) from None
        return
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(
                Path(output).open("w", encoding="utf-8", newline="")
            )
        except OSError as error:
            raise InputError(
                f"cannot be written: {error.strerror}", where=output
            ) from error
        yield file
