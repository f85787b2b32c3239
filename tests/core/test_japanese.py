"""Japanese pages: a word a character, predicates last, their own signs of a role."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claimcheck import languages, readers
from claimcheck.analysis import Analysis
from claimcheck.lexicon import Lexicon, Term, words_of
from claimcheck.patterns import phrase_pattern, search
from claimcheck.pipeline import Checker
from claimcheck.types import PageResult, Source
from claimcheck.wording import Wording

SELLER = """<html lang="ja"><head><title>膝の再生医療なら北浜膝クリニック</title></head><body>
<h1>変形性膝関節症の幹細胞治療</h1>
<p>当院では、ご自身の脂肪から採った幹細胞で変形性膝関節症を治療します。{text}</p>
<h2>料金表</h2><p>1回 1,320,000円（税込）。まずは無料カウンセリングをご予約ください。</p>
{more}</body></html>"""


def page_of(checker: Checker, html: str) -> PageResult:
    """Return the result of a page of HTML."""
    return checker.check(Source("page.html", html.encode(), "text/html"))


def found(page: PageResult, text: str) -> dict[str, str]:
    """Return the stance of each category found in a sentence."""
    return {f.category: f.stance.value for f in page.findings if f.text == text}


def test_each_character_is_a_word_but_latin_and_numbers_are_whole() -> None:
    wording = Wording("PRP療法を3回、安全です。次へ")
    assert wording.words == [
        "prp", "療", "法", "を", "3", "回", "安", "全", "で", "す", "次", "へ",
    ]  # fmt: skip
    assert wording.clauses == [0] * 10 + [1, 1]
    assert wording.size == 6  # three characters say about as much as a word
    assert wording.runs == ["prp", "療法を", "3", "回", "安全です", "次へ"]
    assert words_of("ＰＲＰ療法") == ("prp", "療", "法")


def test_a_phrase_may_leave_characters_out() -> None:
    pattern = phrase_pattern("(副作用|危険) ...4 ありません", frozenset(), "x")
    lexicon = Lexicon.build([], pattern.literals)
    hit, miss = lexicon.wordings(
        ["副作用はほぼありません。", "副作用について。説明はありません。"]
    )
    assert [hit.quote(*span) for span in search(pattern, hit)] == [
        "副作用はほぼありません"
    ]
    assert search(pattern, miss) == []  # a stop ends the clause


def test_a_longer_name_of_a_treatment_outranks_a_shorter_one() -> None:
    terms = [
        Term("product", words_of("幹細胞"), "stem"),
        Term("established", words_of("造血幹細胞移植"), "transplant"),
    ]
    (wording,) = Lexicon.build(terms, []).wordings(["造血幹細胞移植の歴史"])
    assert wording.entries("established") == ("transplant",)
    assert wording.entries("product") == ()


def test_an_illness_within_another_word_is_not_meant(rules_only: Checker) -> None:
    lexicon = rules_only.book.lexicon
    drug, illness = lexicon.wordings(["抗がん剤を使わずに", "がんを治す"])
    assert drug.entries("condition") == ()
    assert illness.entries("condition") == ("cancer",)


def test_a_heading_of_a_japanese_page_needs_no_kana() -> None:
    assert languages.detect("変形性膝関節症") == "zh"
    assert languages.detect("変形性膝関節症", "ja") == "ja"


def test_names_of_illnesses_and_treatments_are_known(rules_only: Checker) -> None:
    source = Source("a.txt", "筋萎縮性側索硬化症に培養上清液を使う。".encode())
    document = readers.read(source)
    (unit,) = Analysis(document, rules_only.book.lexicon).units
    assert unit.entries("condition") == ("amyotrophic-lateral-sclerosis",)
    assert unit.has("product")


@pytest.mark.parametrize(
    ("text", "category", "stance"),
    [
        ("副作用の心配はありません。", "risk-denial", "asserted"),
        ("副作用がないわけではありません。", "risk-denial", None),
        ("膝の痛みの改善が期待できます。", "unproven-indication", "hedged"),
        ("変形性膝関節症が完治することを保証するものではありません。", "cure-guarantee", "negated"),
        ("変形性膝関節症は治りますか？", "unproven-indication", "question"),
        ("パーキンソン病の治療は行っておりません。", "unproven-indication", "negated"),
        ("パーキンソン病が改善すると主張する業者がいます。", "unproven-indication", "attributed"),
        ("「必ず治る」という言葉だけで判断しないことが大切です。", "cure-guarantee", "negated"),
        ("世界最高水準の培養技術です。", "superlative-comparative", "asserted"),
        # What is quoted to be refused, or said to be said elsewhere, is no claim.
        ("「必ず治る」とは申し上げられません。", "cure-guarantee", "negated"),
        ("「成功率9割」とお約束することもできません。", "unsupported-statistic", "negated"),
        ("ほかの病院で「成功率9割」と言われました。", "unsupported-statistic", "attributed"),
    ],
)  # fmt: skip
def test_stance(
    rules_only: Checker, text: str, category: str, stance: str | None
) -> None:
    page = page_of(rules_only, SELLER.format(text=text, more=""))
    assert page.role.value == "promotional", page.role_reasons
    assert found(page, text).get(category) == stance


def test_all_sentences_of_a_quotation_are_the_patients(rules_only: Checker) -> None:
    said = ("「膝の痛みがなくなりました。", "もっと早く受ければよかったです。」")
    more = (
        f"<h2>患者さまの声</h2><p>{''.join(said)}</p><p>痛みがなくなりました。</p>"
        "<blockquote>杖が要らなくなりました。早く受ければよかったです。</blockquote>"
    )
    page = page_of(rules_only, SELLER.format(text="", more=more))
    voices = {f.text: f.voice.value for f in page.findings}
    assert [voices[text] for text in said] == ["patient", "patient"]
    assert voices["痛みがなくなりました。"] == "publisher"
    assert voices["早く受ければよかったです。"] == "patient"


def test_an_answer_takes_over_what_was_asked(rules_only: Checker) -> None:
    more = "<h3>幹細胞で膝の痛みは改善しますか？</h3><p>はい、もちろんです。</p>"
    page = page_of(rules_only, SELLER.format(text="", more=more))
    assert "unproven-indication" in found(page, "はい、もちろんです。")


NEWS = """<html lang="ja"><head><title>無届けで幹細胞投与の疑い 院長を逮捕</title></head><body>
<h1>無届けで幹細胞投与の疑い 院長を逮捕</h1>
<p>警視庁は十日、国に計画を出さずに幹細胞を投与したとして、都内のクリニックの院長を逮捕した。</p>
<p>捜査関係者によると、院長は「どんな病気も必ず治る」と患者に説明していた。
幹細胞の効果は確かめられていない。</p>
<p>厚生労働省は「同様の治療に注意してほしい」とコメントした。本紙の取材に、院長の弁護士は答えなかった。</p>
</body></html>"""


def test_a_newspaper_is_not_accused(rules_only: Checker) -> None:
    page = page_of(rules_only, NEWS)
    assert page.role.value in {"news", "critique"}, page.role_reasons
    assert not [f for f in page.findings if f.stance.value in {"asserted", "hedged"}]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("点滴 1,200,000円", {"1,200,000"}),
        ("29,800円から", {"29,800"}),
        ("12,34円", {"12", "34"}),
    ],
)
def test_a_number_is_quoted_whole(text: str, numbers: set[str]) -> None:
    """Half of a price would be a false quotation."""
    wording = Wording(text)
    quoted = {wording.quote(*span) for span in wording.spans}
    assert {q for q in quoted if q[0].isdigit()} == numbers


def test_the_classifier_names_words_as_they_stand_on_the_page(checker: Checker) -> None:
    """Pairs of characters that stand side by side, no single ones."""
    model = checker.models["ja"]
    certain = replace(model, calibration=((0.0, 0.0, 4.0),) * len(model.labels))
    text = "若々しい膝で、歩ける喜び。"
    page = page_of(
        replace(checker, models={"ja": certain}), SELLER.format(text=text, more="")
    )
    words = {
        word
        for finding in page.findings
        if finding.text == text
        for evidence in finding.evidence
        if evidence.detector == "model:claims"
        for word in evidence.words
    }
    assert words
    assert all(word in text and len(word) > 1 for word in words)


def test_without_a_model_of_its_language_rules_read_a_page(
    checker: Checker, rules_only: Checker
) -> None:
    html = SELLER.format(text="副作用の心配はありません。", more="")
    english = replace(checker, models={"en": checker.models["en"]})
    with_model, without = page_of(english, html), page_of(rules_only, html)
    assert with_model.findings == without.findings
    assert with_model.role_reasons == without.role_reasons
    document = readers.read(Source("page.html", html.encode(), "text/html"))
    assert english.probabilities(document) is None
    assert with_model.notes == ("no model for language 'ja': read by the rules alone",)
    assert without.notes == ()


def test_other_languages_are_left_to_nobody(checker: Checker) -> None:
    """Neither rules nor the classifier accuse a page that they cannot read."""
    text = (
        "Nuestra clínica trata la diabetes con células madre. Garantizamos resultados "
        "sin efectos secundarios para todos los pacientes. Reserve su consulta hoy."
    )
    page = checker.check(Source("a.txt", text.encode()))
    assert page.langs[0][0] == "es"
    assert page.findings == ()
    assert any("not checked" in note for note in page.notes)


DISCLOSED = """<h2>お問い合わせ</h2><p>電話 03-0000-0000。治療期間は3か月、通院は3回です。</p>
<p>主なリスクは内出血、感染、まれに肺塞栓です。</p>
<p>この治療に用いる細胞は未承認です。細胞は院内で調製し、入手経路は当院です。
国内で承認された同一の成分の製品はありません。諸外国の安全性に関する情報は限られています。
医薬品副作用被害救済制度の対象になりません。</p>"""


def test_a_page_on_self_pay_care_is_told_what_it_leaves_out(
    rules_only: Checker,
) -> None:
    bare = page_of(rules_only, SELLER.format(text="", more=""))
    (flag,) = [flag for flag in bare.flags if flag.id == "D08"]
    assert "main risks" in flag.evidence[0]
    assert "standard cost" not in flag.evidence[0]
    vet = page_of(rules_only, SELLER.format(text="", more="<p>愛犬の膝にも。</p>"))
    assert "D08" not in {flag.id for flag in vet.flags}
    full = page_of(rules_only, SELLER.format(text="", more=DISCLOSED))
    assert "D08" not in {flag.id for flag in full.flags}


def test_a_reason_of_a_role_is_told_once(rules_only: Checker) -> None:
    """However many cues share it: two tell prices."""
    page = page_of(rules_only, SELLER.format(text="", more=""))
    told = [reason.partition(",")[0] for reason in page.role_reasons]
    assert told.count("states prices") == 1
    assert len(set(told)) == len(told)
