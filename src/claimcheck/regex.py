"""Regular expressions that are compiled when they are first used.

Compiling all at import took a fifth of the time of a scan of one page, most of it
for scripts and spellings that the page does not have.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Later:
    """Compile at the first access to an attribute, then stand for the pattern."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what copy and pickle ask for
            raise AttributeError(name)
        compiled = re.compile(self._source, self._flags)
        # From now on a call costs what it costs on the pattern itself.
        for method in ("search", "match", "fullmatch", "finditer", "findall", "sub"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def later(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a regular expression that is compiled at its first use.

    A mistake in `source` shows as `re.error` then.
    """
    return cast("re.Pattern[AnyStr]", _Later(source, flags))
