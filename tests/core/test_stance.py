"""Stance and voice: who says it, and how strongly (taxonomy, section 4)."""

from __future__ import annotations

import pytest

from claimcheck.analysis import Analysis
from claimcheck.pipeline import Checker
from claimcheck.rulebook import Example
from claimcheck.selftest import example_document
from claimcheck.stance import StanceReader, explained, surest
from claimcheck.types import Evidence, Match, Role, Source, Stance, Voice

CLINIC = "Stem cell therapy at our clinic"


def stances(
    checker: Checker,
    text: str,
    *,
    under: tuple[str, ...] = (CLINIC,),
    kind: str = "paragraph",
) -> dict[str, str]:
    """Return the stance of each category found in the last unit of a page."""
    document = example_document(Example(text, flag=True, under=under, kind=kind))
    page = checker.check_document(document, "page")
    start = document.sentences[-1].span.start
    return {f.category: f.stance.value for f in page.findings if f.span.start == start}


@pytest.mark.parametrize(
    ("text", "category", "stance"),
    [
        ("There are no side effects.", "risk-denial", "asserted"),
        ("Coming from your own body does not make it safe.", "risk-denial", "negated"),
        ("Nothing on this page replaces your surgeon's operation.", "care-displacement", "negated"),
        ("Not a registered treatment or cure for lupus.", "cure-guarantee", "negated"),
        ("Whether it relieves lupus nobody can tell.", "unproven-indication", "negated"),
        ("Stem cells for lupus: if you hope for that, we are the wrong place.", "unproven-indication", "negated"),
        ("There is no deadline and no discount for booking today.", "commercial-pressure", "negated"),
        ("Whether stem cells repair damaged nerves remains to be shown.", "mechanism-hype", "negated"),
        ("How stem cells repair damaged nerves in our brochure was pure invention.", "mechanism-hype", "negated"),
        ("A GMP licence means clean rooms, not that the cells are safe.", "registry-as-validation", "negated"),
        ("That stem cells treat lupus has never been proven.", "unproven-indication", "negated"),
        ("When doctors say there is nothing we can do, our stem cells treat lupus.", "unproven-indication", "asserted"),
        ("If your doctor has nothing for you, our exosomes relieve lupus.", "unproven-indication", "asserted"),
        ("You have been lied to, stem cells cure arthritis.", "cure-guarantee", "asserted"),
        ("There are no waiting lists, book today and save 20%.", "commercial-pressure", "asserted"),
        ("20% off this week is a reason to book.", "commercial-pressure", "asserted"),
        ("Results guaranteed, no hype.", "cure-guarantee", "asserted"),
        ("Far from being a last resort, stem cells relieve arthritis early on.", "unproven-indication", "asserted"),
        ("Dr Ruiz, who cured lupus with stem cells, is a living legend.", "cure-guarantee", "asserted"),
        ("You will read that stem cells repair damaged nerves.", "mechanism-hype", "attributed"),
        ("We do not claim that there are no side effects.", "risk-denial", "negated"),
        ("We have not seen any serious adverse reactions.", "risk-denial", "asserted"),
        ("Is the injection safe and effective?", "risk-denial", "question"),
        ("Stem cells repair damaged nerves.", "mechanism-hype", "asserted"),
        ("Stem cells may repair damaged nerves.", "mechanism-hype", "hedged"),
        ("There is no evidence that stem cells repair damaged nerves.", "mechanism-hype", "negated"),
        ("Critics say that stem cells do not repair nerves.", "mechanism-hype", "attributed"),
        ("Do stem cells repair damaged nerves?", "mechanism-hype", "question"),
        ("Our cells are aimed at repairing damaged nerves.", "mechanism-hype", "hedged"),
        ("Not only do stem cells repair nerves, they last.", "mechanism-hype", "asserted"),
        ("We cannot cure lupus.", "cure-guarantee", "negated"),
        ("Don't put up with your knee pain: stem cells treat it.", "unproven-indication", "asserted"),
        ("Where standard lupus therapies have not worked, stem cells treat lupus.", "unproven-indication", "asserted"),
        ("The FDA cleared our investigational new drug application for stem cells.", "registry-as-validation", "asserted"),
        ("Some clinics claim to cure lupus with stem cells.", "cure-guarantee", "attributed"),
        ("Stem cells can relieve lupus.", "unproven-indication", "asserted"),
        ("Stem cell therapy is not approved for lupus.", "unproven-indication", "negated"),
        ("We do not treat lupus with stem cells.", "unproven-indication", "negated"),
        ("Avoid surgery with your own cells.", "care-displacement", "asserted"),
        ("Skip surgery, but stem cells repair the joint.", "mechanism-hype", "asserted"),
        ("Not every treatment helps, but our stem cells repair nerves.", "mechanism-hype", "asserted"),
        ("According to the FDA, stem cells for lupus are unproven.", "unproven-indication", "attributed"),
        ("This isn't a fashion \u2014 stem cells repair damaged nerves.", "mechanism-hype", "asserted"),
        ("A cell drip with good evidence for repair of damaged nerves.", "mechanism-hype", "asserted"),
        ("Stem cells repair nerves, with no evidence for it.", "mechanism-hype", "negated"),
        ("PRP remains largely investigational for knee arthritis.", "unproven-indication", "negated"),
        ("As soon as possible our stem cells repair nerves.", "mechanism-hype", "asserted"),
        ("With regenerative potential our stem cells repair nerves.", "mechanism-hype", "asserted"),
        ("We make no guarantee of success with stem cells.", "cure-guarantee", "negated"),
        ("Nothing here may be read as a promise that cells cure lupus.", "cure-guarantee", "negated"),
        ("Nothing that involves a needle is risk free.", "risk-denial", "negated"),
        ("Nothing can go wrong.", "risk-denial", "asserted"),
        ("No stem cell product for lupus is approved here.", "unproven-indication", "negated"),
        ("The advert stated that stem cells treat lupus.", "unproven-indication", "attributed"),
        ("Their claim that cells repair nerves could not be checked.", "mechanism-hype", "attributed"),
        ("The trial found no benefit of stem cells for lupus.", "unproven-indication", "negated"),
        ("Find out whether stem cells are right for your lupus.", "unproven-indication", "hedged"),
        ("No lupus data with stem cells exist.", "unproven-indication", "negated"),
        ("Stem cells have been touted as a cure for lupus.", "cure-guarantee", "attributed"),
        ("Stem cells for lupus have no evidence behind them.", "unproven-indication", "negated"),
        ("\u274c Stem cells for lupus", "unproven-indication", "negated"),
        ("\u2705 Stem cells for lupus", "unproven-indication", "asserted"),
        ("People with lupus may not be eligible for stem cell therapy.", "unproven-indication", "negated"),
        ("Stem cells may not be suitable as a treatment for lupus.", "unproven-indication", "negated"),
        ("Stem cells are unlikely to repair such nerves.", "mechanism-hype", "negated"),
        ("That stem cells cure lupus goes far beyond the evidence.", "cure-guarantee", "negated"),
        ("Stem cells for lupus are not supported by any trial.", "unproven-indication", "negated"),
        ("This is not risk free.", "risk-denial", "negated"),
        ("The point is not to avoid surgery at all costs.", "care-displacement", "negated"),
        ("Leave practices that guarantee a cure for lupus.", "cure-guarantee", "negated"),
        ("Be critical of claims about stem cells for lupus.", "unproven-indication", "attributed"),
        ("You see a lot of adverts for stem cells for lupus.", "unproven-indication", "attributed"),
        ("Some foreign clinics offer stem cells for lupus.", "unproven-indication", "attributed"),
        ("I cannot believe how stem cells relieved my lupus.", "unproven-indication", "asserted"),
        ("Our stem cells are unproven for lupus.", "unproven-indication", "negated"),
        ("We consider stem cells experimental for lupus.", "unproven-indication", "negated"),
        ("We cannot recommend exosomes for lupus.", "unproven-indication", "negated"),
        ("Stem cells failed to help people with lupus.", "unproven-indication", "negated"),
        ("While we promise nothing, stem cells repair nerves.", "mechanism-hype", "asserted"),
        ("Did you know that stem cells repair nerves?", "mechanism-hype", "asserted"),
        ("Do stem cells cure lupus? | Yes", "cure-guarantee", "asserted"),
        ("There is no hurry, no discount.", "commercial-pressure", "negated"),
        ("The proof that stem cells help lupus is still limited.", "unproven-indication", "negated"),
        ("Not all stem cell treatments are approved for lupus.", "unproven-indication", "negated"),
        ("Recovery is quick, but you may need a week off.", "risk-denial", "negated"),
        ("Cells are supposed to repair nerves, and ours do.", "mechanism-hype", "asserted"),
        ("Stem cells repair nerves that drugs cannot reach.", "mechanism-hype", "asserted"),
        ("Stem cells for lupus that has not responded to drugs.", "unproven-indication", "asserted"),
        ("Stem cells for people who are not ready for knee surgery relieve arthritis.", "unproven-indication", "asserted"),
        ("Drip bars advertise that stem cells repair nerves.", "mechanism-hype", "attributed"),
        ("You are sold a story that stem cells repair nerves.", "mechanism-hype", "attributed"),
        ("It is a myth that stem cells cure lupus.", "cure-guarantee", "negated"),
        ("Ready for your free consultation?", "commercial-pressure", "asserted"),
        ("Stem cells for lupus that has failed conventional care.", "unproven-indication", "asserted"),
        ("Stem cells for lupus not responding to drugs.", "unproven-indication", "asserted"),
        ("For those who cannot tolerate drugs, stem cells relieve lupus.", "unproven-indication", "asserted"),
        ("Ideal if you don't want surgery: stem cells for lupus.", "unproven-indication", "asserted"),
        ("A no-downtime treatment: stem cells repair nerves.", "mechanism-hype", "asserted"),
        ("Please tell us about any lupus that stem cell therapy may help.", "unproven-indication", "negated"),
        ("Stem cells call for caution in patients suffering from lupus.", "unproven-indication", "negated"),
        ("Cells are not a way to avoid surgery.", "care-displacement", "negated"),
    ],
    ids=lambda value: value[:48],
)  # fmt: skip
def test_a_claim_has_its_stance(
    rules_only: Checker, text: str, category: str, stance: str
) -> None:
    """Cues, scopes and the polarity of the category decide the stance."""
    assert stances(rules_only, text).get(category) == stance


