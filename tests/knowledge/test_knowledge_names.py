"""Products and registry numbers in text."""

from __future__ import annotations

import pytest

from claimcheck.approvals import Registry, identifiers

NAMES = [
    ("We offer Amchepry and ReHeart.", ["Amchepry", "ReHeart"]),
    ("amchepry in lower case", ["amchepry"]),
    ("AMCHEPRY IN CAPITALS", ["AMCHEPRY"]),
    ("Kymriah's label", ["Kymriah's"]),
    ("AMCHEPRYTM after folding", ["AMCHEPRYTM"]),
    ("Kymriah® and Yescarta™", ["Kymriah", "Yescarta"]),
    ("Temcell HS is longer than Temcell", ["Temcell HS", "Temcell"]),
    ("remestemcel-L-rknd", ["remestemcel-L-rknd"]),
    ("remestemcel L", ["remestemcel L"]),
    ("OBP 301 and OBP-301", ["OBP 301", "OBP-301"]),
    ("MACI is an implant", ["MACI"]),
    ("maci in lower case", []),
    ("Maci is a name", []),
    ("JACC implant", ["JACC"]),
    ("Jacc, a jacket", []),
    ("Jace is a boy", []),
    ("JACE sheet", ["JACE"]),
    ("KeraHeal-Allo is not KeraHeal", ["KeraHeal-Allo", "KeraHeal"]),
    ("stem cells, MSC, iPS cells, exosomes, cord blood", []),
    ("clinic treatment under a Japanese provision plan", []),
    ("an ocular problem", []),
    ("heart sheet", []),
    ("Provenges", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), NAMES)
def test_products(registry: Registry, text: str, expected: list[str]) -> None:
    """Products are found as written, and classes are not."""
    assert [m.span.of(text) for m in registry.products(text)] == expected


def test_one_substance_with_two_brands_gives_both(registry: Registry) -> None:
    """One substance with two brands gives both."""
    found = registry.products("atidarsagene autotemcel")
    assert {m.product for m in found} == {"lenmeldy", "libmeldy"}


def test_every_name_is_found_alone(registry: Registry) -> None:
    """Every name is found alone."""
    for product in registry.known.values():
        for name in product.names:
            found = {m.product for m in registry.products(f"We give {name} here.")}
            assert product.id in found, name


IDS = [
    ("NCT01234567", ["NCT"]),
    ("nct 01234567", ["NCT"]),
    ("NCT: 01234567 and jRCT2031200273", ["NCT", "jRCT"]),
    ("jRCTs032190123", ["jRCT"]),
    ("UMIN000012345", ["UMIN"]),
    ("UMIN-CTR ID: 000012345", ["UMIN"]),
    ("ISRCTN12345678", ["ISRCTN"]),
    ("EudraCT 2004-000123-45", ["EudraCT"]),
    ("EU CT 2022-500123-12-00", ["EU-CT"]),
    ("ACTRN12605000123456", ["ACTRN"]),
    ("ChiCTR2000029572", ["ChiCTR"]),
    ("ChiCTR-IOR-17010234", ["ChiCTR"]),
    ("CTRI/2019/05/019123", ["CTRI"]),
    ("KCT0001234", ["KCT"]),
    ("Plan no. PB3190012", ["JP-plan"]),
    ("PA1234567, PC7654321.", ["JP-plan", "JP-plan"]),
    ("FA3160001 and FC3150123", ["JP-facility", "JP-facility"]),
    ("committee NA8150001", ["JP-committee"]),
    ("NCT1234567", []),
    ("NCT012345678", []),
    ("PB12345678", []),
    ("pb3190012", []),
    ("PD3190012", []),
    ("+1-800-123-4567", []),
    ("2026-11-25", []),
    ("XPB3190012", []),
    ("CD34 cells, 200,000,000", []),
    ("", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kinds"), IDS)
def test_identifiers(text: str, kinds: list[str]) -> None:
    """Registry numbers are found with their kind, and other numbers are not."""
    found = identifiers(text)
    assert [kind for kind, _ in found] == kinds
    assert all(span.of(text).strip() for _, span in found)
