"""Where a unit stands decides whether it claims anything: menus, sections, references."""

from __future__ import annotations

import pytest

from claimcheck import readers
from claimcheck.analysis import Analysis
from claimcheck.pipeline import Checker
from claimcheck.reporters import ReportOptions, shown
from claimcheck.role import Manner, RoleReader, RoleReading
from claimcheck.types import Source

PAGE = """<html><head><title>PRP at our clinic</title></head><body>
<nav><ul><li>Weight loss</li><li>Lupus</li><li>PRP for wrinkles</li></ul></nav>
<h1>PRP at our clinic</h1>
<p>Book a free consultation with us. Our PRP repairs worn cartilage in your knee.</p>
{body}
<footer><ul><li>Weight loss</li><li>FDA registered</li></ul>
<p>We are the leading clinic for PRP in the whole of the country, and proud of it.</p>
</footer></body></html>"""


def found(checker: Checker, body: str = "") -> list[tuple[str, str, str]]:
    """Return place, text and category of each red flag of the page."""
    source = Source("clinic.html", PAGE.format(body=body).encode(), "text/html")
    flags = shown(checker.check(source), ReportOptions())
    return [(f.place, f.text, f.category) for f in flags]


def read_role(checker: Checker, text: bytes, sells: float) -> RoleReading:
    """Return the role of a page that is a seller's with this likelihood."""
    analysis = Analysis(readers.read(Source("a.md", text)), checker.book.lexicon)
    manner = Manner(0.0, sells)
    return RoleReader(checker.book.roles).read(analysis, manner=manner)


@pytest.mark.parametrize(
    ("text", "manner", "sells"),
    [
        ("Our exosomes are for you.", Manner(0.2, 0.5), True),
        ("Our exosomes are for you.", Manner(0.02, 0.5), False),
        ("Our exosomes are for you.", Manner(0.02, 0.9), True),
        ("Our exosomes are for you.", Manner(0.0, 0.9), False),
        ("Our boilers are for you.", Manner(0.2, 0.9), False),
    ],
)
def test_what_a_page_claims_or_its_manner_tells_what_it_sells(
    checker: Checker, text: str, manner: Manner, sells: bool
) -> None:
    """Of a page that hardly names the product, if it speaks of its field at all."""
    analysis = Analysis(
        readers.read(Source("a.md", text.encode())), checker.book.lexicon
    )
    assert RoleReader(checker.book.roles).sells(analysis, manner) is sells


@pytest.mark.parametrize("detection", ["rules_only", "checker"])
def test_a_menu_claims_only_what_a_name_can_claim(
    detection: str, request: pytest.FixtureRequest
) -> None:
    """A service or an illness is a link; the product for a purpose is a claim."""
    flags = found(request.getfixturevalue(detection))
    menu = {(text, category) for place, text, category in flags if place == "nav"}
    assert menu == {("PRP for wrinkles", "anti-ageing-wellness")}
    assert "Weight loss" not in {text for _, text, _ in flags}


def test_a_section_on_a_page_about_something_else_lists_no_indications(
    rules_only: Checker,
) -> None:
    """One mention among a hundred lines makes no list of illnesses an offer."""
    rest = "".join(f"<p>We look after number {n}.</p>" for n in range(60))
    page = (
        "<title>Northern hospital</title><h1>Our wards</h1><p>Book a visit with us at our"
        " clinic.</p><h2>Blood</h2><p>Stem cells are kept here.</p><ul><li>Lymphoma</li>"
        f"</ul><h2>Others</h2>{rest}"
    )
    source = Source("ward.html", page.encode(), "text/html")
    assert not shown(rules_only.check(source), ReportOptions())