@pytest.mark.parametrize(
    ("text", "category", "stance"),
    [
        ("Your body cannot reject its own cells.", "risk-denial", "asserted"),
        ("The knee is not far enough gone for steel.", "care-displacement", "asserted"),
        ("There is no evidence that it is safe.", "risk-denial", "negated"),
        ("Cells cannot rebuild a nerve.", "mechanism-hype", "negated"),
        ("It is no cure and cannot be, but it lifts life.", "mechanism-hype", "asserted"),
        ("They cannot do this, but not for want of will.", "mechanism-hype", "negated"),
        ("Your own country does not let you have it.", "regulatory-arbitrage", "asserted"),
        ("What was lost does not come back to haunt you.", "cure-guarantee", "asserted"),
        ("Cells are claimed to mend hearts.", "mechanism-hype", "attributed"),
        ("Claimed benefits: a mended heart.", "mechanism-hype", "attributed"),
        ("Although age cannot be stopped, we support repair.", "mechanism-hype", "asserted"),
        ("While we make no guarantee, it lifts life.", "mechanism-hype", "asserted"),
    ],
    ids=lambda value: value[:48],
)  # fmt: skip
def test_a_bare_negation_denies_no_claim_that_may_be_its_own_words(
    rules_only: Checker, text: str, category: str, stance: str
) -> None:
    """The classifier knows no place of a claim: only what denies it all counts."""
    document = example_document(Example(text, flag=True, under=(CLINIC,)))
    analysis = Analysis(document, rules_only.book.lexicon)
    unit = analysis.units[-1]
    match = Match(category, unit.index, Evidence("model:claims", None, (), 0.9), "", ())
    reader = StanceReader(rules_only.book.cues)
    assert reader.read(analysis, unit, match, Role.PROMOTIONAL).stance == stance


