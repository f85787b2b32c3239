"""`claimcheck train`: fit the classifier on labelled data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from claimcheck.cli import options
from claimcheck.errors import InputError, ModelError
from claimcheck.pipeline import default_model, load_checker

#: The shipped labelled data, as a checkout has them.
SHIPPED = (Path("data/labeled_claims.csv"), Path("data/labeled_claims_ja.csv"))


def train_command(
    data: Annotated[
        list[Path] | None,
        typer.Option(help="Labelled csv of your own; may be given more than once."),
    ] = None,
    base: Annotated[
        list[Path] | None,
        typer.Option(
            help="The labelled data that yours extend, a file a language; default: "
            "the shipped ones, in data/."
        ),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder to write the model to.")
    ] = Path("models/claims"),
    vectors: Annotated[
        Path | None,
        typer.Option(
            help="Model folder whose word vectors are used; default: shipped."
        ),
    ] = None,
    pack: options.Packs = None,
) -> None:
    """Fit the classifier on the train and dev splits and write a model folder.

    Of pages of the split `role` only the role is learnt. Nothing is written if a row
    is wrong. Needs the extra `train`.
    """
    if not base and not all(path.exists() for path in SHIPPED):
        raise InputError(
            "the shipped labelled data are not in this folder",
            hint="run it in a checkout of claimcheck, or name what to extend by --base",
        )
    files = [*(base or SHIPPED), *(data or ())]
    manifests = train(files, output=output, vectors=vectors, packs=pack or ())
    for language, manifest in manifests.items():
        rules = manifest["rulebook"][:12]
        typer.echo(f"{output}/{language}: {manifest['units']} units, rulebook {rules}")


def train(
    files: list[Path],
    *,
    output: Path,
    vectors: Path | None = None,
    packs: list[Path] | tuple[Path, ...] = (),
) -> dict[str, dict[str, Any]]:
    """Train on labelled files and write a model folder; return its manifests."""
    try:
        from claimcheck.training import dataset, fit  # noqa: PLC0415 - needs an extra
    except ImportError as error:
        raise ModelError(
            "scikit-learn is not installed",
            hint='pip install "claimcheck-regen[train]"',
        ) from error
    checker = load_checker(packs=packs, model=False)
    labels = list(checker.categories)
    units = [unit for path in files for unit in dataset.read_units(path, labels)]
    pages = [p for p in dataset.pages_of(units) if p.split != "test"]
    return fit.fit(
        pages,
        checker.book,
        labels,
        vectors or default_model(),
        output,
        data={path.name: dataset.digest(path) for path in files},
    )
