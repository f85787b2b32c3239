"""Write files that others may be reading; ask of paths that nobody may look at."""

from __future__ import annotations

import os
from pathlib import Path


def write(path: Path, text: str) -> None:
    """Write a text file in UTF-8 so that a reader sees all of it or none.

    Raises:
        OSError: It cannot be written.
    """
    path = path.resolve()
    made = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        made.write_text(text, "utf-8", newline="\n")
        made.replace(path)
    finally:
        made.unlink(missing_ok=True)


def is_folder(path: Path) -> bool:
    """Tell whether a path is a folder; `Path.is_dir` fails where none may look."""
    return os.path.isdir(path)  # noqa: PTH112