@pytest.mark.parametrize(("others", "listed"), [(6, True), (60, False)])
def test_a_page_that_dwells_on_a_product_lists_what_it_is_for(
    rules_only: Checker, others: int, listed: bool
) -> None:
    """Its list of illnesses need not name the product again."""
    rest = "".join(f"<p>We look after number {n}.</p>" for n in range(others))
    said = "<p>Our stem cells come from you.</p><p>We inject your stem cells.</p>"
    page = (
        f"<h1>Welcome</h1><p>Book a visit with us at our clinic.</p>{said}{rest}"
        "<h2>What we treat</h2><ul><li>Lymphoma</li></ul>"
    )
    found = rules_only.check(Source("a.html", page.encode(), "text/html")).findings
    assert any(f.text == "Lymphoma" for f in found) is listed


@pytest.mark.parametrize(
    ("description", "about"),
    [("Cortisone, braces and PRP for joints.", False), ("PRP for joints.", True)],
)
def test_a_description_with_other_treatments_does_not_make_the_page_about_one(
    rules_only: Checker, description: str, about: bool
) -> None:
    """Its list of illnesses is then an ordinary practice's."""
    rest = "".join(f"<p>Room {n} is on the left.</p>" for n in range(40))
    page = (
        f'<title>Joints</title><meta name="description" content="{description}">'
        f"<h1>Joints</h1><p>Book a visit with us at our clinic.</p>{rest}"
        "<h2>What we treat</h2><ul><li>Knee osteoarthritis</li></ul>"
    )
    result = rules_only.check(Source("a.html", page.encode(), "text/html"))
    assert any(f.text == "Knee osteoarthritis" for f in result.findings) is about


@pytest.mark.parametrize("elsewhere", ["", "<p>Ask for PRP.</p>"])
def test_one_section_of_many_on_a_product_does_not_make_the_page_about_it(
    rules_only: Checker, elsewhere: str
) -> None:
    """Six creams and PRP for hair loss: what is said of the creams is no claim."""
    creams = "".join(f"<h2>Cream {n}</h2><p>Twice a day.</p>" for n in range(6))
    rest = "<p>Ring the bell.</p>" * 60
    page = (
        "<title>Hair loss</title><h1>Hair</h1><p>Book a visit with us at our clinic.</p>"
        f"{creams}<h2>PRP</h2><p>PRP is a draw of blood.</p><p>PRP takes an hour.</p>"
        f"{rest}<h2>Questions</h2>{elsewhere}<p>We treat alopecia areata.</p>"
    )
    result = rules_only.check(Source("a.html", page.encode(), "text/html"))
    said = any(f.text == "We treat alopecia areata." for f in result.findings)
    assert said is bool(elsewhere)


def test_a_sentence_of_a_footer_claims_like_any_other(rules_only: Checker) -> None:
    """Only the links of a footer are a menu."""
    places = {(p, c) for p, _, c in found(rules_only)}
    assert ("footer", "superlative-comparative") in places
    assert ("footer", "registry-as-validation") in places  # a badge among the links


def test_the_nearest_heading_that_names_a_treatment_decides(
    rules_only: Checker,
) -> None:
    """What stands deep under the heading of another treatment is out of scope."""
    items = "<h3>Who it is for</h3><ul><li>Knee osteoarthritis</li></ul>"
    other = found(rules_only, f"<h2>Cortisone injections</h2>{items}")
    own = found(rules_only, f"<h2>PRP injections</h2>{items}")
    claim = ("body", "Knee osteoarthritis", "unproven-indication")
    assert claim not in other
    assert claim in own


@pytest.mark.parametrize(
    ("heading", "denied"),
    [
        ("Facing a knee replacement?", 2),
        ("Knee replacement", 1),
        ("人工関節を勧められた方へ", 2),
        ("人工関節", 1),
    ],
)
def test_a_heading_that_turns_from_a_treatment_is_not_about_it(
    rules_only: Checker, heading: str, denied: int
) -> None:
    """What stands under it is said of the product."""
    japanese = not heading.isascii()
    title = "膝の幹細胞治療のご案内です" if japanese else "Stem cells for your knee"
    text = "副作用はありません。" if japanese else "There are no side effects."
    markup = f"<h1>{title}</h1><p>{text}</p><h2>{heading}</h2><p>{text}</p>"
    page = rules_only.check(Source("a.html", markup.encode(), "text/html"))
    assert sum(f.text == text for f in page.findings) == denied


