"""Plain text, Markdown and HTML become blocks of the right kind and chain."""

from __future__ import annotations

import pytest

from claimcheck.errors import InputError
from claimcheck.readers import READERS, read
from claimcheck.types import BlockKind, Document, Limits, Source, Span


def _read(text: str | bytes, media_type: str = "text/plain") -> Document:
    page = text.encode() if isinstance(text, str) else text
    return read(Source("page", page, media_type))


def _outline(document: Document) -> list[tuple[str, str]]:
    return [(b.kind.value, b.span.of(document.text)) for b in document.blocks]


def _chain(document: Document, text: str) -> tuple[str, ...]:
    texts = [block.span.of(document.text) for block in document.blocks]
    return document.chain_texts(texts.index(text))


TEXT = {
    "one line a paragraph": (
        "We help people with our cells.\nThey like it very much.",
        [
            ("paragraph", "We help people with our cells."),
            ("paragraph", "They like it very much."),
        ],
    ),
    "hard-wrapped": (
        "Our cells are grown in a clean room for several\n"
        "weeks before they are given back to the person\n"
        "from whom they came.",
        [
            (
                "paragraph",
                "Our cells are grown in a clean room for several weeks before they "
                "are given back to the person from whom they came.",
            )
        ],
    ),
    "heading above text": (
        "About our cells\nThey come from fat and are given by drip.",
        [
            ("heading", "About our cells"),
            ("paragraph", "They come from fat and are given by drip."),
        ],
    ),
    "title of a saved page": (
        "Sandbar Clinic | Stem cells\n\nWe open at nine in the morning.",
        [
            ("heading", "Sandbar Clinic | Stem cells"),
            ("paragraph", "We open at nine in the morning."),
        ],
    ),
    "question above text": (
        "Intro text is here.\nare there any risks?\nNo, there are none at all.",
        [
            ("paragraph", "Intro text is here."),
            ("heading", "are there any risks?"),
            ("paragraph", "No, there are none at all."),
        ],
    ),
    "bullets made of characters": (
        "- ALS\n* MS\n\u2022 Gout\n\u2013 Lupus\n\u2713 Stroke\n\u25ba Pain\n\xb7 Autism\n1. Knee\na) Hip",
        [
            ("list_item", item)
            for item in ("ALS", "MS", "Gout", "Lupus", "Stroke", "Pain", "Autism", "Knee", "Hip")
        ],
    ),
    "list without bullets": (
        "Conditions we treat\nALS\nMultiple sclerosis\nStroke\n\nCall us for a visit, please.",
        [
            ("heading", "Conditions we treat"),
            ("list_item", "ALS"),
            ("list_item", "Multiple sclerosis"),
            ("list_item", "Stroke"),
            ("paragraph", "Call us for a visit, please."),
        ],
    ),
    "rows with bars": (
        "Treatment | Condition\nDrip | ALS\nShot | Knee pain",
        [
            ("table_header", "Treatment | Condition"),
            ("table_row", "Drip | ALS"),
            ("table_row", "Shot | Knee pain"),
        ],
    ),
    "rows with tabs": (
        "Treatment\tCost\nDrip\t$5",
        [("table_header", "Treatment | Cost"), ("table_row", "Drip | $5")],
    ),
    "a pasted Markdown table": (
        "| Treatment | Cost |\n|---|---|\n| Drip | $5 |",
        [("table_header", "Treatment | Cost"), ("table_row", "Drip | $5")],
    ),
    "label lines": (
        "Treatment: stem cells\nCountry: Japan",
        [("paragraph", "Treatment: stem cells"), ("paragraph", "Country: Japan")],
    ),
    "quoted lines": ("> It works for me.\nSays Ann.", [("quote", "It works for me."), ("paragraph", "Says Ann.")]),
    "a comment for claimcheck": (
        "Cures\nALS\n<!-- claimcheck: ignore x reason=\"r\" -->\nGout\n<!-- claimcheck:\nx -->MS\nStroke",
        [("heading", "Cures"), *(("list_item", item) for item in ("ALS", "Gout", "MS", "Stroke"))],
    ),
    "Windows line ends": ("One is here.\r\nTwo is here.\r\n", [("paragraph", "One is here."), ("paragraph", "Two is here.")]),
    "nothing": (" \n\n", []),
}  # fmt: skip


