"""Make the pages that the benches read, from the repo's own labelled data.

Text pages of about 600 words and HTML pages of about 40 KB, seeded, so that every
run and every tool reads the same bytes.
"""

from __future__ import annotations

import csv
import html
import random
from pathlib import Path

DATA = Path(__file__).parent.parent / "data" / "labeled_claims.csv"
WORDS = 600
HTML_BYTES = 40_000
_FILLER = "<script>var settings = {};</script><style>.card{margin:0}</style>"


def paragraphs() -> list[str]:
    """Return the blocks of the labelled data as paragraphs of running text."""
    blocks: dict[tuple[str, str], list[str]] = {}
    with DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            blocks.setdefault((row["page_id"], row["block"]), []).append(row["text"])
    return [" ".join(texts) for texts in blocks.values()]


def page(parts: list[str], draw: random.Random) -> list[str]:
    """Return paragraphs of one page, about 600 words in all."""
    chosen, words = [], 0
    while words < WORDS:
        part = draw.choice(parts)
        chosen.append(part)
        words += len(part.split())
    return chosen


def as_html(chosen: list[str], draw: random.Random) -> str:
    """Return a page as HTML of about 40 KB with the markup of a site builder."""
    body = []
    for number, part in enumerate(chosen):
        text = html.escape(part)
        tag = draw.choice(("p", "p", "p", "li", "div", "h2"))
        inner = f"<ul><li>{text}</li></ul>" if tag == "li" else f"<{tag}>{text}</{tag}>"
        body.append(
            f'<div class="elementor-element elementor-element-{number:05x} e-con">'
            f'<div class="elementor-widget-container">{inner}</div></div>'
        )
    head = "<title>Clinic</title>" + _FILLER * 8
    page_ = f"<!doctype html><html lang=en><head>{head}</head><body>{''.join(body)}"
    filler = _FILLER * max(0, (HTML_BYTES - len(page_)) // len(_FILLER))
    return f"{page_}{filler}</body></html>"


def write(folder: Path, pages: int, *, kind: str = "txt", seed: int = 1) -> Path:
    """Write pages into a folder of their own and return it."""
    target = folder / f"{kind}-{pages}"
    if target.exists():
        return target
    target.mkdir(parents=True)
    parts, draw = paragraphs(), random.Random(seed)  # noqa: S311 - no secret
    for number in range(pages):
        chosen = page(parts, draw)
        text = "\n\n".join(chosen) if kind == "txt" else as_html(chosen, draw)
        (target / f"{number:05}.{kind}").write_text(text, "utf-8")
    return target