@pytest.mark.parametrize(
    "heading", ["Terms of Service", "Terms & Conditions", "4. Release of liability"]
)
def test_terms_bind_customers_and_claim_nothing(checker: Checker, heading: str) -> None:
    """What a lawyer wrote holds every word of a claim."""
    terms = (
        "<p>Broken vials are replaced free of charge. Your data is safe with us.</p>"
    )
    told = "<p>Our PRP is free of risk.</p>"
    page = f"<h2>{heading}</h2>{terms}<h2>Our PRP</h2>{told}"
    assert {text for _, text, _ in found(checker, page)} - {
        text for _, text, _ in found(checker)
    } == {"Our PRP is free of risk."}


@pytest.mark.parametrize("heading", ["Privacy policy", "Our refund policy"])
def test_a_heading_that_only_sounds_like_terms_bars_nothing(
    rules_only: Checker, heading: str
) -> None:
    """A link to the terms may be taken for a heading over what follows."""
    page = f"<h2>{heading}</h2><p>PRP cures arthritis.</p><p>There is no risk.</p>"
    texts = {text for _, text, _ in found(rules_only, page)}
    assert {"PRP cures arthritis.", "There is no risk."} <= texts


def test_references_are_the_word_of_their_authors(rules_only: Checker) -> None:
    """The title of a study that is cited is no claim of the page."""
    title = "PRP relieves tennis elbow"
    entry = f"Reed AB, Moor C. {title}. Tendon Lett. 2019;4(2):11-19."
    assert not [f for f in found(rules_only, f"<p>{entry}</p>") if title in f[1]]
    listed = f"<h2>References</h2><ol><li>{title}</li></ol>"
    assert not [f for f in found(rules_only, listed) if title in f[1]]
    assert [f for f in found(rules_only, f"<p>{title}.</p>") if title in f[1]]


@pytest.mark.parametrize("name", ["Ultimate Joint Clinic", "Joint Clinic"])
def test_a_boast_in_the_name_of_the_house_is_no_claim(
    rules_only: Checker, name: str
) -> None:
    """The same words are a claim where the house is not called so."""
    title = "<title>PRP at our clinic</title>"
    page = PAGE.replace(title, f"<title>PRP | {name}</title>").format(
        body=f"<p>{name} is open all week.</p><p>Visit {name} for PRP.</p>"
        "<p>Ours is the Ultimate Joint Clinic for PRP.</p>"
    )
    source = Source("clinic.html", page.encode(), "text/html")
    flags = shown(rules_only.check(source), ReportOptions())
    boasts = {f.text for f in flags if f.category == "superlative-comparative"}
    named = "Ours is the Ultimate Joint Clinic for PRP." in boasts
    assert named == (name == "Joint Clinic")
    assert f"Visit {name} for PRP." not in boasts


def test_a_boast_in_a_title_is_no_name(rules_only: Checker) -> None:
    """However often the page says so."""
    said = "<p>Looking for the Best PRP Clinic in town?</p>" * 3
    page = f"<title>Best PRP Clinic | Harbour Skin</title><h1>Book PRP</h1>{said}"
    source = Source("clinic.html", page.encode(), "text/html")
    flags = shown(rules_only.check(source), ReportOptions())
    boasts = {f.text for f in flags if f.category == "superlative-comparative"}
    assert "Best PRP Clinic | Harbour Skin" in boasts


