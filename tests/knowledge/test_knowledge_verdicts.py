"""Product, use, place and day: what the registry says of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from claimcheck.approvals import Registry

NOW = "2026-11-25"

#: What is said of the product, what of the use, places, day, expected state.
CASES = [
    # HeartSheet: conditional 2015, refused 2024, after that nothing.
    ("HeartSheet", "heart failure", "", "2015-09-17", "none"),
    ("HeartSheet", "heart failure", "", "2015-09-18", "conditional"),
    ("HeartSheet", "heart failure", "jp", "2020-01-01", "conditional"),
    ("HeartSheet", "heart failure", "us", "2020-01-01", "elsewhere"),
    ("HeartSheet", "heart failure", "", "2024-07-23", "conditional"),
    ("HeartSheet", "heart failure", "", "2024-07-24", "expired"),
    ("HeartSheet", "heart failure", "jp", NOW, "expired"),
    ("HeartSheet", "dilated cardiomyopathy", "", "2020-01-01", "none"),
    ("HeartSheet", "ischemic heart disease", "", "2019-05-05", "conditional"),
    # Amchepry and ReHeart: panel 2026-02-19, approval 2026-03-06.
    ("Amchepry", "parkinson's", "jp", "2026-02-18", "none"),
    ("Amchepry", "parkinson's", "jp", "2026-02-19", "none"),
    ("Amchepry", "parkinson's", "jp", "2026-03-05", "none"),
    ("Amchepry", "parkinson's", "jp", "2026-03-06", "conditional"),
    ("Amchepry", "parkinson's", "", NOW, "conditional"),
    ("Amchepry", "parkinson's", "us", NOW, "elsewhere"),
    ("Amchepry", "parkinson's", "us,eu", NOW, "elsewhere"),
    ("Amchepry", "parkinson's", "us,jp", NOW, "conditional"),
    ("Amchepry", "dementia", "jp", NOW, "none"),
    ("Amchepry", "parkinson's + stroke", "jp", NOW, "none"),
    ("raguneprocel", "parkinson's disease", "jp", NOW, "conditional"),
    ("ReHeart", "ischemic cardiomyopathy", "jp", "2026-03-06", "conditional"),
    ("ReHeart", "ischaemic cardiomyopathy", "", NOW, "conditional"),
    ("ReHeart", "heart failure", "", NOW, "conditional"),
    ("ReHeart", "heart failure", "", "2026-02-19", "none"),
    ("ReHeart", "heart failure + ischemic cardiomyopathy", "", NOW, "conditional"),
    ("ReHeart", "dilated cardiomyopathy", "", NOW, "none"),
    ("ReHeart", "heart attack", "", NOW, "none"),
    ("ReHeart", "parkinson's", "", NOW, "none"),
    # Ryoncil: one product, children, graft-versus-host disease.
    ("Ryoncil", "gvhd", "us", "2024-12-17", "none"),
    ("Ryoncil", "gvhd", "us", "2024-12-18", "approved"),
    ("Ryoncil", "graft versus host disease", "", NOW, "approved"),
    ("Ryoncil", "gvhd", "jp", NOW, "elsewhere"),
    ("Ryoncil", "crohn's", "", NOW, "none"),
    ("Ryoncil", "arthritis", "us", NOW, "none"),
    ("remestemcel-L", "gvhd", "us", NOW, "approved"),
    ("Temcell", "gvhd", "jp", NOW, "approved"),
    ("TEMCELL HS", "graft-versus-host disease".replace("-", " "), "jp", NOW, "approved"),
    ("Temcell", "stroke", "jp", NOW, "none"),
    ("Prochymal", "gvhd", "ca", "2013-01-01", "conditional"),
    # JACC for the knee, against injections of cells.
    ("JACC", "cartilage defect", "jp", "2013-01-01", "approved"),
    ("JACC", "knee osteoarthritis", "jp", "2025-05-12", "none"),
    ("JACC", "knee osteoarthritis", "jp", "2025-05-13", "approved"),
    ("JACC", "osteoarthritis of the knee", "", NOW, "approved"),
    ("JACC", "knee osteoarthritis", "us", NOW, "elsewhere"),
    ("JACC", "hip osteoarthritis", "jp", NOW, "none"),
    ("MSC injection", "knee osteoarthritis", "jp", NOW, "none"),
    ("PRP", "knee osteoarthritis", "jp", NOW, "none"),
    ("fat-derived stem cells", "knee osteoarthritis", "in", NOW, "none"),
    ("StemOne", "knee osteoarthritis", "in", NOW, "approved"),
    ("StemOne", "knee osteoarthritis", "us", NOW, "elsewhere"),
    ("StemOne", "knee osteoarthritis", "in", "2022-09-10", "uncertain"),
    ("StemOne", "knee osteoarthritis", "in", "2022-08-31", "none"),
    ("Cartistem", "cartilage defect", "kr", NOW, "approved"),
    ("Invossa", "knee osteoarthritis", "kr", "2018-01-01", "approved"),
    ("Invossa", "knee osteoarthritis", "kr", NOW, "revoked"),
    ("Invossa", "knee osteoarthritis", "us", NOW, "revoked"),
    ("JointStem", "knee osteoarthritis", "kr", NOW, "investigational"),
    ("MACI", "cartilage defect", "us", NOW, "approved"),
    ("MACI", "knee osteoarthritis", "us", NOW, "none"),
    ("MACI", "cartilage defect", "eu", "2014-01-01", "approved"),
    ("MACI", "cartilage defect", "eu", NOW, "elsewhere"),
    ("ChondroCelect", "cartilage defect", "eu", "2016-11-29", "approved"),
    ("ChondroCelect", "cartilage defect", "eu", "2016-11-30", "withdrawn"),
    ("Carticel", "cartilage defect", "us", "2016-12-31", "approved"),
    ("Carticel", "cartilage defect", "us", "2017-06-01", "uncertain"),
    ("Carticel", "cartilage defect", "us", "2018-01-01", "withdrawn"),
    # Classes never match, whatever the illness.
    ("stem cells", "amyotrophic lateral sclerosis", "", NOW, "none"),
    ("MSC", "gvhd", "us", NOW, "none"),
    ("MSCs", "gvhd", "jp", NOW, "none"),
    ("exosomes", "gvhd", "", NOW, "none"),
    ("iPS cells", "parkinson's", "jp", NOW, "none"),
    ("CAR-T", "lymphoma", "us", NOW, "none"),
    ("cord blood", "cerebral palsy", "us", NOW, "none"),
    ("cultured chondrocytes", "cartilage defect", "jp", NOW, "none"),
    ("autologous bone marrow MSC", "spinal cord injury", "jp", NOW, "none"),
    ("any exosome product", "any condition", "us", NOW, "none"),
    # ALS: one conditional licence, in Korea.
    ("Neuronata-R", "amyotrophic lateral sclerosis", "kr", NOW, "conditional"),
    ("Neuronata-R", "motor neurone disease", "", NOW, "conditional"),
    ("Neuronata-R", "amyotrophic lateral sclerosis", "us", NOW, "elsewhere"),
    ("Neuronata-R", "amyotrophic lateral sclerosis", "kr", "2014-06-01", "uncertain"),
    ("Neuronata-R", "parkinson's", "kr", NOW, "none"),
    ("NurOwn", "amyotrophic lateral sclerosis", "us", NOW, "investigational"),
    # Spinal cord, brain.
    ("Stemirac", "spinal cord injury", "jp", "2018-12-27", "none"),
    ("Stemirac", "spinal cord injury", "jp", NOW, "conditional"),
    ("Stemirac", "stroke", "jp", NOW, "none"),
    ("Stemirac", "amyotrophic lateral sclerosis", "jp", NOW, "none"),
    ("Akuugo", "traumatic brain injury", "jp", "2024-07-30", "none"),
    ("Akuugo", "traumatic brain injury", "jp", NOW, "conditional"),
    ("SB623", "brain injury", "jp", NOW, "conditional"),
    ("Akuugo", "stroke", "jp", NOW, "none"),
    ("Akuugo", "traumatic brain injury", "eu", NOW, "elsewhere"),
    # Vessels.
    ("Collategene", "critical limb ischemia", "jp", "2020-01-01", "conditional"),
    ("Collategene", "critical limb ischemia", "jp", "2024-06-10", "uncertain"),
    ("Collategene", "critical limb ischemia", "jp", "2024-07-01", "expired"),
    ("CLBS12", "critical limb ischemia", "jp", NOW, "investigational"),
    ("Stempeucel", "buerger's disease", "in", "2018-01-01", "conditional"),
    ("Stempeucel", "peripheral arterial disease", "in", "2018-01-01", "none"),
    ("Stempeucel", "peripheral arterial disease", "in", NOW, "approved"),
    ("Stempeucel", "critical limb ischemia", "eu", NOW, "elsewhere"),
    ("Hearticellgram-AMI", "heart attack", "kr", NOW, "approved"),
    ("Hearticellgram-AMI", "heart failure", "kr", NOW, "none"),
    # Alofisel: gone in the EU, still there in Japan.
    ("Alofisel", "perianal fistula", "eu", "2024-12-12", "approved"),
    ("Alofisel", "perianal fistula", "eu", "2024-12-13", "elsewhere"),
    ("Alofisel", "perianal fistula", "jp", NOW, "approved"),
    ("Alofisel", "perianal fistula", "", NOW, "approved"),
    ("darvadstrocel", "crohn's disease", "jp", NOW, "approved"),
    ("Alofisel", "ulcerative colitis", "jp", NOW, "none"),
    ("Cupistem", "perianal fistula", "kr", NOW, "approved"),
    # CAR-T by name.
    ("Kymriah", "acute lymphoblastic leukemia", "us", "2017-08-29", "none"),
    ("Kymriah", "acute lymphoblastic leukemia", "us", "2017-08-30", "approved"),
    ("tisagenlecleucel", "follicular lymphoma", "us", NOW, "approved"),
    ("Kymriah", "follicular lymphoma", "us", "2021-12-31", "none"),
    ("Kymriah", "multiple myeloma", "us", NOW, "none"),
    ("Kymriah", "lupus", "us", NOW, "none"),
    ("Kymriah", "leukemia", "", NOW, "approved"),
    ("Kymriah", "hodgkin lymphoma", "", NOW, "none"),
    ("Yescarta", "lymphoma", "jp", "2021-01-22", "approved"),
    ("Yescarta", "diffuse large b cell lymphoma", "us", NOW, "approved"),
    ("Breyanzi", "marginal zone lymphoma", "us", "2025-12-03", "none"),
    ("Breyanzi", "marginal zone lymphoma", "us", "2025-12-04", "approved"),
    ("Breyanzi", "follicular lymphoma", "us", "2024-05-01", "uncertain"),
    ("Tecartus", "mantle cell lymphoma", "us", NOW, "approved"),
    ("Abecma", "multiple myeloma", "us", NOW, "approved"),
    ("Carvykti", "myeloma", "jp", "2022-09-26", "approved"),
    ("satri-cel", "gastric cancer", "cn", NOW, "approved"),
    ("satri-cel", "gastric cancer", "us", NOW, "elsewhere"),
    ("satri-cel", "pancreatic cancer", "cn", NOW, "none"),
    ("miv-cel", "lupus", "us", NOW, "investigational"),
    ("anito-cel", "multiple myeloma", "us", NOW, "investigational"),
    # Cancer products of other kinds.
    ("Provenge", "prostate cancer", "us", NOW, "approved"),
    ("Provenge", "prostate cancer", "eu", "2014-01-01", "approved"),
    ("Provenge", "prostate cancer", "eu", NOW, "elsewhere"),
    ("Provenge", "breast cancer", "us", NOW, "none"),
    ("dendritic cell vaccine", "prostate cancer", "us", NOW, "none"),
    ("Immuncell-LC", "liver cancer", "kr", NOW, "approved"),
    ("Immuncell-LC", "liver cancer", "jp", NOW, "elsewhere"),
    ("NK cells", "liver cancer", "kr", NOW, "none"),
    ("Delytact", "glioma", "jp", NOW, "conditional"),
    ("Imlygic", "melanoma", "us", NOW, "approved"),
    ("Amtagvi", "melanoma", "us", "2024-02-16", "approved"),
    ("Zalmoxis", "blood cancer", "eu", NOW, "withdrawn"),
    ("NKM", "lymphoma", "kr", NOW, "expired"),
    # Cord blood: blood disorders, with conditioning, nothing else.
    ("Hemacord", "leukemia", "us", NOW, "approved"),
    ("Hemacord", "cerebral palsy", "us", NOW, "none"),
    ("Ducord", "autism", "us", NOW, "none"),
    ("HPC, Cord Blood", "sickle cell disease", "us", NOW, "approved"),
    ("Omisirge", "aplastic anemia", "us", "2025-12-15", "uncertain"),
    ("Omisirge", "aplastic anemia", "us", NOW, "approved"),
    # Genes.
    ("Casgevy", "sickle cell disease", "us", "2023-12-08", "approved"),
    ("Casgevy", "beta thalassemia", "us", "2023-12-31", "elsewhere"),
    ("Casgevy", "beta thalassemia", "us", "2024-01-16", "approved"),
    ("Casgevy", "sickle cell disease", "uk", "2023-11-16", "conditional"),
    ("Zolgensma", "spinal muscular atrophy", "eu", "2021-01-01", "conditional"),
    ("Zolgensma", "spinal muscular atrophy", "eu", "2022-05-17", "approved"),
    ("Luxturna", "leber congenital amaurosis", "us", NOW, "approved"),
    ("Luxturna", "macular degeneration", "us", NOW, "none"),
    ("Luxturna", "vision loss + inherited retinal dystrophy", "us", NOW, "approved"),
    ("Encelto", "mactel", "us", NOW, "approved"),
    ("Encelto", "macular degeneration", "us", NOW, "none"),
    ("Elevidys", "duchenne", "us", NOW, "approved"),
    ("Elevidys", "duchenne", "jp", NOW, "conditional"),
    ("Elevidys", "duchenne", "eu", NOW, "elsewhere"),
    ("Glybera", "lipoprotein lipase deficiency", "eu", "2018-01-01", "expired"),
    ("Skysona", "cerebral adrenoleukodystrophy", "eu", NOW, "elsewhere"),
    ("Ebvallo", "post transplant lymphoproliferative disorder", "us", NOW, "elsewhere"),
    ("Ebvallo", "post transplant lymphoproliferative disorder", "eu", NOW, "approved"),
    ("Gendicine", "head and neck cancer", "cn", NOW, "approved"),
    ("Gendicine", "liver cancer", "cn", NOW, "none"),
    # Eyes, skin, islets.
    ("Holoclar", "limbal stem cell deficiency", "eu", NOW, "conditional"),
    ("Nepic", "limbal stem cell deficiency", "jp", NOW, "approved"),
    ("Vyznova", "bullous keratopathy", "jp", "2023-03-10", "uncertain"),
    ("Vyznova", "bullous keratopathy", "jp", "2023-04-01", "approved"),
    ("Vyznova", "glaucoma", "jp", NOW, "none"),
    ("JACE", "burns", "jp", NOW, "approved"),
    ("JACEMIN", "vitiligo", "jp", NOW, "approved"),
    ("Laviv", "wrinkles", "us", NOW, "approved"),
    ("Laviv", "hair loss", "us", NOW, "none"),
    ("Lantidra", "type 1 diabetes", "us", NOW, "approved"),
    ("Lantidra", "type 2 diabetes", "us", NOW, "none"),
    # Any use of a product.
    ("Ryoncil", "", "us", NOW, "approved"),
    ("Amchepry", "", "us", NOW, "elsewhere"),
]  # fmt: skip


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{c[0]} for {c[1]} in {c[2]} on {c[3]}" for c in CASES]
)
def test_state(
    registry: Registry,
    condition_ids: Callable[[str], list[str]],
    case: tuple[str, str, str, str, str],
) -> None:
    """The state is that of product, use, place and day together."""
    product, use, places, day, expected = case
    named = [mention.product for mention in registry.products(product)]
    verdict = registry.judge(
        named,
        condition_ids(use),
        on=date.fromisoformat(day),
        jurisdictions=tuple(places.split(",")) if places else (),
    )
    assert verdict.state == expected
    assert verdict.covers == (expected in ("approved", "conditional"))
    assert verdict.sentence or not use


def _said(registry: Registry, product: str, use: str, day: str, *places: str) -> str:
    named = [mention.product for mention in registry.products(product)]
    on = date.fromisoformat(day)
    return registry.judge(named, [use], on=on, jurisdictions=places).sentence


def test_conditional_approval_is_said_with_date_and_absence(registry: Registry) -> None:
    """Conditional approval is said with date and absence."""
    assert _said(registry, "Amchepry", "parkinsons-disease", NOW, "us", "jp") == (
        "Amchepry is conditionally approved in Japan since 2026-03-06 for "
        "Parkinson's disease, motor symptoms in off time, insufficient response to "
        "drugs including levodopa; not in the US."
    )


def test_expired_approval_is_said_with_both_dates(registry: Registry) -> None:
    """Expired approval is said with both dates."""
    assert _said(registry, "HeartSheet", "heart-failure", NOW) == (
        "HeartSheet in Japan: was conditionally approved from 2015-09-18; that "
        "approval lapsed as of 2024-07-24 (severe heart failure due to ischemic "
        "heart disease)."
    )


def test_withdrawal_in_another_place_is_said(registry: Registry) -> None:
    """Withdrawal in another place is said."""
    said = _said(registry, "Alofisel", "perianal-fistula", NOW)
    assert "withdrawn in the EU as of 2024-12-13" in said
    assert "since 2021-09-27" in said


def test_approval_for_another_use_is_said(registry: Registry) -> None:
    """Approval for another use is said."""
    said = _said(registry, "Encelto", "age-related-macular-degeneration", NOW)
    assert said.startswith("Encelto has no approval for this use on record; it is")
    assert "macular telangiectasia type 2" in said


def test_approval_that_came_later_is_said(registry: Registry) -> None:
    """Approval that came later is said."""
    said = _said(registry, "ReHeart", "heart-failure", "2026-02-25")
    assert "had no approval on that day" in said
    assert "only since 2026-03-06" in said


def test_uncertain_interval_is_said(registry: Registry) -> None:
    """Uncertain interval is said."""
    said = _said(registry, "StemOne", "knee-osteoarthritis", "2022-09-10", "in")
    assert "perhaps approved in India at some time in 2022-09" in said


def test_unnamed_product_is_said_with_what_is_on_record(registry: Registry) -> None:
    """Unnamed product is said with what is on record."""
    said = _said(registry, "stem cells", "amyotrophic-lateral-sclerosis", NOW)
    assert "No product is named" in said
    assert "Neuronata-R (conditional, Korea)" in said


def test_unnamed_product_is_said_with_what_is_on_record_where_asked(
    registry: Registry,
) -> None:
    """Unnamed product is said with what is on record where asked."""
    illness = "amyotrophic-lateral-sclerosis"
    assert "Korea" in _said(registry, "stem cells", illness, NOW, "kr")
    assert _said(registry, "stem cells", illness, NOW, "us") == (
        "No product is named, and no approval for this use in the US is on record."
    )


@pytest.mark.parametrize(
    ("interventions", "use", "level"),
    [
        ("allogeneic-hematopoietic-stem-cell-transplantation", "leukemia", "standard"),
        ("stem-cell-transplant", "acute myeloid leukemia", "standard"),
        ("stem-cell-transplant", "multiple myeloma", "standard"),
        ("stem-cell-transplant", "multiple sclerosis", None),
        ("stem-cell-transplant", "autism", None),
        ("hematopoietic-stem-cell-transplantation", "multiple sclerosis", "selected"),
        ("autologous-hematopoietic-stem-cell-transplantation", "multiple sclerosis", "selected"),
        ("autologous-hematopoietic-stem-cell-transplantation", "scleroderma", "selected"),
        ("autologous-hematopoietic-stem-cell-transplantation", "rheumatoid arthritis", None),
        ("autologous-hematopoietic-stem-cell-transplantation", "type 1 diabetes", None),
        ("mesenchymal-stem-cells", "multiple sclerosis", None),
        ("stem-cell-therapy", "leukemia", None),
        ("cord-blood-transplantation", "leukemia", "standard"),
        ("cord-blood", "cerebral palsy", None),
        ("cord-blood-transplantation", "cerebral palsy", None),
        ("car-t-cell-therapy", "large b cell lymphoma", "standard"),
        ("car-t-cell-therapy", "multiple myeloma", "standard"),
        ("car-t-cell-therapy", "lupus", None),
        ("car-t-cell-therapy", "pancreatic cancer", None),
        ("autologous-chondrocyte-implantation", "cartilage defect", "selected"),
        ("autologous-chondrocyte-implantation", "osteoarthritis", None),
        ("platelet-rich-plasma", "knee osteoarthritis", None),
        ("platelet-rich-plasma", "hair loss", None),
        ("skin-graft", "burns", "standard"),
        ("corneal-transplantation", "corneal opacity", "standard"),
        ("limbal-stem-cell-transplantation", "limbal stem cell deficiency", "standard"),
        ("limbal-stem-cell-transplantation", "macular degeneration", None),
        ("pancreatic-islet-transplantation", "type 1 diabetes", "selected"),
        ("hyperbaric-oxygen-therapy", "autism", None),
        ("hyperbaric-oxygen-therapy", "decompression sickness", "standard"),
        ("bone-marrow-aspirate-concentrate", "avascular necrosis", None),
        ("stem-cell-transplant", "leukemia + autism", None),
        ("stem-cell-transplant", "blood cancer + leukemia", "standard"),
    ],
)  # fmt: skip
def test_established_use(
    registry: Registry,
    condition_ids: Callable[[str], list[str]],
    interventions: str,
    use: str,
    level: str | None,
) -> None:
    """Only standard care, and selected patients by guideline, count as established."""
    found = registry.established([interventions], condition_ids(use))
    assert (found.level if found else None) == level


def test_nothing_is_established_without_a_condition(registry: Registry) -> None:
    """Nothing is established without a condition."""
    assert registry.established(["stem-cell-transplant"], []) is None


@pytest.mark.parametrize(
    ("use", "day", "places", "known"),
    [
        ("sickle cell disease", NOW, (), True),
        ("sickle cell disease", "2023-12-01", ("us",), False),
        ("sickle cell disease", NOW, ("jp",), False),
        ("sickle cell disease + autism", NOW, (), False),
        ("autism", NOW, (), False),
    ],
)
def test_gene_therapy_is_known_for_some_diseases(
    registry: Registry,
    condition_ids: Callable[[str], list[str]],
    use: str,
    day: str,
    places: tuple[str, ...],
    known: bool,
) -> None:
    """The class is judged where a gene therapy for that disease is approved."""
    on = date.fromisoformat(day)
    found = registry.has_gene_therapy(condition_ids(use), on=on, jurisdictions=places)
    assert found is known
