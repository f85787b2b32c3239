"""Reports built by hand: a small one, a hostile one and large ones."""

from __future__ import annotations

from dataclasses import replace

from claimcheck.records import Authority
from claimcheck.reporters import ReportOptions
from claimcheck.scoring import ScoringPolicy
from claimcheck.types import (
    Block,
    BlockKind,
    Decision,
    Disclaimer,
    Document,
    Evidence,
    Failure,
    Finding,
    Identifier,
    PageFlag,
    PageResult,
    Position,
    Report,
    Role,
    Sentence,
    Severity,
    Span,
    Stance,
    Suppression,
    Voice,
)

VERSIONS = (
    ("claimcheck", "0.1.0"),
    ("rules", "5f0c1d"),
    ("model", "hashed-3"),
    ("approvals", "2026-11-01"),
)

POLICY = ScoringPolicy(
    severity={"critical": 1.0, "high": 0.7, "medium": 0.4, "low": 0.2},
    stance={
        "asserted": 1.0,
        "hedged": 0.6,
        "question": 0.3,
        "negated": 0.0,
        "attributed": 0.0,
    },
    scale=4.0,
)

OPTIONS = ReportOptions(
    titles={
        "unproven-indication": "Offers a treatment for a disease without approval",
        "risk-denial": "Denies or plays down harm",
        "testimonial": "Patient experience as proof",
        "superlative-comparative": "Best, first, only, or better than others",
        "commercial-pressure": "Urgency, discounts, lead capture",
    },
    about={"risk-denial": "No injection is free of risk; saying so misleads."},
    authorities={
        "us-ftc-health-2022": Authority(
            "us-ftc-health-2022",
            "us",
            "section II",
            "FTC Health Products Compliance Guidance",
            "2022",
            "https://www.ftc.gov/business-guidance/resources/health-guidance",
            "Health claims need competent and reliable scientific evidence.",
            "first-hand",
        ),
        "jp-medical-care-act-6-5": Authority(
            "jp-medical-care-act-6-5",
            "jp",
            "article 6-5",
            "Medical Care Act (医療法)",
            "2018",
            "",
            "No false, exaggerated or comparative advertising.",
            "secondary",
        ),
    },
    versions=VERSIONS,
    command="claimcheck scan pages --baseline known.json",
    baseline="known.json",
)

Unit = tuple[BlockKind, str, tuple[int, ...], str]


def document(uri: str, units: list[Unit]) -> Document:
    """Return a document with one block a line; sentences are whole blocks."""
    text = "\n".join(unit[1] for unit in units)
    blocks, at = [], 0
    for kind, words, chain, place in units:
        span = Span(at, at + len(words))
        blocks.append(Block(kind, span, chain, 1, place, "en", False, ((0, at),)))
        at += len(words) + 1
    starts = (0, *(i + 1 for i, char in enumerate(text) if char == "\n"))
    sentences = tuple(Sentence(b.span, i) for i, b in enumerate(blocks))
    return Document(
        uri=uri,
        text=text,
        blocks=tuple(blocks),
        sentences=sentences,
        sha256="ab" * 32,
        line_starts=starts,
    )