def test_a_quoted_story_is_one_testimonial(rules_only: Checker) -> None:
    """Its other sentences tell it too, but for praise of the service."""
    story = (
        "\u201cI was a wreck on Mondays. After the second drip my pain was gone. "
        "The staff was friendly. Nobody at work believed it.\u201d"
    )
    other = "Our doors open at nine. After the drip my pain was gone."
    text = f"<h1>Stem cell clinic</h1><p>Book with us.</p><p>{story}</p><p>{other}</p>"
    page = rules_only.check(Source("a.html", text.encode(), "text/html"))
    found = [f.text for f in page.findings if f.category == "testimonial"]
    assert found == [
        "\u201cI was a wreck on Mondays.",
        "After the second drip my pain was gone.",
        "Nobody at work believed it.\u201d",
        "After the drip my pain was gone.",
    ]


def test_a_banner_tells_nothing_of_the_role_of_a_page(rules_only: Checker) -> None:
    """What it says of cookies is no offer."""
    banner = "<div class='cookie-banner'>We use and provide what our team needs.</div>"
    text = f"{banner}<h1>Stem cells</h1><p>They grow in a dish.</p>"
    page = rules_only.check(Source("a.html", text.encode(), "text/html"))
    assert not any("what it offers" in reason for reason in page.role_reasons)
    plain = text.replace(" class='cookie-banner'", "")
    page = rules_only.check(Source("a.html", plain.encode(), "text/html"))
    assert any("what it offers" in reason for reason in page.role_reasons)


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("The full course costs \u20b945,000.", "states prices"),
        ("The full course costs 45,000 INR, or AED 1,990.", "states prices"),
        ("Order your vials on WhatsApp.", "takes orders and bookings by message"),
    ],
)
def test_a_shop_abroad_is_a_seller(rules_only: Checker, word: str, reason: str) -> None:
    """Rupees are a price, and a message is an order."""
    text = f"# Peptides\n\nWe offer BPC-157. Book a consultation.\n\n{word}\n"
    page = rules_only.check(Source("a.md", text.encode(), "text/markdown"))
    assert any(reason in found for found in page.role_reasons)


def test_what_names_another_treatment_only_is_not_the_products(
    rules_only: Checker,
) -> None:
    """Of a list of services each item is about what it names."""
    text = (
        "# Stem cell clinic\n\nBook our stem cells today.\n\n"
        "- Fillers\n  - Smooth away wrinkles for a youthful look\n"
        "- Stem cell facial\n  - Erase wrinkles for a youthful glow\n"
    )
    page = rules_only.check(Source("a.md", text.encode(), "text/markdown"))
    found = {f.text for f in page.findings if f.category == "anti-ageing-wellness"}
    assert "Erase wrinkles for a youthful glow" in found
    assert "Smooth away wrinkles for a youthful look" not in found


@pytest.mark.parametrize(
    ("before", "kept"),
    [
        ("Cortisone injections are given by our second doctor.", False),
        ("Unlike cortisone injections, this lasts.", True),
        ("Our PRP is given by our second doctor.", True),
        ("Our second doctor lives by the lake.", True),
    ],
)
@pytest.mark.parametrize("detection", ["rules_only", "checker"])
def test_a_paragraph_goes_on_about_the_treatment_that_it_named(
    detection: str, before: str, kept: bool, request: pytest.FixtureRequest
) -> None:
    """What helps there is that treatment, not the product of the page."""
    claim = "It is a safe and effective way to relieve knee pain."
    flags = found(request.getfixturevalue(detection), f"<p>{before} {claim}</p>")
    assert (claim in {text for _, text, _ in flags}) is kept


@pytest.mark.parametrize("detection", ["rules_only", "checker"])
def test_the_short_name_of_a_house_is_no_claim(
    detection: str, request: pytest.FixtureRequest
) -> None:
    """Lounges are called after what they sell."""
    page = (
        "<title>PRP | Alder Glow Lounge</title><h1>PRP at Alder Glow Lounge</h1>"
        "<p>Book your PRP with us. Alder Glow Lounge opens at nine.</p>"
        "<p>Alder Glow has six rooms.</p><p>Our PRP brings back your glow.</p>"
    )
    source = Source("lounge.html", page.encode(), "text/html")
    flags = shown(request.getfixturevalue(detection).check(source), ReportOptions())
    looks = {f.text for f in flags if f.category == "anti-ageing-wellness"}
    assert "Our PRP brings back your glow." in looks
    assert not any("Alder" in text for text in looks)


