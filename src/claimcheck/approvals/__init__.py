"""Is this product approved for this use, there, on that day?

The registry is data: `data/knowledge/approvals.csv`, `established_uses.csv` and
`registry.json`. It is dated, because a page is judged as of the day on which it
was captured, and it says *uncertain* inside a date of which only year or month
is known. A class of products ("MSC", "stem cells") is never approved.
"""

from __future__ import annotations

from claimcheck.approvals.identifiers import identifiers, may_identify
from claimcheck.approvals.registry import Mention, Product, Registry, Verdict, load
from claimcheck.approvals.rows import PartialDate, Row, Use
from claimcheck.approvals.statements import Misstatement

__all__ = [
    "Mention",
    "Misstatement",
    "PartialDate",
    "Product",
    "Registry",
    "Row",
    "Use",
    "Verdict",
    "identifiers",
    "load",
    "may_identify",
]
