"""Flags of a page as a whole: each with a page that has it and one that barely not."""

from __future__ import annotations

import pytest

from claimcheck.pipeline import Checker, check_text

OFFER = (
    "Book your free consultation with our clinic today. Our stem cell packages start "
    "at $9,500. Our patients travel to us from everywhere. We use stem cells from "
    "cord tissue."
)
KNEES = "We treat knee osteoarthritis with stem cells."
BRAIN = "We treat Parkinson's disease with stem cells."
LUPUS = "We treat lupus with stem cells."
LIMIT = "Individual results may vary."
CITED = "A randomised trial was published in the journal (doi:10.1000/182)."
STORIES = [
    "“My knee pain is gone since the stem cells,” says Maria.",
    "“After my stem cell therapy I can climb stairs again,” says John.",
    "“Stem cells gave me my life back,” says Ines.",
]

CASES = [
    ("D01", [KNEES, BRAIN, LUPUS], [KNEES, BRAIN]),
    (
        "D02",
        [KNEES, BRAIN],
        [KNEES, BRAIN, "Infection, blood clots and tumours have been reported."],
    ),
    ("D03", [KNEES, BRAIN, LUPUS], [KNEES, BRAIN, LUPUS, CITED]),
    ("D04", [KNEES, BRAIN], [KNEES, BRAIN, "Our treatment is not approved by the FDA."]),
    ("D05", [KNEES], [CITED, KNEES]),
    ("D06", [KNEES, *STORIES], [KNEES, *STORIES[:2]]),
    (
        "D09",
        [KNEES, BRAIN, LUPUS, *STORIES],
        [KNEES, BRAIN, LUPUS, *STORIES, "Written by Dr. Jane Roe, updated 3 May 2025."],
    ),
    (
        "D15",
        [KNEES, *["Our clinic has a garden with a view."] * 40, LIMIT],
        [LIMIT, KNEES, *["Our clinic has a garden with a view."] * 40],
    ),
    (
        "D17",
        [KNEES, "HeartSheet is an approved product in Japan."],
        [KNEES, "HeartSheet was conditionally approved in Japan in 2015."],
    ),
    (
        "D19",
        [BRAIN, "Join our patient-funded stem cell trial for $12,000."],
        [
            BRAIN,
            "Join our patient-funded stem cell trial for $12,000.",
            "The study is registered as NCT01234567.",
        ],
    ),
]  # fmt: skip


def flags(checker: Checker, body: list[str]) -> dict[str, tuple[str, ...]]:
    """Return the flags of a page of sentences, with their evidence."""
    cut = int(body[0] in (CITED, LIMIT))
    text = "\n\n".join([*body[:cut], OFFER, *body[cut:]])
    page = check_text(text, checker=checker)
    assert page.role.value == "promotional", page.role_evidence
    return {flag.id: flag.evidence for flag in page.flags}


@pytest.mark.parametrize(
    ("flag", "has", "barely_not"), CASES, ids=lambda v: v if isinstance(v, str) else ""
)
def test_a_page_has_its_flag_and_its_near_miss_not(
    rules_only: Checker, flag: str, has: list[str], barely_not: list[str]
) -> None:
    found = flags(rules_only, has)
    assert flag in found, found
    assert all(found[flag])
    assert flag not in flags(rules_only, barely_not)