def finding(
    doc: Document, block: int, quote: str, category: str, **changes: object
) -> Finding:
    """Return an asserted, high finding of a quote within a block."""
    start = doc.text.index(quote, doc.blocks[block].span.start)
    span = Span(start, start + len(quote))
    words = tuple(quote.split()[:2])
    plain = Finding(
        uri=doc.uri,
        category=category,
        stance=Stance.ASSERTED,
        voice=Voice.PUBLISHER,
        role=Role.PROMOTIONAL,
        severity=Severity.HIGH,
        score=0.63,
        text=quote,
        position=doc.position(span, block),
        chain=doc.chain_texts(block),
        block=doc.blocks[block].kind,
        place=doc.blocks[block].place,
        evidence=(
            Evidence(f"rule:{category}.sample", f"{category}.sample", words, 0.9),
        ),
        authorities=("us-ftc-health-2022",),
        reason=f"Red flag: {words[0]} is what the page sells by.",
        fingerprint=f"{category[:4]}{block:04d}{start:08d}",
        span=span,
        block_index=block,
        url=doc.url,
        site=doc.site,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


_CLINIC: list[Unit] = [
    (BlockKind.TITLE, "Harbour Regeneration Centre", (), "body"),
    (BlockKind.META, "Book a stem cell visit this week.", (0,), "meta:description"),
    (BlockKind.HEADING, "Conditions we treat", (0,), "body"),
    (BlockKind.LIST_ITEM, "ALS", (0, 2), "body"),
    (BlockKind.LIST_ITEM, "Knee arthritis", (0, 2), "body"),
    (BlockKind.HEADING, "Is it safe?", (0,), "body"),
    (
        BlockKind.PARAGRAPH,
        (
            "Our doctors trained for years. Since the cells are your own, nothing can "
            "go wrong and no side effects occur. Some guests may walk further after a "
            "month. Parking is free."
        ),
        (0, 5),
        "body",
    ),
    (BlockKind.TABLE_ROW, "Parkinson's | 3 infusions | $25,000", (0, 2), "body"),
    (BlockKind.QUOTE, "“I threw my stick away,” says Ann.", (0,), "body"),
    (BlockKind.PARAGRAPH, "Is this the leading clinic in 東京?", (0,), "body"),
    (BlockKind.PARAGRAPH, "Individual results may vary.", (0,), "footer"),
]

_NEWS: list[Unit] = [
    (BlockKind.TITLE, "City fines clinic over cell drips", (), "body"),
    (
        BlockKind.PARAGRAPH,
        "The owner said the drips cure autism. Regulators found no proof of that.",
        (0,),
        "body",
    ),
]


def _clinic() -> PageResult:
    doc = replace(
        document("pages/harbour/index.html", _CLINIC),
        url="https://harbour.example/treatments#top",
        site="harbour.example",
    )
    findings = (
        finding(
            doc,
            1,
            "Book a stem cell visit this week.",
            "commercial-pressure",
            severity=Severity.LOW,
            score=0.16,
            suppressed=Suppression("agreed with the clinic", "2027-01-31"),
        ),
        finding(
            doc,
            3,
            "ALS",
            "unproven-indication",
            severity=Severity.CRITICAL,
            score=0.9,
            baseline="new",
            authorities=("us-ftc-health-2022", "jp-medical-care-act-6-5"),
            approval="No approval of this product for ALS on record (US, JP).",
            evidence=(
                Evidence(
                    "rule:unproven-indication.list",
                    "unproven-indication.list",
                    ("ALS",),
                    0.9,
                ),
                Evidence("model:hashed-3", None, (), 0.71),
            ),
        ),
        finding(
            doc,
            4,
            "Knee arthritis",
            "unproven-indication",
            baseline="known",
            decision=Decision("confirmed", "see file 12", "M. Sato", "2026-10-02"),
        ),
        finding(
            doc,
            6,
            "Since the cells are your own, nothing can go wrong and no side effects "
            "occur.",
            "risk-denial",
            severity=Severity.CRITICAL,
            score=0.85,
            baseline="new",
            evidence=(
                Evidence(
                    "rule:risk-denial.none",
                    "risk-denial.none",
                    ("nothing can go wrong", "no side effects"),
                    0.85,
                ),
            ),
        ),
        finding(
            doc,
            6,
            "Some guests may walk further after a month.",
            "unproven-indication",
            stance=Stance.HEDGED,
            score=0.34,
            baseline="new",
        ),
        finding(
            doc,
            7,
            "Parkinson's | 3 infusions | $25,000",
            "unproven-indication",
            severity=Severity.CRITICAL,
            score=0.9,
            baseline="new",
        ),
        finding(
            doc,
            8,
            "“I threw my stick away,” says Ann.",
            "testimonial",
            voice=Voice.PATIENT,
            baseline="new",
        ),
        finding(
            doc,
            9,
            "Is this the leading clinic in 東京?",
            "superlative-comparative",
            stance=Stance.QUESTION,
            severity=Severity.MEDIUM,
            score=0.1,
        ),
    )
    return PageResult(
        uri=doc.uri,
        role=Role.PROMOTIONAL,
        role_reasons=('prices, 1×: "$25,000"', 'booking, 1×: "Book a stem cell visit"'),
        langs=(("en", 12), ("ja", 1)),
        score=62.6,
        findings=findings,
        sha256="ab" * 32,
        as_of="2026-11-02",
        as_of_source="capture",
        versions=VERSIONS,
        url=doc.url,
        site=doc.site,
        captured_at="2026-11-02T08:00:00Z",
        declared_date="2019-01-01",
        flags=(
            PageFlag(
                "D01",
                "One product for many unrelated conditions",
                ("ALS", "knee arthritis", "Parkinson's"),
                ("us-ftc-health-2022",),
            ),
        ),
        disclaimers=(
            Disclaimer("Individual results may vary.", Position(11, 1, 11, 29)),
        ),
        identifiers=(Identifier("trial", "NCT00000000", Position(6, 1, 6, 12)),),
        notes=("1 unit in a language without rules (ja)",),
        blocks=len(doc.blocks),
        sentences=13,
        document=doc,
    )


def _news() -> PageResult:
    doc = document("pages/news.txt", _NEWS)
    quote = "The owner said the drips cure autism."
    attributed = finding(
        doc,
        1,
        quote,
        "unproven-indication",
        stance=Stance.ATTRIBUTED,
        voice=Voice.QUOTED,
        role=Role.NEWS,
        severity=Severity.CRITICAL,
        score=0.0,
    )
    return PageResult(
        uri=doc.uri,
        role=Role.NEWS,
        role_reasons=('news words, 2×: "said"',),
        langs=(("en", 3),),
        score=0.0,
        findings=(attributed,),
        sha256="cd" * 32,
        as_of="2026-11-25",
        as_of_source="today",
        versions=VERSIONS,
        blocks=2,
        sentences=3,
        document=doc,
    )


def sample_report() -> Report:
    """Return two pages with findings of every kind, a failure, a fixed entry."""
    return Report(
        pages=(_clinic(), _news()),
        failures=(Failure("pages/broken.pdf", "not a text file (PDF header)"),),
        fixed=("cafe0001",),
        notes=("1 suppression is no longer used: risk-denial in old/*",),
    )


#: Each piece tries to get out of one format or another.
HOSTILE = (
    "</script><script>document.title='PWNED'</script>",
    "<img src=x onerror=document.title='PWNED'>",
    '"><svg onload=document.title="PWNED">',
    "{{ 7*7 }}{% raw %}[bold red]not markup[/bold red]",
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "ok;=1+1",
    "\x1b[31mred\x1b]0;title\x07",
    "left\u202eright\u2066\u200b\u00ad\ufeff",
    "**bold** [link](javascript:alert(1)) ![i](http://evil.example/i.png) | cell",
    "@everyone #1 https://evil.example www.evil.example a@evil.example `code` $x$",
    "<!-- comment --> &lt;b&gt; &#33; \\",
    "line one\nline two\r\nline three\u2028line four\x85line five",
    "odd file name \udc80 and \U000e0041 tag",
)


def hostile_report() -> Report:
    """Return a report in which every text field is hostile."""
    units = [(BlockKind.PARAGRAPH, text, (), "body") for text in HOSTILE]
    doc = document("<script>.html\x1b[2J", units)
    url = "javascript:document.title='PWNED'"
    findings = tuple(
        finding(
            doc,
            index,
            text,
            "risk-denial",
            chain=(text,),
            reason=text,
            approval=text,
            place=text,
            url=url,
            site=text,
            authorities=(text, "evil"),
            evidence=(Evidence(f"rule:{text}", text, (text[:9],), 0.5),),
            decision=Decision(text, text, text, text),
            fingerprint=text,
            suppressed=Suppression(text, text) if index % 5 == 4 else None,
        )
        for index, text in enumerate(HOSTILE)
    )
    every = " ".join(HOSTILE)
    page = replace(
        _clinic(),
        uri=doc.uri,
        url=url,
        site=every,
        findings=findings,
        role_reasons=HOSTILE,
        langs=((every, 1),),
        flags=(PageFlag(every, every, HOSTILE, ("evil",)),),
        disclaimers=(Disclaimer(every, Position(1, 1, 1, 2)),),
        identifiers=(Identifier(every, every, Position(1, 1, 1, 2)),),
        captured_at=every,
        declared_date=every,
        notes=HOSTILE,
        document=doc,
    )
    return Report((page,), (Failure(doc.uri, every),), fixed=(every,), notes=(every,))


def hostile_options() -> ReportOptions:
    """Return options with hostile titles and authorities."""
    every = " ".join(HOSTILE)
    evil = Authority("evil", every, every, every, every, "javascript:1", every, every)
    return replace(
        OPTIONS,
        titles={"risk-denial": every},
        about={"risk-denial": every},
        authorities={"evil": evil},
        command=every,
    )


_CATEGORIES = tuple(OPTIONS.titles)
_SEVERITIES = tuple(Severity)


def large_report(findings: int, *, a_page: int = 25) -> Report:
    """Return a report with so many findings, and three times as much other text."""
    return Report(tuple(_large_page(n, a_page) for n in range(findings // a_page)))


def _large_page(number: int, findings: int) -> PageResult:
    other = (
        "The centre stands near the river and opens at nine; a bus stops outside, "
        "visitors find tea on the second floor, and staff answer letters on Monday. "
    )
    units: list[Unit] = [(BlockKind.TITLE, f"Clinic page {number}", (), "body")]
    for index in range(findings):
        claim = f"Visit {index} of plan {number} ends your joint pain without any risk."
        text = f"{other}{claim} {other}"
        units.append((BlockKind.PARAGRAPH, text, (0,), "body"))
    doc = replace(
        document(f"site/page-{number}.html", units), url=f"https://c.example/{number}"
    )
    found = tuple(
        finding(
            doc,
            index + 1,
            f"Visit {index} of plan {number} ends your joint pain without any risk.",
            _CATEGORIES[index % len(_CATEGORIES)],
            severity=_SEVERITIES[(index + number) % len(_SEVERITIES)],
            score=round(0.3 + (index * 7 + number) % 60 / 100, 2),
        )
        for index in range(findings)
    )
    return replace(
        _clinic(),
        uri=doc.uri,
        url=doc.url,
        findings=found,
        score=round(number * 37 % 1000 / 10, 1),
        document=doc,
        blocks=len(doc.blocks),
    )
