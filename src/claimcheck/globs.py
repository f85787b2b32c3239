"""Match paths with the globs that a user writes, in one way everywhere."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable


def matches_page(globs: Iterable[str], uri: str, url: str | None, key: str) -> bool:
    """Tell whether a page is meant: by its path as given, its URL, or its key.

    The key is the path below the scanned folder, where there is one.
    """
    return any(matches(name, globs) for name in (uri, url, key) if name)


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