@pytest.mark.parametrize(("text", "outline"), TEXT.values(), ids=TEXT.keys())
def test_plain_text(text: str, outline: list[tuple[str, str]]) -> None:
    assert _outline(_read(text)) == outline


MARKDOWN = {
    "headings": (
        "# One #\n\nTwo\n---\n\n### Three *is* here",
        [("heading", "One"), ("heading", "Two"), ("heading", "Three is here")],
    ),
    "wrapped paragraph": ("One line\ngoes on.\n\nNext.", [("paragraph", "One line goes on."), ("paragraph", "Next.")]),
    "emphasis": ("We **cure** _all_ ~~old~~ *ills* `now`.", [("paragraph", "We cure all old ills now.")]),
    "marks that mean nothing": ("5 * 3 and snake_case_name and 98%* safe", [("paragraph", "5 * 3 and snake_case_name and 98%* safe")]),
    "links and images": (
        "See [our cells](http://a.example/x \"t\") ![Before and after](b.png).",
        [("paragraph", "See our cells ."), ("caption", "Before and after")],
    ),
    "entities and escapes": ("A &amp; B \\* C", [("paragraph", "A & B * C")]),
    "a backslash that breaks a line": (
        "We cure\\\nALS\\\\\nand gout\\",
        [("paragraph", "We cure ALS\\ and gout\\")],
    ),
    "inline HTML": ("st<b>em</b> cells<br>here <!-- not this -->", [("paragraph", "stem cells here")]),
    "table": (
        "| A | B |\n|:--|--:|\n| **x** | y |",
        [("table_header", "A | B"), ("table_row", "x | y")],
    ),
    "quote": ("> One\n> two.\n\nThree.", [("quote", "One two."), ("paragraph", "Three.")]),
    "bold line": ("**What we offer**\n\nCells.", [("heading", "What we offer"), ("paragraph", "Cells.")]),
    "bold sentence": ("**We cure it.**", [("paragraph", "We cure it.")]),
    "code": ("```\na cure\n```", [("paragraph", "a cure")]),
    "front matter": (
        "---\ntitle: Cells\ndescription: \"They heal\"\n---\nText.",
        [("title", "Cells"), ("meta", "They heal"), ("paragraph", "Text.")],
    ),
    "item that goes on": ("- one\n  more\n- two", [("list_item", "one more"), ("list_item", "two")]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "outline"), MARKDOWN.values(), ids=MARKDOWN.keys())
def test_markdown(text: str, outline: list[tuple[str, str]]) -> None:
    assert _outline(_read(text, "text/markdown")) == outline