@pytest.mark.parametrize(
    ("treatment", "claims"), [("PRP", True), ("Botox", False), ("Tea", True)]
)
def test_the_classifier_alone_claims_nothing_in_a_section_on_other_treatments(
    checker: Checker, treatment: str, claims: bool
) -> None:
    """A benefit there is that of the other treatment."""
    benefit = "Your knees will carry you up the stairs once more."
    flags = found(
        checker,
        f"<h2>Our second doctor</h2><p>{treatment} is given here.</p><p>{benefit}</p>",
    )
    assert (benefit in {text for _, text, _ in flags}) is claims


@pytest.mark.parametrize(("others", "flagged"), [(0, 2), (4, 1)])
def test_in_a_practice_of_many_services_each_section_speaks_for_itself(
    rules_only: Checker, others: int, flagged: int
) -> None:
    """Praise under a heading of its own is the product's only where it is all it sells."""
    services = ["Filler", "Rhinoplasty", "Chemical peel", "Dental implants"][:others]
    page = (
        "<title>Fenwick Rooms</title><h1>Fenwick Rooms</h1><p>Book a consultation.</p>"
        "<h2>PRP</h2><p>PRP takes an hour.</p><p>Our PRP comes from you.</p>"
        "<p>It is painless.</p><p>We offer PRP daily.</p><p>Ask us about PRP.</p>"
        "<h2>Evenings</h2><p>It is painless.</p>"
        + "".join(f"<h2>{name}</h2><p>Ask the nurse.</p>" for name in services)
    )
    source = Source("rooms.html", page.encode(), "text/html")
    flags = shown(rules_only.check(source), ReportOptions())
    painless = [f for f in flags if f.category == "risk-denial"]
    assert len(painless) == flagged


SALES = [
    "Our lab grows two hundred million young cells for every guest.",
    "Young cells know where they are needed.",
    "Parkinson's disease has been reversed in nine of ten guests.",
    "Autism is no sentence any more: most of our children speak within a year.",
    "There are no side effects, and nothing can be rejected.",
    "Join today and save 20% until Friday.",
    "What your own country forbids is licensed here by the ministry.",
    "No other clinic on the continent works with doses like ours.",
    "My tremor is gone and I paint again!",
]


@pytest.mark.parametrize(
    ("frame", "sells"), [("{}", True), ('Some sellers claim that "{}"', False)]
)
def test_a_page_of_claims_is_a_sellers_though_it_hardly_names_what_it_sells(
    checker: Checker, frame: str, sells: bool
) -> None:
    """The classifier tells by the rest of it, but for what others are said to claim."""
    said = "".join(f"<p>{frame.format(line)}</p>" for line in SALES)
    page = f"<title>Lindora House</title><h1>Lindora House</h1>{said}"
    result = checker.check(Source("house.html", page.encode(), "text/html"))
    reasons = [why for why in result.role_reasons if "reads like sales copy" in why]
    assert bool(reasons) is sells
    assert bool(shown(result, ReportOptions())) is sells


@pytest.mark.parametrize(
    ("sells", "role"), [(0.98, "promotional"), (0.5, "unclear"), (0.02, "unclear")]
)
def test_the_way_a_page_is_written_counts_beside_its_cues(
    rules_only: Checker, sells: float, role: str
) -> None:
    """It tips the scales, and says so."""
    text = b"# PRP\n\nOur patients know how PRP is made.\n"
    reading = read_role(rules_only, text, sells)
    assert reading.role == role
    told = [why for why in reading.reasons if "is written as sellers write" in why]
    assert bool(told) is (role == "promotional")


