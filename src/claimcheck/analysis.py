"""One look at a page that rules, model, stance and role all share.

Each sentence is normalised, cut into words, and looked up in the lexicon once.
What later steps ask ("is a product named in the chain of this unit?") is
answered from that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from claimcheck.lexicon import Lexicon
from claimcheck.types import Block, BlockKind, Document
from claimcheck.unit import Unit
from claimcheck.wording import flatten

_HEADINGS = (BlockKind.TITLE, BlockKind.HEADING)
_TITLES = (BlockKind.TITLE, BlockKind.META)
#: What names the treatment of what stands under it.
_NAMING = (BlockKind.HEADING, BlockKind.LIST_ITEM)

#: Keys of a product that is offered, and of any other treatment.
OFFERED, OTHER = "{offered}", "{other_product}"
#: Any product in scope, whoever offers it.
PRODUCT = "{product}"
_OTHERS = frozenset({OTHER, "{established}"})
_TREATMENTS = frozenset({PRODUCT, OTHER})

#: Parts that every page of a site has; they say nothing on what this page is about.
_AROUND = frozenset({"nav", "footer", "comments", "consent"})

#: Places that only lead elsewhere, or ask for consent to cookies.
_MENUS = frozenset({"nav", "consent"})

#: A line of a footer with more words says something.
_LINK_WORDS = 6

#: A unit of fewer words is a label, a name, a button.
_PROSE_WORDS = 4

#: Words that hold another treatment against the product.
_CONTRASTS = re.compile(
    r"\b(?:unlike|instead|rather|without|versus|vs|compared?|than|avoid\w*|alternatives?"
    r"|traditional\w*|conventional\w*|only|not?|never|fail\w*|whereas|while)\b"
    r"|従来|一般的な|異なり|違い|比べ|比較|ではなく|代わり|せずに|しない|だけで|のみ"
)
#: A heading that names another treatment to those who do without: told to have a knee
#: replaced, afraid of it, no longer helped by it.
_TURNS_FROM = re.compile(
    r"\b(?:without|instead|alternatives?|avoid\w*|skip\w*|facing|before (?:your?|an?)"
    r"|told (?:you|that|to|they)|been told|not ready|no longer|tired of|afraid|beyond"
    r"|rather than|other than|delay\w*|postpon\w*|fail\w*|did ?n[o']t (?:help|work)"
    r"|has ?n[o']t (?:help|work)ed|don't want|do you (?:really )?need|really need)\b"
    r"|[勧薦]められ|すすめられ|言われ|避け|頼ら|効かな|効果がな|やめたい|しか(?:ない|ありません)"
    r"|怖[いく]|こわい|続けても|受けても|不安|迷[っい]|したくな|受けたくな|望まな|せず|なしで"
    r"|以外|ではなく|する前に|の前に|決める前|の代わり|でも(?:治ら|改善しな)|諦め|あきらめ"
)
#: For so many sentences a paragraph goes on about the treatment that it named.
_REMEMBERED = 6
#: What does a product's work, whatever the product is called.
_AGENTS = re.compile(
    r"\b(?:cells?|platelets?|growth factors?|exosomes?|peptides?)\b"
    r"|細胞|血小板|成長因子|エクソソーム|ペプチド|上清"
)
#: Words of the field, beside the names of its products; of cells anybody may speak.
_FIELD = re.compile(
    r"\b(?:marrow|stem|regenerat\w*|exosomes?|vesicles?|plasma|platelets?|peptides?|nad"
    r"|ozone|secretome|growth factors?|biologics?|umbilical|placenta\w*)\b"
    r"|幹細胞|再生医療|培養上清|エクソソーム|血小板|サイトカイン"
)
_CELLS = re.compile(r"\b(?:cells?|cellular)\b|細胞")

#: Headings of what a lawyer wrote, and the words of what stands under them: it binds
#: customers and claims nothing. A link of that name may be taken for a heading.
_TERMS = re.compile(
    r"\W*(?:\d+\W+)?(?:our |website |general )?(?:terms (?:of (?:use|service|sale)|and"
    r" conditions|& conditions|of business)|conditions of (?:use|sale)|legal notice"
    r"|user agreement|governing law|(?:privacy|cookie|data protection)s?"
    r" (?:policy|notice|statement|practices)|privacy|cookies"
    r"|(?:limitation|release|waiver|assumption) of (?:liability|claims|risks?)"
    r"|(?:ご)?利用規約|プライバシーポリシー|個人情報(?:の取り?扱い(?:について)?|保護方針)"
    r"|特定商取引法に基づく表記|免責事項|キャンセルポリシー)"
    r"(?: \| .*|\W*)"
)
_LEGAL = re.compile(
    r"\b(?:shall|agree|liab\w+|indemnif\w+|terms|governed|waive\w*|refund\w*|licen[cs]e"
    r"|privacy|cookies?|personal (?:data|information)|your (?:data|information)|hipaa"
    r"|gdpr|third part(?:y|ies)|consent)\b"
    r"|個人情報|第三者|規約|返品|返金|同意|免責|損害|キャンセル|販売業者|クッキー"
)
#: So large a share of the lines under such a heading must have such words.
_LEGAL_SHARE = 0.2

#: The share of the units that name what a page offers, if no title does.
_LEAST_SHARE = 0.03

#: A page that names a product in such a share of its units is about it, whatever else
#: it names.
_MUCH = 0.15

#: A page that does so in such a share dwells on it: a list of illnesses in a section
#: of its own is about the product as well.
_OFTEN = 0.1

#: What parts a title: "Knee pain | Elite Joint Clinic".
_TITLE_GAP = re.compile(r"\s[|\xb7:-]\s")
#: "Best PRP Clinic" or "Limited Time Offer" is what a house says, not its name.
_SAYS = re.compile(
    r"(?:the )?(?:best|top|leading|no\.? ?1)\b"
    r"|.*(?:'s premier|\b(?:affordable|buy|order|free|limited|offer|sale|discount"
    r"|near me|breakthrough|prescribed|verified))\b",
    re.IGNORECASE,
)
#: A name has at most so many words, and is said at least so often.
_NAME_WORDS = 6
_TIMES_NAMED = 3

#: A page of no more sections may speak of its product in one of them.
_FEW_SECTIONS = 3

#: Where so many units name other treatments only, it must outnumber them.
_SEVERAL = 3


class _Above(NamedTuple):
    """What a chain says; see the methods of `Analysis` of these names."""

    units: Sequence[Unit]
    leads: Sequence[Unit]
    keys: frozenset[str]
    on_another: bool


class Analysis:
    """The units of a document and their surroundings.

    Attributes:
        sells: Set where the page's claims or manner show that it is about an in-scope
            product, though it hardly names one.
    """

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        """Normalise every sentence and find all lexicon terms."""
        self.document = document
        self.sells = False
        self.units = _units(document, lexicon)
        self.by_block: dict[int, list[Unit]] = {}
        for unit in self.units:
            self.by_block.setdefault(unit.sentence.block, []).append(unit)
        # No `Remembered`: it would hold the page that holds it, for the collector.
        self._above: dict[Sequence[int], _Above] = {}

    def chain_units(self, block: int) -> Sequence[Unit]:
        """Return the units of the blocks that a block stands under."""
        return self._above_of(block).units

    def leads(self, block: int) -> Sequence[Unit]:
        """Return what a block stands under: headings, last sentences of lead-ins."""
        return self._above_of(block).leads

    def block_of(self, unit: Unit) -> Block:
        """Return the block that a unit stands in."""
        return self.document.blocks[unit.sentence.block]

    def in_menu(self, unit: Unit) -> bool:
        """Tell whether a unit is a link that leads elsewhere: it claims little."""
        block = self.block_of(unit)
        if block.place == "footer":
            return block.kind is BlockKind.LIST_ITEM or unit.wording.size <= _LINK_WORDS
        return block.place in _MENUS

    def in_terms(self, unit: Unit) -> bool:
        """Tell whether a unit stands under terms of business, privacy or the like."""
        return not self._terms.isdisjoint(self.block_of(unit).chain)

    def question_of(self, unit: Unit) -> Unit | None:
        """Return the question that a unit answers: right before it, or above it."""
        block = unit.sentence.block
        if unit.index:
            before = self.units[unit.index - 1]
            if before.asks and block - before.sentence.block in (0, 1):
                return before
        chain = self.document.blocks[block].chain
        above = self.by_block.get(chain[-1], ()) if chain else ()
        return next((unit for unit in reversed(above) if unit.asks), None)

    def chain_keys(self, block: int) -> frozenset[str]:
        """Return all keys that occur in the chain of a block."""
        return self._above_of(block).keys

    def _above_of(self, block: int) -> _Above:
        """Return what a block stands under; it is the same for a whole chain."""
        chain = self.document.blocks[block].chain
        above = self._above.get(chain)
        if above is None:
            above = self._above[chain] = self._of_chain(chain)
        return above

    def _of_chain(self, chain: Sequence[int]) -> _Above:
        """Return what a chain says: rules, cues and model all ask for it."""
        units: list[Unit] = []
        leads: list[Unit] = []
        for index in chain:
            here = self.by_block.get(index, [])
            heads = self.document.blocks[index].kind in _HEADINGS
            units += here
            leads += here if heads else here[-1:]
        keys = frozenset().union(*[unit.keys for unit in units])
        return _Above(units, leads, keys, self._on_another(reversed(chain)))

    @cached_property
    def _terms(self) -> frozenset[int]:
        """Return the blocks that head terms, where what they head reads as such."""
        return frozenset(
            unit.sentence.block
            for unit in self.units
            if self.block_of(unit).kind in _HEADINGS
            and _TERMS.fullmatch(unit.flat.strip())
            and self._reads_as_terms(unit.sentence.block)
        )

    def _reads_as_terms(self, heading: int) -> bool:
        under = [u for u in self.units if heading in self.block_of(u).chain]
        legal = sum(_LEGAL.search(unit.flat) is not None for unit in under)
        return legal >= _LEGAL_SHARE * len(under)

    def section(self, block: int) -> int:
        """Return the block that heads the section a block belongs to, or -1."""
        blocks = self.document.blocks
        if blocks[block].kind in _HEADINGS:
            return block
        for index in reversed(blocks[block].chain):
            if blocks[index].kind in _HEADINGS:
                return index
        return -1

    def on_another_treatment(self, block: int) -> bool:
        """Tell whether the nearest heading or item on a treatment names others only.

        The page's title names what is sold, whatever one of its sections is about.
        """
        here = self.document.blocks[block]
        if here.kind is BlockKind.HEADING:
            return self._on_another((block, *reversed(here.chain)))
        return self._above_of(block).on_another

    def _on_another(self, upward: Iterable[int]) -> bool:
        for index in upward:
            if self.document.blocks[index].kind not in _NAMING:
                continue
            for unit in self.by_block.get(index, ()):
                if PRODUCT in unit.keys:
                    return False
                if OTHER in unit.keys and not unit.wording.says(_TURNS_FROM):
                    return True
        return False

    @cached_property
    def section_keys(self) -> dict[int, frozenset[str]]:
        """Return the keys that occur in each section, its heading included.

        A product in a row with other treatments is not what a section offers, nor
        is one that others outnumber.
        """
        sections: dict[int, list[Unit]] = {}
        for unit in self.units:
            section = self.section(unit.sentence.block)
            sections.setdefault(section, []).append(unit)
        return {section: _keys_of_section(units) for section, units in sections.items()}

    @cached_property
    def titled(self) -> bool:
        """Tell whether a title of the page names an in-scope product.

        A description that names it beside other treatments lists what a practice does.
        """
        return any(
            OFFERED in unit.keys and self._names_the_page(unit) for unit in self._own
        )

    def _names_the_page(self, unit: Unit) -> bool:
        block = self.block_of(unit)
        if block.kind is BlockKind.META:
            return block.place != "json-ld" and unit.keys.isdisjoint(_OTHERS)
        return block.kind is BlockKind.TITLE or (
            block.kind is BlockKind.HEADING and block.level == 1
        )

    def still_on_another(self, unit: Unit) -> bool:
        """Tell whether the sentences before, of its block, are on another treatment.

        Not where they hold it against the product, nor where the unit speaks of cells.
        """
        if unit.wording.says(_AGENTS):
            return False
        for before in reversed(
            self.units[max(0, unit.index - _REMEMBERED) : unit.index]
        ):
            if before.sentence.block != unit.sentence.block:
                return False
            if not before.keys.isdisjoint(_TREATMENTS):
                against = before.wording.says(_CONTRASTS)
                return PRODUCT not in before.keys and not against
        return False

    @cached_property
    def naming(self) -> tuple[int, int]:
        """Return how many units name a product and no other one, and of how many.

        What hospitals do as standard care, a donor transplant, counts for the others.
        """
        return _alone(self._own), len(self._own)

    @cached_property
    def in_field(self) -> bool:
        """Tell whether the page speaks as its field does, and is not on other ones."""
        cells = sum(unit.wording.says(_CELLS) for unit in self._own)
        said = cells > 1 or any(unit.wording.says(_FIELD) for unit in self._own)
        return said and not self.outnumbered

    @cached_property
    def outnumbered(self) -> bool:
        """Tell whether other treatments are named as often as products, or more."""
        return _outnumbered(self._own)

    @cached_property
    def mixed(self) -> bool:
        """Tell whether other treatments are named half as often as products, or more.

        Then each section says for itself what it is about.
        """
        others = _others(self._own)
        return others >= _SEVERAL and 2 * others >= self.naming[0]

    @cached_property
    def prose(self) -> list[int]:
        """Return the indices of the page's own units that say something."""
        return [u.index for u in self._own if u.wording.size >= _PROSE_WORDS]

    @cached_property
    def _own(self) -> list[Unit]:
        """Return the units that are this page's own, not its site's."""
        return [u for u in self.units if self.block_of(u).place not in _AROUND]

    @cached_property
    def house_names(self) -> tuple[str, ...]:
        """Return what the house calls itself, as `Unit.flat` would have it.

        A part of the title that stands on the page again and again, unlike what the
        page is about, with a capital letter to each word.
        """
        titles = [u for u in self.units if self.block_of(u).kind in _TITLES]
        texts = [part for u in titles for part in _TITLE_GAP.split(u.wording.view.text)]
        names = {flatten(t.lower()) for t in texts if _is_name(t)}
        # "Alder Glow Lounge" is "Alder Glow" for short.
        names |= {n.rpartition(" ")[0] for n in names if n.count(" ") > 1}
        own = [name for name in names if self._times(name) >= _TIMES_NAMED]
        return tuple(sorted(own))

    def _times(self, name: str) -> int:
        return sum(name in unit.flat for unit in self.units)

    @property
    def offers(self) -> bool:
        """Tell whether the page is about an in-scope product."""
        return self.sells or self._is_on_one

    @cached_property
    def _is_on_one(self) -> bool:
        """Tell by its names whether the page is about an in-scope product.

        One that is named in its title, or alone in three of a hundred units and more
        often than several other treatments, or in fifteen of a hundred. A practice
        that lists PRP among forty services is about that in that list only; so is one
        that tells of it in one section of many, unless it dwells on it.
        """
        if self.titled:
            return True
        alone, units = self.naming
        if alone < max(1, _LEAST_SHARE * units):
            return False
        if alone >= _MUCH * units:
            return True
        if self.outnumbered:
            return False
        return self.dwells or not self._in_one_section()

    def _in_one_section(self) -> bool:
        """Tell whether one of several sections has a product to itself.

        A picture may stand before the heading that it belongs to.
        """
        naming = [
            self.section(unit.sentence.block)
            for unit in self._own
            if OFFERED in unit.keys
            and self.block_of(unit).kind is not BlockKind.CAPTION
        ]
        if len(naming) < _SEVERAL or len(set(naming)) > 1:
            return False
        sections = {self.section(unit.sentence.block) for unit in self._own}
        return len(sections) > _FEW_SECTIONS

    @cached_property
    def dwells(self) -> bool:
        """Tell whether the page names a product, and nothing else, again and again."""
        alone, units = self.naming
        return alone >= _OFTEN * units

    @cached_property
    def page_keys(self) -> frozenset[str]:
        """Return every key that occurs on the page."""
        return frozenset().union(*(unit.keys for unit in self.units))


