"""claimcheck: find red-flag marketing claims in regenerative-medicine web copy.

>>> import claimcheck
>>> page = claimcheck.check_text("Our stem cells cure lupus. Book today!")
>>> [finding.category for finding in page.findings]

A red flag is a reason to look. It is not legal advice and not a finding of
illegality.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from claimcheck import version as _version

__version__ = _version.VERSION

if TYPE_CHECKING:
    from claimcheck.errors import (
        ClaimcheckError,
        ConfigError,
        InputError,
        ModelError,
        PackError,
    )
    from claimcheck.pipeline import Checker, check_text, load_checker
    from claimcheck.types import (
        BlockKind,
        Evidence,
        Failure,
        Finding,
        Limits,
        PageFlag,
        PageResult,
        Position,
        Report,
        Role,
        Severity,
        Source,
        Span,
        Stance,
        Voice,
    )

__all__ = [
    "BlockKind",
    "Checker",
    "ClaimcheckError",
    "ConfigError",
    "Evidence",
    "Failure",
    "Finding",
    "InputError",
    "Limits",
    "ModelError",
    "PackError",
    "PageFlag",
    "PageResult",
    "Position",
    "Report",
    "Role",
    "Severity",
    "Source",
    "Span",
    "Stance",
    "Voice",
    "__version__",
    "check_text",
    "load_checker",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: `--help` needs none of them."""
    if name in __all__:
        for module in ("types", "errors", "pipeline"):
            loaded = importlib.import_module(f"claimcheck.{module}")
            if hasattr(loaded, name):
                return getattr(loaded, name)
    raise AttributeError(f"module 'claimcheck' has no attribute {name!r}")
