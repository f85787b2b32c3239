"""Errors that a user can act on. A bug is never one of these.

ClaimcheckError
├── InputError    a page or path that cannot be read
├── PackError     a rule, lexicon, registry or authority file that is wrong
├── ModelError    a model that is damaged, foreign or does not fit
└── ConfigError   a configuration, baseline or decisions file that is wrong
"""

from __future__ import annotations


class ClaimcheckError(Exception):
    """Something the user can mend: what is wrong, where, and what to do."""

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        """Keep the three parts apart, so that each reporter can lay them out."""
        super().__init__(message, where, hint)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        """Return `where: message`, with the hint on a line of its own."""
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text}\n  hint: {self.hint}" if self.hint else text

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way between processes with all three parts."""
        return _rebuild, (type(self), self.message, self.where, self.hint)


def _rebuild(
    kind: type[ClaimcheckError], message: str, where: str, hint: str
) -> ClaimcheckError:
    return kind(message, where=where, hint=hint)


def fault(error: Exception) -> str:
    """Return what to tell of an error that is none of these: the fault is ours."""
    what = f"{type(error).__name__}: {error}"
    return f"a fault of claimcheck, please report it: {what}"


class InputError(ClaimcheckError):
    """A page or a path that cannot be read."""


class PackError(ClaimcheckError):
    """A rule, lexicon, registry or authority file that is wrong."""


class ModelError(ClaimcheckError):
    """A model that is damaged, foreign or made for other categories."""


class ConfigError(ClaimcheckError):
    """A configuration, baseline or decisions file that is wrong."""