HTML = {
    "inline elements never break a word": ("<p>st<span>em</span> c<b>el</b>ls</p>", [("paragraph", "stem cells")]),
    "block elements do": ("<div>one<div>two</div>three</div>", [("paragraph", t) for t in ("one", "two", "three")]),
    "links side by side": ("<p><a>One</a><a>Two</a></p>", [("paragraph", "One Two")]),
    "break inside a sentence": ("<p>one<br>two goes on and on here</p>", [("paragraph", "one two goes on and on here")]),
    "two breaks": ("<p>One is.<br><br>Two is.</p>", [("paragraph", "One is."), ("paragraph", "Two is.")]),
    "breaks between items": (
        "<p>We treat:<br>ALS<br>Stroke</p>",
        [("paragraph", "We treat:"), ("list_item", "ALS"), ("list_item", "Stroke")],
    ),
    "list item stays whole": ("<ul><li>One. Two.</li></ul>", [("list_item", "One. Two.")]),
    "card in a list": (
        "<ul><li><h3>Knee</h3><p>One. Two.</p></li></ul>",
        [("heading", "Knee"), ("paragraph", "One. Two.")],
    ),
    "cells with markup": ("<table><tr><td><p>A</p><p>B</p></td><td>C</td></tr></table>", [("table_row", "A B | C")]),
    "table for layout": (
        "<table><tr><td><h2>Knee</h2>We fix it.</td></tr></table>",
        [("heading", "Knee"), ("paragraph", "We fix it.")],
    ),
    "nested tables": (
        "<table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table></td></tr></table>",
        [("paragraph", "a"), ("table_row", "b | c")],
    ),
    "unclosed comment": ("<p>One</p><!-- <p>Two</p>", [("paragraph", "One")]),
    "unclosed script": ("<p>One</p><script>var a = '<p>Two</p>'", [("paragraph", "One")]),
    "entities": ("<p>A &amp; B &lt;c&gt; &#65;&#x42; &nosuch; &eacute;</p>", [("paragraph", "A & B <c> AB &nosuch; \xe9")]),
    "repeated title attribute": ("<p><a title='The best clinic here'>The best clinic here</a></p>", [("paragraph", "The best clinic here")]),
    "a quotation alone": ("<p><q>I am well.</q></p>", [("quote", "I am well.")]),
    "a quotation inside": ("<p>She said <q>I am well.</q></p>", [("paragraph", "She said I am well.")]),
    "informed consent is content": ("<div class='informed-consent'>You sign it.</div>", [("paragraph", "You sign it.")]),
    "upper case": ("<P>One</P><SCRIPT>x</SCRIPT><H2>Two</H2>", [("paragraph", "One"), ("heading", "Two")]),
    "no markup": ("just words", [("paragraph", "just words")]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "outline"), HTML.values(), ids=HTML.keys())
def test_html(text: str, outline: list[tuple[str, str]]) -> None:
    assert _outline(_read(text, "text/html")) == outline


FOUND = {
    "inline neighbours without a blank": (
        "<li><strong>Worn cartilage</strong><span>Years of load</span></li>",
        [("list_item", "Worn cartilage Years of load")],
    ),
    "letters that are dressed one by one": (
        "<h2><b>R</b><b>E</b><span>PAIR</span></h2><p>H<sub>2</sub>O Stem<b>Lab</b></p>",
        [("heading", "REPAIR"), ("paragraph", "H2O StemLab")],
    ),
    "names of icons": (
        '<p><span class="material-symbols-outlined">science</span> Our lab</p>',
        [("paragraph", "Our lab")],
    ),
    "a heading that holds a block": (
        "<h2><p>For your knee</p></h2><h1><header>Cells</header></h1><h2>Open<p>Text",
        [
            ("heading", "For your knee"),
            ("heading", "Cells"),
            ("heading", "Open"),
            ("paragraph", "Text"),
        ],
    ),
    "an answer that is tagged as a heading": (
        "<h3>It is thought to be safe by most of those who use it. As with any"
        " injection there are risks.</h3>",
        [
            (
                "paragraph",
                "It is thought to be safe by most of those who use it. As with any"
                " injection there are risks.",
            )
        ],
    ),
    "chips": (
        '<div><span class="chip">Knee</span> <span class="chip">Hip</span></div>'
        '<p>It is <span class="tag">new</span> here.</p>',
        [("list_item", "Knee"), ("list_item", "Hip"), ("paragraph", "It is new here.")],
    ),
    "a figure in a box of its own": (
        "<ul><li><b>85%</b><p>Avoid surgery</p></li></ul>",
        [("list_item", "85% Avoid surgery")],
    ),
    "a figure behind what it counts": (
        "<div><h4>Less waste</h4><p>48%</p></div><div><h4>Less water</h4><p>8%</p></div>",
        [
            ("heading", "Less waste"),
            ("paragraph", "48%"),
            ("heading", "Less water"),
            ("paragraph", "8%"),
        ],
    ),
    "preformatted paragraphs": (
        "<pre>One is\nhere.  \n\n  Two.</pre>",
        [("paragraph", "One is here."), ("paragraph", "Two.")],
    ),
    "labels that only their box calls so": (
        '<div class="spec-tags"><span>Knee</span> <span>Hip</span></div>',
        [("list_item", "Knee"), ("list_item", "Hip")],
    ),
    "a counter that a script counts up": (
        '<p>Since <span data-to-value="5000" data-from="0">0</span></p><p>Call</p>',
        [("paragraph", "Since 5000"), ("paragraph", "Call")],
    ),
    "lines broken for looks": (
        "<p>Twenty years of<br>doing this<br>+<br>ten more</p><p>Skin<br>Hair<br>Nails</p>",
        [
            ("paragraph", "Twenty years of doing this + ten more"),
            *(("list_item", item) for item in ("Skin", "Hair", "Nails")),
        ],
    ),
    "a number in a circle": (
        "<h5><span>1</span>How long?</h5>",
        [("heading", "1 How long?")],
    ),
    "a paragraph that stands in an item": (
        '<div role="listitem"><p>It is a long day for all who come here to see us.'
        " We make it short.</p></div>",
        [
            (
                "paragraph",
                "It is a long day for all who come here to see us. We make it short.",
            )
        ],
    ),
    "an answer of paragraphs": (
        "<dl><dt>Is it safe?</dt><dd><p>Yes. It is.</p></dd></dl>",
        [("paragraph", "Is it safe?"), ("paragraph", "Yes. It is.")],
    ),
    "instructions of a server": (
        "<?php $a->b('x'); ?><p>One <?= $c ?>two</p>",
        [("paragraph", "One two")],
    ),
    "a figure and what it counts": (
        "<div><b>85%</b></div><p>Avoid surgery</p><h3>92%</h3><p>8%</p>",
        [("paragraph", "85% Avoid surgery"), ("heading", "92%"), ("paragraph", "8%")],
    ),
}