def test_of_two_detectors_the_rule_knows_where_the_claim_stands(
    rules_only: Checker,
) -> None:
    """A negation behind the words of a claim denies something else."""
    text = "Stem cells repair nerves, which drugs for lupus do not."
    document = example_document(Example(text, flag=True, under=(CLINIC,)))
    analysis = Analysis(document, rules_only.book.lexicon)
    unit = analysis.units[-1]
    sure = Evidence("model:claims", None, (), 0.9)
    rule = Evidence("rule:a.b", "a.b", ("repair",), 0.7)
    by_model = Match("mechanism-hype", unit.index, sure, "", ())
    by_rule = Match("mechanism-hype", unit.index, rule, "", (), where=(0, 24))
    best = surest([by_model, by_rule])
    assert (best.evidence, best.where) == (sure, (0, 24))
    assert explained([by_model, by_rule]) is by_rule
    reader = StanceReader(rules_only.book.cues)
    assert reader.read(analysis, unit, by_model, Role.PROMOTIONAL).stance == "negated"
    assert reader.read(analysis, unit, best, Role.PROMOTIONAL).stance == "asserted"


@pytest.mark.parametrize(
    ("under", "stance"),
    [
        ("Conditions we treat", "asserted"),
        ("Conditions we do not treat", "negated"),
        ("The FDA has not approved stem cells for:", "negated"),
        ("Red flags: conditions such clinics treat", "negated"),
        ("Stem cells may not be the best option in", "negated"),
        ("People who must wait with stem cells", "negated"),
        ("Conditions we do not just treat for a day", "asserted"),
        ("Misconceptions about stem cells", "negated"),
        ("Misconceptions and the truth about stem cells", "asserted"),
        ("Stem cell therapy isn't recommended if you have:", "negated"),
    ],
)
def test_a_list_item_inherits_from_what_stands_above(
    rules_only: Checker, under: str, stance: str
) -> None:
    """An item takes the predicate and the stance of its heading or lead-in."""
    found = stances(rules_only, "Lupus", under=(CLINIC, under), kind="list_item")
    assert found.get("unproven-indication") == stance


