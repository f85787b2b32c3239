"""Match paths with the globs that a user writes, in one way everywhere."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable
from pathlib import Path


def matches_page(glob: str, uri: str, url: str | None) -> bool:
    """Tell whether a glob means a page: its URL, or the end of its full path.

    So "clinics/*" is any folder of that name, from wherever it is scanned, and so is
    "clinics" alone.
    """
    bare = glob.removeprefix("./").rstrip("/")
    if url and (matches(url, (bare,)) or url.rstrip("/") == bare):
        return True
    path = Path(uri).absolute().as_posix()
    return any(matches(path, (end, f"*/{end}")) for end in (bare, f"{bare}/*"))


def matches(path: str, globs: Iterable[str]) -> bool:
    """Tell whether a path with forward slashes matches one of the globs.

    `*` also matches slashes, "**/" also matches nothing, a glob without a slash
    is compared with the name alone as well, and case counts.
    """
    name = path.rpartition("/")[2]
    return any(
        fnmatch.fnmatchcase(path, glob)
        or fnmatch.fnmatchcase(path, glob.removeprefix("**/"))
        or ("/" not in glob and fnmatch.fnmatchcase(name, glob))
        for glob in (glob.removeprefix("./").rstrip("/") for glob in globs)
    )
