"""Find registry numbers in the copy: facts of a page, never a reassurance."""

from __future__ import annotations

from claimcheck.regex import later
from claimcheck.types import Span

#: Kinds and their forms. The digits are exact, so that part numbers, prices and
#: telephone numbers stay out; letters count as written but for the trial
#: registries, which pages write in any case.
_FORMS = (
    ("NCT", r"(?i:NCT)[ :#-]{0,2}\d{8}"),
    ("jRCT", r"(?i:jRCT)[a-z]?\d{9,10}"),
    ("UMIN", r"(?i:UMIN)(?:-?CTR)?[ :-]{0,2}(?:ID[ :]{0,2})?\d{9}"),
    ("ISRCTN", r"(?i:ISRCTN)[ :-]?\d{8}"),
    ("EU-CT", r"20\d{2}-5\d{5}-\d{2}-\d{2}"),
    ("EudraCT", r"(?:19|20)\d{2}-\d{6}-\d{2}"),
    ("ACTRN", r"(?i:ACTRN)[ :]?\d{14}"),
    ("ChiCTR", r"(?i:ChiCTR)(?:-[A-Za-z]{1,4})?-?\d{8,10}"),
    ("CTRI", r"CTRI/\d{4}/\d{2,3}/\d{6}"),
    ("KCT", r"KCT\d{7}"),
    ("JP-plan", r"P[ABC]\d{7}"),
    ("JP-facility", r"F[ABC]\d{7}"),
    ("JP-committee", r"N[AB]\d{7}"),
)
#: Every form has six digits in a row; most pages have none and are done at once.
_LIKELY = later(r"\d{6}")
_IDENTIFIER = later(
    r"(?<![\w/-])(?:" + "|".join(f"({form})" for _, form in _FORMS) + r")(?![\w/]|-\d)"
)


def may_identify(text: str) -> bool:
    """Tell whether a text, of any length, may hold a registry number."""
    return _LIKELY.search(text) is not None


def identifiers(text: str) -> list[tuple[str, Span]]:
    """Return the registry numbers in a text, in reading order.

    Returns:
        Pairs of kind ("NCT", "jRCT", "JP-plan" ...) and span in `text`.
    """
    if not may_identify(text):
        return []
    return [
        (_FORMS[(match.lastindex or 1) - 1][0], Span(*match.span()))
        for match in _IDENTIFIER.finditer(text)
    ]