@pytest.mark.parametrize(("text", "outline"), FOUND.values(), ids=FOUND.keys())
def test_html_as_sites_write_it(text: str, outline: list[tuple[str, str]]) -> None:
    document = _read(text, "text/html")
    assert _outline(document) == outline
    for block in document.blocks:
        position = document.position(block.span, document.blocks.index(block))
        assert position.line <= 1 + text.count("\n")


@pytest.mark.parametrize(
    ("raised", "shown"),
    [
        ("We cure lupus.<sup>1</sup> Call.", "We cure lupus. Call."),
        ("We cure <b>lupus</b><sup>1, 2</sup>.", "We cure lupus."),
        ("We cure lupus<sup><a>1</a>,<a>2</a></sup>.", "We cure lupus."),
        ("ALS<sup>1</sup><sup>,</sup><sup>2</sup>.", "ALS."),
        ("ALS<sup>*</sup>, 98%<sup>&dagger;</sup>.", "ALS, 98%."),
        ("痛み<sup>※1</sup>や副作用は<sup>注1)</sup>ない", "痛みや副作用はない"),
        ("10<sup>6</sup> in 5 cm<sup>2</sup>, mg/m<sup>2</sup>", "106 in 5 cm2, mg/m2"),
        ("CO<sup>2</sup>, No.<sup>1</sup>, $5<sup>99</sup>", "CO2, No.1, $599"),
        (
            "NAD<sup>+</sup><sup>&reg;</sup> 4<sup>th</sup> <sup>18</sup>F",
            "NAD+® 4th 18F",
        ),
        ("ALS.<sup>[1]</sup>", "ALS.[1]"),
        ("<sup>1</sup> Moor", "1 Moor"),
    ],
)
def test_a_raised_reference_touches_no_word(raised: str, shown: str) -> None:
    document = _read(f"<p>{raised}</p>", "text/html")
    assert document.text == shown
    if document.text.endswith("."):
        position = document.position(document.blocks[0].span, 0)
        assert position.end_column == len(f"<p>{raised}") + 1


def test_small_print_set_under_a_label_is_apart() -> None:
    """No blank parts them in the source; the small "s" of a plural is part of it."""
    page = "<p>Your first drip<small>A nurse calls you.</small></p>"
    assert _read(page, "text/html").text == "Your first drip A nurse calls you."
    page = "<p>Three drip<small>s</small> a week</p>"
    assert _read(page, "text/html").text == "Three drips a week"


def test_a_button_that_asks_opens_its_answer() -> None:
    document = _read("<button>Is it safe?<i>+</i></button><p>Yes.</p>", "text/html")
    assert _chain(document, "Yes.") == ("Is it safe?+",)


