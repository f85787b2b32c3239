"""Languages are told by script and by common words."""

from __future__ import annotations

import pytest

from claimcheck.languages import detect, of_tag

TEXTS = {
    "en": "We treat the patients of our clinic with their own cells.",
    "es": "Los pacientes de la cl\xednica son tratados con sus propias c\xe9lulas.",
    "fr": "Nous traitons les patients de notre clinique avec leurs propres cellules.",
    "de": "Wir behandeln die Patienten in unserer Klinik mit ihren eigenen Zellen.",
    "it": "I pazienti della nostra clinica sono trattati con le cellule e il plasma.",
    "pt": "Os pacientes da nossa cl\xednica s\xe3o tratados com as c\xe9lulas do seu corpo.",
    "nl": "Wij behandelen de pati\xebnten van onze kliniek met het eigen bloed.",
    "tr": "Klini\u011fimizde hasta i\xe7in k\xf6k h\xfccre tedavisi ve daha \xe7ok bir umut.",
    "pl": "Pacjenci naszej kliniki s\u0105 leczeni, a to nie jest tylko dla nich.",
    "vi": "B\u1ec7nh nh\xe2n c\u1ee7a ch\xfang t\xf4i \u0111\u01b0\u1ee3c \u0111i\u1ec1u tr\u1ecb v\u1edbi t\u1ebf b\xe0o g\u1ed1c.",
    "id": "Pasien kami dirawat dengan sel punca yang berasal dari tubuh ini.",
    "ja": "\u5f53\u9662\u306e\u518d\u751f\u533b\u7642\u306f\u5b89\u5168\u3067\u3059\u3002",
    "zh": "\u6211\u4eec\u7684\u5e72\u7ec6\u80de\u6cbb\u7597\u975e\u5e38\u5b89\u5168\u3002",
    "ko": "\uc6b0\ub9ac \ud074\ub9ac\ub2c9\uc758 \uc904\uae30\uc138\ud3ec \uce58\ub8cc",
    "ru": "\u041c\u044b \u043b\u0435\u0447\u0438\u043c \u043f\u0430\u0446\u0438\u0435\u043d\u0442\u043e\u0432 \u043a\u043b\u0435\u0442\u043a\u0430\u043c\u0438",
    "uk": "\u041c\u0438 \u043b\u0456\u043a\u0443\u0454\u043c\u043e \u043f\u0430\u0446\u0456\u0454\u043d\u0442\u0456\u0432",
    "ar": "\u0646\u0639\u0627\u0644\u062c \u0627\u0644\u0645\u0631\u0636\u0649",
    "th": "\u0e40\u0e23\u0e32\u0e23\u0e31\u0e01\u0e29\u0e32",
    "he": "\u05d0\u05e0\u05d7\u05e0\u05d5 \u05de\u05d8\u05e4\u05dc\u05d9\u05dd",
    "el": "\u03b8\u03b5\u03c1\u03b1\u03c0\u03b5\u03cd\u03bf\u03c5\u03bc\u03b5",
}


@pytest.mark.parametrize(("code", "text"), TEXTS.items(), ids=TEXTS.keys())
def test_detects(code: str, text: str) -> None:
    assert detect(text) == code


@pytest.mark.parametrize("text", ["", "ALS", "Lupus 2026", "$5,000", "TGF\u03b2"])
def test_short_text_gives_no_evidence(text: str) -> None:
    assert detect(text) == "und"
    assert detect(text, "en") == "en"


def test_a_few_foreign_words_do_not_outweigh_the_page() -> None:
    assert detect("Our de novo cells in situ, et al.", "en") == "en"


@pytest.mark.parametrize(
    ("tag", "code"), [("en-GB", "en"), ("zxx", ""), ("und", ""), (None, ""), ("", "")]
)
def test_a_tag_may_name_no_language(tag: str | None, code: str) -> None:
    """Templates are sold with lang="zxx"."""
    assert of_tag(tag) == code