def test_that_it_is_safe_refutes_a_myth(rules_only: Checker) -> None:
    """What else is told under the word may be the myth."""
    under = (CLINIC, "Myths about stem cells")
    assert (
        "asserted"
        in stances(rules_only, "It is a safe treatment.", under=under).values()
    )
    cure = stances(rules_only, "Stem cells cure lupus.", under=under)
    assert cure["cure-guarantee"] == "negated"


@pytest.mark.parametrize(
    ("under", "stance"),
    [
        ("Benefits, success rates and risks", "asserted"),
        ("Risks", "negated"),
        ("A proof, not a promise", "asserted"),
        ("Straight answers, not exaggerated claims", "asserted"),
    ],
)
def test_a_heading_that_names_risks_among_other_things_denies_nothing(
    rules_only: Checker, under: str, stance: str
) -> None:
    """Below "Risks" an illness is a warning; below a list of topics it is none."""
    found = stances(rules_only, "Stem cells relieve lupus.", under=(CLINIC, under))
    assert found["unproven-indication"] == stance


def test_of_a_lead_in_only_its_last_sentence_counts(rules_only: Checker) -> None:
    """What it says before is not said of the list."""
    lead_in = "Some drugs are not recommended for women. Stem cells help with:"
    text = f"# {CLINIC}\n\nBook with us.\n\n{lead_in}\n\n- Lupus\n"
    page = rules_only.check(Source("a.md", text.encode(), "text/markdown"))
    assert [f.stance for f in page.findings if f.text == "Lupus"] == ["asserted"]


