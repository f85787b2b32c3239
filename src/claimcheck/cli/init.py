"""`claimcheck init`: write a commented configuration file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from claimcheck import resources
from claimcheck.config import FILE
from claimcheck.errors import ConfigError


def init_command(
    path: Annotated[Path, typer.Argument(help="File to write.")] = Path(FILE),
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite a file that is there.")
    ] = False,
) -> None:
    """Write a configuration file with every setting explained."""
    init(path=path, force=force)
    typer.echo(f"wrote {path}")


def init(*, path: Path, force: bool = False) -> None:
    """Write the commented configuration file.

    Raises:
        ConfigError: The file is there already, or cannot be written.
    """
    if path.exists() and not force:
        raise ConfigError(
            "is there already", where=path.as_posix(), hint="--force overwrites it"
        )
    try:
        path.write_text(resources.path(FILE).read_text("utf-8"), "utf-8")
    except OSError as error:
        raise ConfigError(
            f"cannot be written: {error.strerror}", where=path.as_posix()
        ) from error