@pytest.mark.parametrize("tag", ["zxx", "tr"])
def test_the_text_outweighs_how_the_page_is_tagged(tag: str) -> None:
    """A template's tag would keep a whole page from being checked."""
    text = "<p>We treat the knee with your own cells, and it is safe for you.</p>"
    page = f'<html lang="{tag}"><body>{text}<ul><li>Lupus</li></ul>'
    assert _read(page, "text/html").langs == (("en", 2),)


def test_informed_consent_is_not_boilerplate() -> None:
    document = _read("<div class='informed-consent'>You sign it.</div>", "text/html")
    assert not document.blocks[0].boilerplate


def test_a_saved_page_says_where_it_is_from() -> None:
    document = _read(
        "<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n"
        " url: https://a.example/x \n"
        " saved date: Tue Mar 04 2025 10:20:30 GMT+0100 (CET)\n--><p>One</p>",
        "text/html",
    )
    assert document.url == "https://a.example/x"
    assert document.site == "a.example"
    assert document.captured_at == "2025-03-04T10:20:30+01:00"


def test_the_first_heading_is_the_title_and_stays() -> None:
    document = _read("# A\n\n## B\n\nx.\n\n# C\n\ny.", "text/markdown")
    assert _chain(document, "x.") == ("A", "B")
    assert _chain(document, "y.") == ("A", "C")


def test_an_item_leads_the_items_below_it() -> None:
    document = _read("We treat:\n\u2022 Nerves:\n   \u2022 ALS\n\u2022 Pain\n\nDone.")
    assert _chain(document, "ALS") == ("We treat:", "Nerves:")
    assert _chain(document, "Pain") == ("We treat:",)
    assert _chain(document, "Done.") == ()


def test_a_lead_in_holds_for_one_list_only() -> None:
    text = (
        "<p>We treat:<ul><li>ALS</ul><table><tr><th>Plan<th>Cost<tr><td>A<td>1</table>"
    )
    document = _read(text, "text/html")
    assert _chain(document, "ALS") == ("We treat:",)
    assert _chain(document, "A | 1") == ("Plan | Cost",)


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("We treat the following conditions.", True),
        ("Following a scan we call you.", False),
        ("次の疾患には実施していません。", True),
        ("このような方におすすめです。", True),
        ("以下の料金は税込です。ご予約ください。", False),
    ],
)
def test_a_sentence_that_points_ahead_leads_in_a_list(text: str, leads: bool) -> None:
    document = _read(f"<p>{text}</p><ul><li>ALS</li><li>MS</li></ul>", "text/html")
    assert _chain(document, "ALS") == ((text,) if leads else ())


def test_a_quote_stands_under_its_lead_in() -> None:
    document = _read("From their website:\n\u201cWe cure it.\u201d")
    assert _chain(document, "\u201cWe cure it.\u201d") == ("From their website:",)


def test_a_question_of_a_faq_stays_whole() -> None:
    """Its answer is to all of it."""
    page = "<button>Is it safe? What if it hurts?</button><p>Yes. It never does.</p>"
    document = read(Source("a.html", page.encode(), "text/html"))
    said = [s.span.of(document.text) for s in document.sentences]
    assert said == ["Is it safe? What if it hurts?", "Yes.", "It never does."]


def test_sentences_are_cut_in_paragraphs_only() -> None:
    document = _read("# One. Two.\n\nThree. Four.\n\n- Five. Six.", "text/markdown")
    texts = [unit.span.of(document.text) for unit in document.sentences]
    assert texts == ["One. Two.", "Three.", "Four.", "Five. Six."]


def test_an_item_as_long_as_a_paragraph_is_cut() -> None:
    long = " ".join(["Each drip lasts an hour and a nurse stays."] * 7)
    document = _read(f"- {long}\n- Five. Six.", "text/markdown")
    texts = [unit.span.of(document.text) for unit in document.sentences]
    assert texts == ["Each drip lasts an hour and a nurse stays."] * 7 + ["Five. Six."]