def _is_name(text: str) -> bool:
    if _SAYS.match(text):
        return False
    words = text.split()
    return 1 < len(words) <= _NAME_WORDS and all(w[0].isupper() for w in words)


def _alone(units: Iterable[Unit]) -> int:
    """Return how many units name an in-scope product and no other treatment."""
    return sum(OFFERED in u.keys and u.keys.isdisjoint(_OTHERS) for u in units)


def _others(units: Iterable[Unit]) -> int:
    """Return how many units name other treatments only."""
    return sum(OTHER in u.keys and OFFERED not in u.keys for u in units)


def _outnumbered(units: Sequence[Unit]) -> bool:
    """Tell whether several units name other treatments only, and no fewer do so."""
    others = _others(units)
    return others >= _SEVERAL and others >= _alone(units)


def _keys_of_section(units: Sequence[Unit]) -> frozenset[str]:
    """Return the keys of a section, that of a product only if the section is on it."""
    keys = frozenset().union(*(unit.keys for unit in units))
    if OFFERED in keys and (not _alone(units) or _outnumbered(units)):
        return keys - {OFFERED}
    return keys


def _units(document: Document, lexicon: Lexicon) -> list[Unit]:
    texts = [s.span.of(document.text) for s in document.sentences]
    return [
        Unit(i, sentence, wording)
        for i, (sentence, wording) in enumerate(
            zip(document.sentences, lexicon.wordings(texts), strict=True)
        )
    ]
