"""Wrong statements about approvals, and sentences that come close."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from claimcheck.approvals import Registry

NOW = "2026-11-25"

CASES = [
    # Conditional sold as plain.
    ("Amchepry is approved in Japan.", NOW, ["conditional-as-approval"]),
    ("ReHeart, an approved heart treatment, is now within reach.", NOW, ["conditional-as-approval"]),
    ("Stemirac is licensed for spinal cord injury.", NOW, ["conditional-as-approval"]),
    ("Amchepry is conditionally approved in Japan.", NOW, []),
    ("Amchepry holds a time-limited approval.", NOW, []),
    ("Amchepry is not approved in the US.", NOW, []),
    ("Ryoncil is approved in the US.", NOW, []),
    ("Kymriah is approved in Japan.", NOW, []),
    ("Stempeucel is approved in India.", NOW, []),
    ("Stempeucel is approved in India.", "2018-01-01", ["conditional-as-approval"]),
    # Ended, sold as living.
    ("HeartSheet is approved in Japan for heart failure.", NOW, ["ended-as-approved"]),
    ("The approved product Invossa rebuilds knees.", NOW, ["ended-as-approved"]),
    ("Alofisel is approved in the European Union.", NOW, ["ended-as-approved"]),
    ("HeartSheet has been approved in Japan since 2015.", NOW, ["ended-as-approved"]),
    ("HeartSheet was approved in 2015; the approval has expired.", NOW, []),
    ("HeartSheet, once approved, lost its licence in 2024.", NOW, []),
    ("HeartSheet is conditionally approved in Japan.", "2020-01-01", []),
    ("Alofisel is approved in Japan.", NOW, []),
    ("Alofisel is approved in the European Union.", "2024-01-01", []),
    ("Japan approved HeartSheet in 2015 on data from seven patients.", NOW, []),
    ("Carticel received approval in 1997.", NOW, []),
    # A wrong date.
    ("ReHeart was conditionally approved on February 19, 2026.", NOW, ["wrong-date"]),
    ("Amchepry received conditional approval on 19 February 2026.", NOW, ["wrong-date"]),
    ("Amchepry gained conditional approval on 2026-02-19 in Japan.", NOW, ["wrong-date"]),
    ("On February 19, 2026, Japan conditionally approved ReHeart.", NOW, ["wrong-date"]),
    ("ReHeart was approved on February 19, 2026.", NOW, ["wrong-date", "conditional-as-approval"]),
    ("Ryoncil has been FDA-approved since 2023.", NOW, ["wrong-date"]),
    ("Ryoncil was approved by the FDA in December 2023.", NOW, ["wrong-date"]),
    ("ReHeart was conditionally approved on March 6, 2026.", NOW, []),
    ("ReHeart was conditionally approved on the 6th of March 2026.", NOW, []),
    ("ReHeart was conditionally approved in March 2026.", NOW, []),
    ("ReHeart was conditionally approved in 2026.", NOW, []),
    ("An expert panel endorsed approval of ReHeart on February 19, 2026.", NOW, []),
    ("A panel recommended Amchepry for approval on February 19, 2026.", NOW, []),
    ("Ryoncil was approved by the FDA on December 18, 2024.", NOW, []),
    ("Kymriah was approved in 2017 in the US and in 2019 in Japan.", NOW, []),
    ("Kymriah was approved in August 2018 in the EU.", NOW, []),
    ("Ryoncil is approved for children aged 2 months in trials of 54 patients.", NOW, []),
    ("Elevidys approval was restricted in November 2025.", NOW, []),
    ("In 2018 Alofisel was approved by the European Commission.", NOW, []),
    ("Casgevy was approved in the UK in November 2023.", NOW, ["conditional-as-approval"]),
    ("On March 6, 2026 the ministry approved Amchepry with conditions.", NOW, []),
    ("Ebvallo was approved by the FDA in 2025.", NOW, ["not-approved"]),
    # Before its time.
    ("Amchepry is approved in Japan.", "2026-02-25", ["not-yet-approved"]),
    ("Ryoncil is FDA-approved.", "2024-01-01", ["not-yet-approved"]),
    ("Amchepry is expected to be approved in March.", "2026-02-25", []),
    ("If approved, Amchepry would be the first of its kind.", "2026-02-25", []),
    ("Amchepry has yet to be approved.", "2026-02-25", []),
    # Never approved there, or nowhere.
    ("NurOwn is an FDA-approved therapy for ALS.", NOW, ["not-approved"]),
    ("Amchepry is FDA-approved.", NOW, ["approved-elsewhere"]),
    ("Elevidys is approved in the European Union.", NOW, ["not-approved"]),
    ("NurOwn is not approved by the FDA.", NOW, []),
    ("The FDA refused approval of NurOwn.", NOW, []),
    ("The firm seeks FDA approval for Amchepry.", NOW, []),
    ("Ask us about Ryoncil, an approved product.", NOW, []),
    # Notification sold as approval.
    ("Our clinic is approved by the Ministry of Health, Labour and Welfare.", NOW, ["notification-as-approval"]),
    ("Our treatment is licensed by the Japanese government.", NOW, ["notification-as-approval"]),
    ("All treatments are approved under the Act on the Safety of Regenerative Medicine.", NOW, ["notification-as-approval"]),
    ("Our provision plan was approved by the health ministry.", NOW, ["notification-as-approval"]),
    ("Our therapy is approved by a certified special committee.", NOW, ["notification-as-approval"]),
    ("We hold MHLW approval for Class II regenerative medicine treatment.", NOW, ["notification-as-approval"]),
    ("Our treatment is permitted by the Ministry of Health.", NOW, ["notification-as-approval"]),
    ("Our plan was notified to the ministry of health; it is not an approval.", NOW, []),
    ("Our treatment is not approved by the Ministry of Health.", NOW, []),
    ("We submitted our provision plan to the Ministry of Health.", NOW, []),
    ("The Ministry of Health has approved new guidelines.", NOW, []),
    ("The health ministry conditionally approved Amchepry.", NOW, []),
    ("Is our clinic approved by the Ministry of Health?", NOW, []),
    ("This treatment has been notified under the Act.", NOW, []),
    ("Treatments must be approved by the Ministry of Health before they are offered in Japan.", NOW, []),
    ("In Japan, clinics need a licence from the ministry.", NOW, []),
    ("All our treatments are approved by the Regional Bureau of Health and Welfare of Japan.", NOW, ["notification-as-approval"]),
    # Registration sold as approval.
    ("Our protocol is approved by ClinicalTrials.gov.", NOW, ["registration-as-approval"]),
    ("Registered at ClinicalTrials.gov (NCT01234567) and fully authorized.", NOW, ["registration-as-approval"]),
    ("We work in an FDA-registered, FDA-approved laboratory.", NOW, ["registration-as-approval"]),
    ("Our lab is registered with the FDA and its products are approved.", NOW, ["registration-as-approval"]),
    ("Our treatment is validated by ClinicalTrials.gov.", NOW, ["registration-as-approval"]),
    ("The trial (NCT01234567) was approved by the ethics committee.", NOW, []),
    ("A listing on ClinicalTrials.gov is not an approval.", NOW, []),
    ("The trial is listed on ClinicalTrials.gov.", NOW, []),
    ("Our laboratory is FDA-registered.", NOW, []),
    ("FDA-registered lab, licensed physicians.", NOW, []),
    ("Our donors are screened and cleared in an FDA-registered laboratory.", NOW, []),
    # A class sold as approved.
    ("Our exosomes are FDA-approved.", NOW, ["class-as-approval"]),
    ("This stem cell therapy is approved by the FDA.", NOW, ["class-as-approval"]),
    ("No exosome product of ours is FDA-approved.", NOW, []),
    ("Our PRP kits are FDA-approved.", NOW, []),
    ("The only FDA-approved stem cell products are made of cord blood.", NOW, []),
    ("Is our stem cell therapy FDA-approved?", NOW, []),
    ("Our stem cells are not approved by the FDA.", NOW, []),
    # Licences of people and things are another matter.
    ("Our doctors are licensed by the Japanese Ministry of Health.", NOW, []),
    ("Our clinic in Bangkok is licensed by the Ministry of Health.", NOW, []),
    ("We use centrifuges approved by the Japanese ministry.", NOW, []),
    ("Our stem cell treatment is approved by the Ministry of Health.", NOW, ["notification-as-approval"]),
    # Nothing to say.
    ("Stem cells repair your knee.", NOW, []),
    ("Unapproved products may harm you.", NOW, []),
    ("", NOW, []),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "day", "kinds"), CASES)
@pytest.mark.parametrize("lowered", [False, True], ids=["as written", "lower case"])
def test_misstatement(
    registry: Registry, sentence: str, day: str, kinds: list[str], lowered: bool
) -> None:
    """What is wrong is found, and near misses pass, in any case of letters."""
    products = [mention.product for mention in registry.products(sentence)]
    text = sentence.lower() if lowered else sentence
    found = registry.misstatements(text, products, date.fromisoformat(day))
    assert sorted(m.kind for m in found) == sorted(kinds)


def test_right_value_and_source_are_given(registry: Registry) -> None:
    """Right value and source are given."""
    sentence = "ReHeart was conditionally approved on February 19, 2026."
    (found,) = registry.misstatements(sentence, ["reheart"], date(2026, 11, 25))
    assert "since 2026-03-06" in found.right
    assert "Stated: 2026-02-19" in found.right
    assert found.source_url.startswith("https://")
    assert found.product == "reheart"
    assert found.words == "approved"


def test_every_statement_has_a_source(registry: Registry) -> None:
    """Every statement has a source."""
    assert all(s.source_url and s.right for s in registry.wording.statements)


def test_a_day_that_does_not_exist_is_no_date(registry: Registry) -> None:
    """A day that does not exist is no date."""
    sentence = "Ryoncil was approved by the FDA on February 31, 2023."
    assert registry.misstatements(sentence, ["ryoncil"], date(2026, 11, 25)) == ()
