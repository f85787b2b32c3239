"""Options that several commands share, each with one name and one line of help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Config = Annotated[Path | None, typer.Option("--config", help="Configuration file.")]
Model = Annotated[Path | None, typer.Option("--model", help="Folder of another model.")]
NoModel = Annotated[bool, typer.Option("--no-model", help="Use the rules alone.")]
Packs = Annotated[
    list[Path] | None, typer.Option("--pack", help="Folder with rules of your own.")
]
Role = Annotated[
    str | None, typer.Option(help="What all pages are known to be, e.g. promotional.")
]
Quiet = Annotated[
    bool,
    typer.Option("--quiet", "-q", help="No words on standard error but errors."),
]