@pytest.mark.parametrize(
    ("media_type", "text", "words", "place"),
    [
        ("text/plain", "x\n  \u2022 We cure all", "cure", (2, 8)),
        ("text/plain", "\ufeffWe cure all", "cure", (1, 4)),
        ("text/markdown", "We **always** &amp; [truly](u)\ncure all", "cure", (2, 1)),
        ("text/markdown", "We **always** &amp; [truly](u)\ncure all", "truly", (1, 22)),
        ("text/html", "<p>We &amp; you\n\n   always <b>cu</b>re", "cure", (3, 14)),
        ("text/html", "<p title='We &quot;cure&quot; all of it'>", "cure", (1, 20)),
        ("text/html", "<p>\U0001f600 We\r\ncure", "cure", (2, 1)),
    ],
)
def test_positions_are_those_of_the_file(
    media_type: str, text: str, words: str, place: tuple[int, int]
) -> None:
    document = _read(text, media_type)
    start = document.text.index(words)
    index = next(
        i for i, b in enumerate(document.blocks) if b.span.start <= start < b.span.end
    )
    position = document.position(Span(start, start + len(words)), index)
    assert (position.line, position.column) == place


@pytest.mark.parametrize(
    ("media_type", "text", "unit", "columns"),
    [
        ("text/html", "<p>It heals&hellip; Often.", "It heals\u2026", (4, 20)),
        ("text/html", "<p>It heals. Often.", "It heals.", (4, 13)),
        ("text/html", "x<br>&bull; &lt;A&gt;<br>&bull; &lt;B&gt;", "<A>", (13, 22)),
        (
            "text/html",
            '<script type="ld+json">{"text": "\u7652\\u3002"}</script>',
            "\u7652\u3002",
            (34, 41),
        ),
        ("text/markdown", "It *heals*&nbsp;&#33; Often.", "It heals !", (1, 22)),
    ],
)
def test_an_entity_is_whole_within_its_unit(
    media_type: str, text: str, unit: str, columns: tuple[int, int]
) -> None:
    document = _read(text, media_type)
    found = next(u for u in document.sentences if u.span.of(document.text) == unit)
    position = document.position(found.span, found.block)
    assert (position.column, position.end_column) == columns


def test_languages_are_told_apart_within_a_page() -> None:
    document = _read(
        "<html lang='en'><p>We treat the patients of our clinic with their own cells."
        "<p>\u518d\u751f\u533b\u7642\u306f\u5b89\u5168\u3067\u3059\u3002"
        "<p>Los pacientes de la cl\xednica son tratados con sus propias c\xe9lulas."
        "<p lang='fr'>Merci",
        "text/html",
    )
    assert [block.lang for block in document.blocks] == ["en", "ja", "es", "fr"]
    assert document.lang == "en"


LIMITS = {
    "bytes": (b"x" * 101, "text/plain", Limits(bytes=100), "larger than 100 bytes"),
    "blocks": (b"A b.\n" * 11, "text/plain", Limits(blocks=10), "more than 10 blocks"),
    "nesting": (b"<div>" * 600 + b"x", "text/html", Limits(), "deeper than 500"),
    "seconds": (b"A b.\n" * 9999, "text/plain", Limits(seconds=0), "longer than 0 s"),
}


@pytest.mark.parametrize(
    ("page", "media_type", "limits", "message"), LIMITS.values(), ids=LIMITS.keys()
)
def test_a_limit_is_an_input_error(
    page: bytes, media_type: str, limits: Limits, message: str
) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read(Source("big.html", page, media_type), limits)
    assert caught.value.where == "big.html"
    assert caught.value.hint


def test_unclosed_inline_elements_do_not_nest() -> None:
    document = _read("<p>" + "<b><i><font>" * 5000 + "x", "text/html")
    assert document.text == "x"


