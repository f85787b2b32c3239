"""What the names on an element say: its classes, id, role and language.

Page builders make everything of <div>; what a thing is stands in its class. A
wrong guess costs little: it moves a tag, and never loses text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from claimcheck.markup.tokens import Value, attributes
from claimcheck.memo import Remembered

# Consent to cookies, not to treatment: "informed-consent" is content. A class
# of the whole page ("cookies-not-set") stands on html or body, which are skipped.
_CONSENT = re.compile(
    r"\b(?:cookie|gdpr|ccpa|cky-|cmplz|onetrust|didomi|iubenda|cookiebot|cc-window"
    r"|(?<!informed-)(?<!informed_)consent)",
)
_WHOLE = re.compile(r"\b(?:wrapper|site|page|content|main|layout)\b")
_PLACES = (
    (
        "nav",
        r"\b(?:nav|navbar|navigation|(?:main|primary|mobile|mega|site|top)-?menu"
        r"|menu-main|breadcrumbs?)\b(?!-(?:tab|pill))",
    ),
    (
        "footer",
        r"(?:^|\s)(?:(?:site|page|main|global)[_-])?footer(?=$|[\s_-])|location-footer",
    ),
    ("testimonial", r"testimonial|\breviews?\b|patient-stor"),
    ("comments", r"\bcomments?\b(?!-(?:form|respond))|\bcomment-(?:body|content|list)"),
    ("hero", r"\b(?:hero|jumbotron|slider|masthead)"),
    ("accordion", r"accordion|\bfaqs?\b|\bcollaps(?:e|ible)\b|toggle-content"),
    ("tab", r"\btab-(?:pane|content|panel)|\btabs?\b|tabpanel"),
    ("card", r"\bcards?\b|\bpricing\b|icon-box|image-box|flip-box"),
    ("popup", r"\b(?:popup|modal|lightbox)\b"),
)
_PLACE = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PLACES))
_TITLED = re.compile(
    r"(?:^|[\s_-])(?:title|heading|headline|kicker)(?:$|[\s_-]|\d)"
    r"|(?:accordion|collapsible|toggle|faq)[\w-]*(?:header|head|question|button|btn|trigger)"
    r"|\bquestion\b|\bfaq-?q\b",
)
_BUTTON = re.compile(r"(?:^|[\s_-])(?:btn|button|cta)(?:$|[\s_-])|__(?:btn|button)\b")
#: Words of the classes of short labels that stand in a row.
CHIPS = ("chip", "pill", "tag")
_CHIP = re.compile(rf"(?:^|[\s_-])(?:{'|'.join(CHIPS)})(?:$|\s)")
_CHIPS = re.compile(rf"(?:^|[\s_-])(?:{'|'.join(CHIPS)})s(?:$|\s)")
_ICON = re.compile(r"\bmaterial-(?:icons|symbols)")
_WRAPPED = re.compile(
    r"(?:title|heading|header)[\w-]*[_-]"
    r"(?:wrap|wrapper|container|area|section|group|row|col|content|inner|box)(?:\s|$)",
)
_ROLES = {
    "row": "row",
    "cell": "cell",
    "gridcell": "cell",
    "columnheader": "header-cell",
    "rowheader": "cell",
    "table": "table",
    "grid": "table",
    "listitem": "item",
    "list": "list",
    "heading": "heading",
    "button": "button",
}
_REGION_ROLES = {
    "navigation": "nav",
    "menu": "nav",
    "menubar": "nav",
    "banner": "header",
    "contentinfo": "footer",
    "complementary": "aside",
    "tabpanel": "tab",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What the attributes of an element say about it.

    Attributes:
        act: What it behaves as ("row", "heading", "button" ...), or "".
        place: Where its text stands, or "".
        titled: Its class calls it a title.
        button: Its class calls it a button.
        chip: Its class calls it a label, one of several in a row.
        chips: Its class says that it holds such labels.
        icon: Its text is the name of a picture.
        level: Heading level, 0 if not given.
        lang: Declared language.
    """

    act: str = ""
    place: str = ""
    titled: bool = False
    button: bool = False
    chip: bool = False
    chips: bool = False
    icon: bool = False
    level: int = 0
    lang: str = ""


def names(inside: str) -> Names:
    """Return what the attributes of a tag say about its element."""
    return _KNOWN[inside]


def _read(inside: str) -> Names:
    found = attributes(inside)
    if not found:
        return Names()
    named = f"{_value(found, 'class')} {_value(found, 'id')}".lower()
    role = _value(found, "role").lower()
    level = _value(found, "aria-level")
    titled = bool(_TITLED.search(named)) and not _WRAPPED.search(named)
    return Names(
        _act(found, role, titled),
        _REGION_ROLES.get(role) or _place(named),
        titled,
        bool(_BUTTON.search(named)),
        bool(_CHIP.search(named)),
        bool(_CHIPS.search(named)),
        bool(_ICON.search(named)),
        int(level) if level in {"1", "2", "3", "4", "5", "6"} else 0,
        _value(found, "lang") or _value(found, "xml:lang"),
    )


def _value(found: Mapping[str, Value], name: str) -> str:
    return found[name][0] if name in found else ""


def _act(found: Mapping[str, Value], role: str, titled: bool) -> str:
    if role == "button" and (titled or "aria-expanded" in found):
        return "toggle"
    return "button" if role == "tab" else _ROLES.get(role, "")


def _place(named: str) -> str:
    if named == " ":
        return ""
    if _CONSENT.search(named) and not _WHOLE.search(named):
        return "consent"
    found = _PLACE.search(named)
    return found.lastgroup or "" if found else ""


#: Pages of one site use the same classes again and again.
_KNOWN = Remembered(_read, most=8192, keep=lambda inside: len(inside) <= 300)
