"""A sentence at its place on a page."""

from __future__ import annotations

from claimcheck.lines import ASKS
from claimcheck.types import Sentence
from claimcheck.wording import Wording


class Unit:
    """A sentence of a page; what its words say is in its `wording`.

    Attributes:
        index: Its number on the page.
        keys: Literals and slots (in braces) that occur in it.
    """

    __slots__ = ("flat", "index", "keys", "sentence", "text", "wording", "words")

    def __init__(self, index: int, sentence: Sentence, wording: Wording) -> None:
        """Put some words at their place."""
        self.index = index
        self.sentence = sentence
        self.wording = wording
        self.text = wording.text
        self.flat = wording.flat
        self.words = wording.words
        self.keys = wording.keys

    @property
    def asks(self) -> bool:
        """Tell whether it ends as a question, behind which a sign may stand."""
        return ASKS.search(self.flat) is not None

    def has(self, *slots: str) -> bool:
        """Tell whether any of the slots occurs."""
        return self.wording.has(*slots)

    def entries(self, slot: str) -> tuple[str, ...]:
        """Return the lexicon entries of a slot that occur, each once, in order."""
        return self.wording.entries(slot)

    def quote(self, start: int, end: int) -> str:
        """Return the original words behind a range of the flat text."""
        return self.wording.quote(start, end)
