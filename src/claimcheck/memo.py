"""Remember what was made of a thing, within bounds; spare the collector what lasts."""

from __future__ import annotations

import contextlib
import functools
import gc
from collections.abc import Callable, Iterator
from typing import TypeVar

_K = TypeVar("_K")
_V = TypeVar("_V")

#: Remembered texts, and how long one may be: longer ones seldom come again.
_TEXTS = 4096
_LONGEST = 1000

#: After so many new objects the collector looks for those that hold each other. A
#: page makes some 10,000 and leaves hardly any; to look after each took a tenth of
#: the run time of a large folder.
_NEW_OBJECTS = 200_000

#: Remembered words; a corpus of 10,000 pages has some 60,000 distinct ones.
_MOST = 200_000


class Remembered(dict[_K, _V]):
    """What is made of a key when first asked for; forgotten when there are many."""

    def __init__(
        self,
        make: Callable[[_K], _V],
        most: int = _MOST,
        keep: Callable[[_K], bool] = lambda _: True,
    ) -> None:
        """Start with nothing remembered, and never remember more than `most`.

        Args:
            make: Makes the value of a key.
            most: So many are remembered; then all are forgotten.
            keep: Says of a key whether it is likely to come again.
        """
        super().__init__()
        self._make = make
        self._most = most
        self._keep = keep

    def __missing__(self, key: _K) -> _V:
        """Make it, and remember it if that may help."""
        made = self._make(key)
        if self._keep(key):
            if len(self) >= self._most:
                self.clear()
            self[key] = made
        return made


def of_texts(make: Callable[[str], _V]) -> Remembered[str, _V]:
    """Return what is made of texts, remembered for those likely to come again."""
    return Remembered(make, most=_TEXTS, keep=lambda text: len(text) <= _LONGEST)


def by_text(make: Callable[[str], _V]) -> Callable[[str], _V]:
    """Make a function of a text remember what it made; see `of_texts`."""
    made = of_texts(make)

    @functools.wraps(make)
    def known(text: str) -> _V:
        return made[text]

    return known


@contextlib.contextmanager
def lasting() -> Iterator[None]:
    """Keep the collector from what is made within: it lives as long as the process.

    A quarter of the run time of a large folder went into looking at loaded rules,
    and, every few hundred objects, at the page in work.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(_NEW_OBJECTS)
        gc.enable()
