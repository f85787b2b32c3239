"""How far two people who labelled the same units agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sklearn.metrics import cohen_kappa_score, f1_score

from claimcheck.errors import InputError
from claimcheck.training.dataset import Labelled
from claimcheck.types import FLAGGED, Stance


@dataclass(frozen=True)
class Agreement:
    """Agreement on one question, asked of every unit.

    Attributes:
        first: How many units the first reader says yes to.
        second: The same for the second reader.
        kappa: Cohen's kappa (1960), 1 for full agreement, 0 for chance.
        f1: The second reader's F1 with the first one as the truth.
    """

    first: int
    second: int
    kappa: float
    f1: float


def agreement(
    units: Sequence[Labelled],
    second: Mapping[str, Mapping[str, Stance]],
    categories: Sequence[str],
) -> dict[str, Agreement]:
    """Return the agreement on "any claim" and on each category.

    Args:
        units: Units as first labelled; those without a second reading are left out.
        second: Labels of the second reader by unit id.
        categories: Which categories to ask for.

    Raises:
        InputError: The second reader labelled a unit that is not among the units.
    """
    known = {unit.unit_id: dict(unit.labels) for unit in units}
    for unit_id in second:
        if unit_id not in known:
            raise InputError(f"second labels of a unit unknown here: {unit_id}")
    pairs = [(known[unit_id], labels) for unit_id, labels in second.items()]
    found = {"any claim": _asked(pairs, None)}
    return found | {category: _asked(pairs, category) for category in categories}


def _asked(
    pairs: Sequence[tuple[Mapping[str, Stance], Mapping[str, Stance]]],
    category: str | None,
) -> Agreement:
    def yes(labels: Mapping[str, Stance]) -> bool:
        return any(s in FLAGGED for c, s in labels.items() if category in (None, c))

    one, other = ([yes(pair[k]) for pair in pairs] for k in (0, 1))
    if one == other:  # kappa is undefined where both say one thing of all units
        return Agreement(sum(one), sum(other), 1.0, 1.0)
    return Agreement(
        sum(one),
        sum(other),
        float(cohen_kappa_score(one, other)),
        float(f1_score(one, other, zero_division=0.0)),
    )


def text(found: Mapping[str, Agreement], units: int) -> str:
    """Return the agreement as a table for people."""
    lines = [f"{units} units labelled twice"]
    lines += [
        f"{name:26} kappa {a.kappa:.2f}  F1 {a.f1:.2f}  yes {a.first}, {a.second}"
        for name, a in found.items()
    ]
    return "\n".join(lines)
