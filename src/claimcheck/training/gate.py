"""A floor under quality: the build fails when a figure falls below it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from claimcheck.errors import ConfigError

#: What the gate holds, each with the way to its figure. For false flags less is
#: better, so its floor is a ceiling.
_HELD = {
    "flag_precision": ("flag", "precision"),
    "flag_recall": ("flag", "recall"),
    "flag_f1": ("flag", "f1"),
    "micro_f1": ("micro", "f1"),
    "macro_f1": ("macro_f1",),
    "role_accuracy": ("role_accuracy",),
    "false_flags_per_clean_page": ("false_flags_per_clean_page",),
}
_CEILINGS = frozenset({"false_flags_per_clean_page"})

#: What a figure may lose before it counts: rounding and library versions.
ALLOWANCE = 0.005


def held(result: Mapping[str, Any]) -> dict[str, float]:
    """Return the figures of an evaluation that the gate holds.

    Raises:
        ConfigError: The data are too few for one of them.
    """
    out = {}
    for name, path in _HELD.items():
        value: Any = result
        for key in path:
            value = value[key]
        if value is None:
            raise ConfigError(
                f"{name} cannot be told from these data, so no gate can hold it",
                hint="every category needs claims in the split that is judged",
            )
        out[name] = float(value)
    return out


def read(path: Path) -> dict[str, Any]:
    """Return a gate file.

    Raises:
        ConfigError: It is missing or not a gate.
    """
    try:
        gate: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"no usable gate: {error}", where=str(path)) from error
    if set(gate) != {"data_sha256", "split", "floors"} or set(gate["floors"]) != set(
        _HELD
    ):
        raise ConfigError("is not a gate file", where=str(path))
    return gate


def problems(
    result: Mapping[str, Any], gate: Mapping[str, Any], data: str
) -> list[str]:
    """Return what is wrong: other data, or figures below their floors."""
    found = []
    if gate["data_sha256"] != data:
        found.append("the data are not those that the floors were set on")
    figures = held(result)
    for name, floor in gate["floors"].items():
        if _worse(name, figures[name], floor, ALLOWANCE):
            found.append(f"{name} is {figures[name]:.4f}, its floor {floor:.4f}")
    return found


def _worse(name: str, value: float, floor: float, allowance: float) -> bool:
    if name in _CEILINGS:
        return value > floor + allowance
    return value < floor - allowance


def update(
    path: Path,
    result: Mapping[str, Any],
    *,
    data: str,
    split: str,
    allow_regression: bool,
) -> None:
    """Write the floors of an evaluation.

    Raises:
        ConfigError: A floor would be lowered and that was not asked for.
    """
    figures = held(result)
    if path.exists() and not allow_regression:
        floors = read(path)["floors"]
        lowered = [n for n, floor in floors.items() if _worse(n, figures[n], floor, 0)]
        if lowered:
            raise ConfigError(
                f"would lower the floor of {', '.join(lowered)}",
                where=str(path),
                hint="--allow-regression says that this is meant",
            )
    gate = {"data_sha256": data, "split": split, "floors": figures}
    path.write_text(f"{json.dumps(gate, indent=1, sort_keys=True)}\n", "utf-8")
