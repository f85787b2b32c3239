"""Make the pages that the benches read, from the repo's own labelled data.

Text pages of about 600 words and HTML pages of about 40 KB, seeded, so that every
run and every tool reads the same bytes. Text is of whole sentences, 33 a page or so;
HTML has menus, buttons and cards besides. The pages of a site say the same things
again; those of many publishers hardly ever do.
"""

from __future__ import annotations

import csv
import html
import random
from pathlib import Path

DATA = Path(__file__).parent.parent / "data" / "labeled_claims.csv"
WORDS = 600
HTML_BYTES = 40_000
#: A unit of fewer words is a label rather than a sentence of running text.
SENTENCE_WORDS = 12
SEED = 1
#: What a site says: about 500 sentences.
SITE_PARAGRAPHS = 260
_STYLE = ".card-{0}>.title{{margin:0 auto;padding:{0}px;color:#1a2b3c}}"
_SCRIPT = 'settings.push({{"id":{0},"lazy":true,"url":"/wp-content/a-{0}.js"}});'


def paragraphs(kind: str) -> list[str]:
    """Return the blocks of the labelled data as paragraphs for a kind of page."""
    least = SENTENCE_WORDS if kind == "txt" else 1
    blocks: dict[tuple[str, str], list[str]] = {}
    with DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if len(row["text"].split()) >= least:
                block = row["page_id"], row["block"]
                blocks.setdefault(block, []).append(row["text"])
    return [" ".join(texts) for texts in blocks.values()]


def of_a_site(draw: random.Random, kind: str) -> list[str]:
    """Return the paragraphs that one site says again and again."""
    return draw.sample(paragraphs(kind), SITE_PARAGRAPHS)


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
    head = f"<title>Clinic</title><style>{_lines(_STYLE, 100)}</style>"
    start = f"<!doctype html><html lang=en><head>{head}</head><body>{''.join(body)}"
    left = max(0, HTML_BYTES - len(start)) // len(_SCRIPT)
    scripts = f"<script>{_lines(_SCRIPT, left // 2)}</script>" * 2
    return f"{start}{scripts}</body></html>"


def _lines(line: str, count: int) -> str:
    return "\n".join(line.format(number) for number in range(count))


def write(folder: Path, pages: int, *, kind: str, site: bool) -> Path:
    """Write pages into a folder of their own and return it.

    Args:
        folder: Where that folder is made.
        pages: How many.
        kind: "txt" or "html".
        site: Draw all from the few paragraphs of one site.
    """
    target = folder / f"{kind}-{'site' if site else 'many'}-{pages}"
    if target.exists():
        return target
    target.mkdir(parents=True)
    draw = random.Random(SEED)  # noqa: S311 - no secret
    parts = of_a_site(draw, kind) if site else paragraphs(kind)
    for number in range(pages):
        chosen = page(parts, draw)
        text = "\n\n".join(chosen) if kind == "txt" else as_html(chosen, draw)
        (target / f"{number:05}.{kind}").write_text(text, "utf-8")
    return target