@pytest.mark.parametrize(("sells", "told"), [(0.2, True), (0.49, False), (0.8, True)])
def test_what_hardly_weighs_is_no_reason(
    rules_only: Checker, sells: float, told: bool
) -> None:
    """Evens would read "is hardly written as sellers write, 49% likely"."""
    text = b"# PRP\n\nWe offer PRP. Book your consultation today.\n"
    reading = read_role(rules_only, text, sells)
    assert any("sellers write" in why for why in reading.reasons) is told


def test_claims_of_another_field_are_left_alone(checker: Checker) -> None:
    """A herbalist may boast as clinics do, and say that herbs reach every cell."""
    lines = ["Our herbs reach every last cell of two hundred million.", *SALES[2:]]
    said = "".join(f"<p>{line}</p>" for line in lines)
    page = f"<title>Lindora House</title><h1>Lindora House</h1>{said}"
    result = checker.check(Source("house.html", page.encode(), "text/html"))
    assert not shown(result, ReportOptions())


def test_a_list_of_signs_is_not_one_of_what_is_treated(rules_only: Checker) -> None:
    body = "<p>Signs of wear are:</p><ul><li>Osteoarthritis</li></ul>"
    assert "Osteoarthritis" not in {text for _, text, _ in found(rules_only, body)}


def test_a_gain_is_an_indication_only_where_nothing_else_is_said(
    rules_only: Checker,
) -> None:
    """Under an illness it is one, but not beside how it is brought about."""
    body = (
        "<h2>PRP for knee arthritis</h2><ul><li>Better mobility</li>"
        "<li>Platelets stimulate tissue repair for better mobility</li></ul>"
    )
    flags = found(rules_only, body)
    by_text = {text: {c for _, t, c in flags if t == text} for _, text, _ in flags}
    assert by_text["Better mobility"] == {"unproven-indication"}
    assert by_text["Platelets stimulate tissue repair for better mobility"] == {
        "mechanism-hype"
    }


@pytest.mark.parametrize(
    ("claim", "category"),
    [
        ("Teams explore PRP for stroke and heart failure.", "vague-implication"),
        ("PRP is a new frontier for treating stroke.", "vague-implication"),
        ("We treat stroke with PRP.", "unproven-indication"),
    ],
)
def test_hope_and_research_with_no_offer_are_an_implication(
    rules_only: Checker, claim: str, category: str
) -> None:
    """What is offered for an illness is an indication."""
    for above in ("", "<h2>PRP for knee arthritis</h2>"):
        flags = found(rules_only, f"{above}<p>{claim}</p>")
        assert {c for _, text, c in flags if text == claim} == {category}
    heading = "Areas of active research"
    flags = found(rules_only, f"<h2>{heading}</h2><ul><li>Stroke</li></ul>")
    assert {c for _, text, c in flags if text == "Stroke"} == {"vague-implication"}


def test_a_line_of_services_says_not_what_each_is_for(rules_only: Checker) -> None:
    """Hair loss is nobody's there; it is the product's where that is named with it."""
    line = "Dermal fillers, PRP treatment, hair loss treatment, Botox, laser toning"
    other = "PRP treatment, hair loss treatment"
    flags = found(rules_only, f"<p>{line}</p><p>{other}</p>")
    claims = {text for _, text, c in flags if c == "unproven-indication"}
    assert line not in claims
    assert other in claims


def test_an_offer_in_a_title_is_no_name(rules_only: Checker) -> None:
    """However often the page makes it."""
    said = "<p>LIMITED TIME OFFER</p>" * 3
    page = f"<title>PRP for Hair - Limited Time Offer</title><h1>Book PRP</h1>{said}"
    source = Source("clinic.html", page.encode(), "text/html")
    flags = shown(rules_only.check(source), ReportOptions())
    assert "LIMITED TIME OFFER" in {f.text for f in flags}
