"""What `lookup` answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from claimcheck.cli.lookup import lookup
from claimcheck.errors import ConfigError, InputError

DAY = "2026-11-25"


def _json(query: str, **options: Any) -> dict[str, Any]:
    options.setdefault("as_of", DAY)
    answer: dict[str, Any] = json.loads(lookup(query, as_json=True, **options))
    return answer


def test_table_fits_80_columns_but_for_addresses() -> None:
    """Table fits 80 columns but for addresses."""
    for query in ("ALS", "lymphoma", "leukemia", "knee osteoarthritis", "MS"):
        for line in lookup(query, as_of=DAY).splitlines():
            assert len(line) <= 80 or "http" in line


def test_table_shows_status_source_and_confidence() -> None:
    """Table shows status source and confidence."""
    text = lookup("ALS", as_of=DAY)
    assert "Neuronata-R" in text
    assert "conditional 2014" in text
    assert "https://" in text
    assert "Registry as of 2026-11" in text


@pytest.mark.parametrize(
    "query", ["ALS", "als", "motor neurone disease", "Lou Gehrig's disease"]
)
def test_an_illness_is_known_by_its_names(query: str) -> None:
    """An illness is known by its names."""
    answer = _json(query)
    assert answer["conditions"] == ["amyotrophic-lateral-sclerosis"]
    assert {"Neuronata-R", "NurOwn"} <= {row["product"] for row in answer["rows"]}


def test_a_product_is_known_by_its_substance() -> None:
    """A product is known by its substance."""
    assert {row["product"] for row in _json("remestemcel-L")["rows"]} == {"Ryoncil"}


@pytest.mark.parametrize(
    ("day", "state"),
    [("2026-03-05", "future"), ("2026-03-06", "conditional")],
)
def test_the_day_decides(day: str, state: str) -> None:
    """The day decides."""
    (row,) = _json("Amchepry", as_of=day)["rows"]
    assert row["state"] == state


def test_jurisdictions_limit_the_rows() -> None:
    """Jurisdictions limit the rows."""
    rows = _json("graft-versus-host disease", jurisdiction="us,jp")["rows"]
    assert {row["jurisdiction"] for row in rows} == {"US", "JP"}


def test_product_limits_the_rows() -> None:
    """Product limits the rows."""
    rows = _json("lymphoma", product="Yescarta")["rows"]
    assert {row["product"] for row in rows} == {"Yescarta"}
    assert {row["product"] for row in _json("", product="heartsheet")["rows"]} == {
        "HeartSheet"
    }


def test_hospital_care_is_told_apart() -> None:
    """Hospital care is told apart."""
    uses = _json("multiple sclerosis")["established_uses"]
    assert [use["level"] for use in uses] == ["selected"]
    assert "Hospital care on record" in lookup("multiple sclerosis", as_of=DAY)


def test_nothing_on_record_is_said() -> None:
    """Nothing on record is said."""
    assert "No product is on record" in lookup("tinnitus", as_of=DAY)


@pytest.mark.parametrize("query", ["", "zzz"])
def test_unknown_query_is_refused(query: str) -> None:
    """Unknown query is refused."""
    with pytest.raises(InputError):
        lookup(query)


def test_unknown_product_is_refused() -> None:
    """Unknown product is refused."""
    with pytest.raises(InputError, match="no product"):
        lookup("ALS", product="Nothingcel")


@pytest.mark.parametrize(
    "options",
    [{"jurisdiction": "atlantis"}, {"as_of": "yesterday"}, {"as_of": "2026-02-30"}],
)
def test_bad_option_is_refused(options: dict[str, Any]) -> None:
    """Bad option is refused."""
    with pytest.raises(ConfigError):
        lookup("ALS", **options)