@pytest.mark.parametrize(
    "hostile",
    ["<" * 200_000, "<!--" * 100_000, "<a " * 100_000, "&" * 200_000, "<a b='" * 50_000,
     "<script>" * 50_000, "<li>" * 30_000, "<p>" * 30_000, "[" * 20_000, "*" * 20_000,
     "`" * 20_000, "![" * 20_000, "- " * 20_000, "a|" * 50_000, ". " * 50_000,
     "<p " + "data-" * 60_000 + ">0", "<?php ?" * 50_000, "<b>1</b>" * 30_000,
     "<pre>" + "\n" * 200_000, "?" * 100_000, "? +" * 50_000,
     "\u2022  a " * 40_000, "<td>" + "<p>a b" * 40_000, "<b>a a</b>A" * 30_000,
     "the following " * 20_000, "以下" * 60_000],
    ids=lambda text: text[:8],
)  # fmt: skip
@pytest.mark.parametrize("media_type", ["text/plain", "text/markdown", "text/html"])
def test_hostile_input_is_read_in_little_time(hostile: str, media_type: str) -> None:
    read(Source("x", hostile.encode(), media_type), Limits(seconds=5))


@pytest.mark.parametrize(
    ("page", "what"),
    [
        (b"%PDF-1.7 x", "a PDF file"),
        (b"PK\x03\x04xx", "ZIP or Office"),
        (b"\x89PNG\r\n", "an image"),
        (b"some\0text", "binary"),
        (bytes(range(1, 7)) * 50, "binary"),
    ],
)
@pytest.mark.parametrize("media_type", READERS)
def test_what_is_no_text_is_refused(page: bytes, what: str, media_type: str) -> None:
    with pytest.raises(InputError, match=what):
        read(Source("x", page, media_type))


def test_an_unknown_media_type_is_refused() -> None:
    with pytest.raises(InputError, match="no reader"):
        read(Source("x", b"x", "video/mp4"))


WORDS = "na\xefve r\xe9g\xe9n\xe9ration \u2013 100 \u20ac"
ENCODINGS = {
    "UTF-8": (WORDS.encode(), None, "utf-8"),
    "UTF-8 with mark": (b"\xef\xbb\xbf" + WORDS.encode(), None, "utf-8"),
    "UTF-16 with mark": (b"\xff\xfe" + WORDS.encode("utf-16-le"), None, "utf-16-le"),
    "given": (WORDS.encode("cp1252"), "windows-1252", "cp1252"),
    "latin-1 is read as browsers do": (WORDS.encode("cp1252"), "iso-8859-1", "cp1252"),
    "declared": (b"<meta charset=windows-1252>" + WORDS.encode("cp1252"), None, "cp1252"),
    "declared in XML": (b"<?xml version='1.0' encoding='ISO-8859-1'?>" + WORDS.encode("cp1252"), None, "cp1252"),
    "declared wrongly": (b"<meta charset=utf-16>" + WORDS.encode(), None, "utf-8"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("page", "given", "encoding"), ENCODINGS.values(), ids=ENCODINGS.keys()
)
def test_encodings(page: bytes, given: str | None, encoding: str) -> None:
    document = read(Source("x", page, "text/html", encoding=given))
    assert document.encoding == encoding
    assert document.text == WORDS
    assert document.notes == ()


def test_a_guessed_encoding_is_noted() -> None:
    page = (
        "Wir behandeln R\xfcckenschmerzen und Kniesch\xe4den f\xfcr \xc4ltere.".encode(
            "cp1252"
        )
    )
    document = read(Source("x", page, "text/plain"))
    assert "R\xfcckenschmerzen" in document.text
    assert "guessed" in document.notes[0]


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_a_few_damaged_bytes_do_not_make_another_encoding_of_a_page(
    encoding: str,
) -> None:
    """A detector takes such a Japanese page for one of a mainframe."""
    said = 3 * "当院の幹細胞治療は安全です。ご予約ください。"
    head = f"<meta charset={encoding}>".encode()
    page = head + said[:14].encode(encoding) + b"\x85\xfd" + said[14:].encode(encoding)
    document = read(Source("x", page, "text/html"))
    assert said[:14] in document.text
    assert said[14:] in document.text
    assert document.notes == (f"some characters are not valid {encoding}",)


def test_an_unknown_encoding_is_an_input_error() -> None:
    with pytest.raises(InputError, match="unknown encoding"):
        read(Source("x", b"x", encoding="no-such"))


def test_kinds_of_headers_need_rows() -> None:
    document = _read("Home | About | Contact")
    assert document.blocks[0].kind is BlockKind.TABLE_ROW
