"""`claimcheck evaluate`: judge rules and model on labelled data; hold the gate."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from claimcheck.cli import options
from claimcheck.errors import ConfigError
from claimcheck.pipeline import load_checker


def evaluate_command(
    data: Annotated[Path, typer.Argument(help="Labelled csv file.")] = Path(
        "data/labeled_claims.csv"
    ),
    split: Annotated[str, typer.Option(help="train, dev, test, role or all.")] = "test",
    model: options.Model = None,
    no_model: options.NoModel = False,
    pack: options.Packs = None,
    second: Annotated[
        Path | None,
        typer.Option(help="Instead: how far this second labelling (csv) agrees."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="All figures as JSON.")
    ] = False,
    gate: Annotated[
        Path | None, typer.Option(help="Exit 1 if a figure is below this file's floor.")
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Write the gate's floors anew.")
    ] = False,
    allow_regression: Annotated[
        bool, typer.Option("--allow-regression", help="Floors may be lowered.")
    ] = False,
) -> None:
    """Judge rules and model on labelled data."""
    if second is not None:
        typer.echo(agreement(data, second, as_json=as_json))
        return
    output, problems = evaluate(
        data,
        split=split,
        model=False if no_model else model,
        packs=pack or (),
        as_json=as_json,
        gate=gate,
        update=update,
        allow_regression=allow_regression,
    )
    typer.echo(output)
    for problem in problems:
        typer.echo(f"gate: {problem}", err=True)
    raise typer.Exit(1 if problems else 0)


def evaluate(
    data: Path,
    *,
    split: str = "test",
    model: Path | bool | None = None,
    packs: Sequence[Path] = (),
    as_json: bool = False,
    gate: Path | None = None,
    update: bool = False,
    allow_regression: bool = False,
) -> tuple[str, list[str]]:
    """Return the figures as text, and what is below its floor."""
    from claimcheck.training import dataset  # noqa: PLC0415
    from claimcheck.training import evaluate as judging  # noqa: PLC0415 - numpy
    from claimcheck.training import gate as gates  # noqa: PLC0415

    checker = load_checker(packs=packs, model=model)
    units = dataset.read_units(data, list(checker.categories))
    pages = [p for p in dataset.pages_of(units) if split in (p.split, "all")]
    if not pages:
        raise ConfigError(f"no page of split {split!r}", where=str(data))
    result = judging.figures(judging.judge(checker, pages))
    problems = []
    if gate is not None:
        digest = dataset.digest(data)
        if update:
            gates.update(
                gate,
                result,
                data=digest,
                split=split,
                allow_regression=allow_regression,
            )
        else:
            problems = gates.problems(result, gates.read(gate), digest)
    return (json.dumps(result, indent=1) if as_json else judging.text(result)), problems


def agreement(data: Path, second: Path, *, as_json: bool = False) -> str:
    """Return how far a second labelling of some units agrees with the data."""
    from claimcheck.training import agreement as agreeing  # noqa: PLC0415 - sklearn
    from claimcheck.training import dataset  # noqa: PLC0415

    categories = list(load_checker(model=False).categories)
    units = dataset.read_units(data, categories)
    labels = dataset.read_second(second, categories)
    found = agreeing.agreement(units, labels, categories)
    if as_json:
        return json.dumps({name: asdict(a) for name, a in found.items()}, indent=1)
    return agreeing.text(found, len(labels))