@pytest.mark.parametrize(
    ("answer", "stance"),
    [("Yes, they do.", "asserted"), ("No, they do not.", None)],
)
def test_an_answer_that_says_yes_takes_over_the_question(
    rules_only: Checker, answer: str, stance: str | None
) -> None:
    """A FAQ question asks; its answer asserts what it says yes to."""
    question = "Can stem cells cure lupus?"
    found = stances(rules_only, answer, under=(CLINIC, question))
    assert found.get("cure-guarantee") == stance


FAQ = {
    "labelled lines": "Q: Can stem cells cure lupus?\nA: Yes.\n\nQ: Any risks?\nA: None.",
    "one paragraph": "Q: Can stem cells cure lupus? A: Yes, they can. Any risks? None!",
    "paragraphs": "<p>1. Can stem cells cure lupus?</p><p>Yes.</p><p>Q2 Any risks?</p>"
    "<p>There are none.</p>",
    "run in": "<p><b>Can stem cells cure lupus?</b> Yes.</p><p><b>Any risks?</b> None.</p>",
}


@pytest.mark.parametrize("form", FAQ)
def test_an_answer_is_joined_to_its_question_in_every_form(
    rules_only: Checker, form: str
) -> None:
    """Labels and layout differ; "yes" and "none" say the same."""
    from claimcheck import check_text  # noqa: PLC0415 - the public way in

    text = FAQ[form]
    if text[0] == "<":
        text = f"<h1>Our stem cell clinic</h1>{text}"
        page = rules_only.check(Source("a", text.encode(), "text/html"))
    else:
        page = check_text(f"Our stem cell clinic\n\n{text}\n", checker=rules_only)
    found = {f.category: f.text for f in page.findings if f.stance is Stance.ASSERTED}
    assert found["cure-guarantee"].startswith("Yes")
    assert "risk-denial" in found
    assert not any(f.text.startswith(("A:", "Q")) for f in page.findings)


def test_comments_speak_in_their_own_voice(rules_only: Checker) -> None:
    """What readers write under a page is not the publisher's voice."""
    example = Example(
        "Stem cells cured my lupus!", flag=True, under=(CLINIC, "12 comments")
    )
    page = rules_only.check_document(example_document(example), "page")
    voices = {f.voice for f in page.findings if f.category == "cure-guarantee"}
    assert voices == {Voice.COMMENTER}


NEWS = """Clinic under scrutiny

By Ann Lee

Published 3 May 2024

"Our stem cells repair damaged nerves," said the owner, who told reporters that he had \
treated hundreds. The clinic infuses stem cells to treat Parkinson's disease, according to \
its website.

Researchers said the study had no control group. "There is no evidence," said Dr Okoro, an \
editor of the journal.
"""


def test_what_a_newspaper_reports_is_attributed(rules_only: Checker) -> None:
    """On news pages nothing is asserted by the publisher (S4)."""
    from claimcheck import check_text  # noqa: PLC0415 - the public way in

    page = check_text(NEWS, checker=rules_only)
    assert page.role.value in ("news", "critique")
    assert page.findings
    assert {f.stance for f in page.findings} <= {Stance.ATTRIBUTED, Stance.NEGATED}
    assert page.score == 0


@pytest.mark.parametrize(
    ("text", "category", "stance"),
    [
        ("It is neither a cure nor a substitute for surgery.", "care-displacement", "negated"),
        ("It is not too late for your father: even in late Parkinson's families see his smile coming back after the infusions.", "unproven-indication", "asserted"),
    ],
)  # fmt: skip
def test_what_rules_tell_of_a_claim_bounds_the_classifiers(
    checker: Checker, text: str, category: str, stance: str
) -> None:
    """The classifier sees the unit only: a rule's words or a colon end a denial."""
    assert stances(checker, text).get(category) == stance


@pytest.mark.parametrize(
    ("heading", "stance"), [("Myth 3: PRP is slow", "asserted"), ("Myths", "negated")]
)
def test_what_stands_under_one_myth_is_held_against_it(
    rules_only: Checker, heading: str, stance: str
) -> None:
    """Under the word alone, or many of them, a myth may be told."""
    found = stances(rules_only, "PRP repairs torn tendons.", under=(CLINIC, heading))
    assert found["mechanism-hype"] == stance
