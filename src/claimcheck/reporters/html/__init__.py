"""One HTML file for people: opens from a mail attachment, loads nothing.

The template escapes every value (Jinja2 autoescape); only our own style sheet
and script are put in as they are, and the content security policy names them by
digest, so that nothing else could run even if it got in.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from claimcheck import resources
from claimcheck.records import (
    CONTRACT,
    NOTICE,
    Authority,
    short_quote,
    visible,
    web_url,
)
from claimcheck.reporters import (
    ReportOptions,
    besides,
    by_severity,
    citation,
    date_used,
    languages,
    place,
    red_flags,
    report_versions,
    versions_text,
)
from claimcheck.reporters.html.charts import category_chart, page_chart, severity_chart
from claimcheck.reporters.html.views import Citations, Flag, page_views
from claimcheck.types import Report, Severity


def render(report: Report, options: ReportOptions) -> str:
    """Return the report as one self-contained HTML document."""
    import jinja2  # noqa: PLC0415 - 40 ms that no other format needs

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(resources.path("report")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters |= {
        "place": place, "short": short_quote, "date_used": date_used,
        "languages": languages, "versions": versions_text,
    }  # fmt: skip
    template = environment.get_template("report.html")
    return template.render(_content(report, options)) + "\n"


def _finalize(value: object) -> object:
    """Spell out what is invisible in every value but markup that we made."""
    return visible(value) if type(value) is str else value


def _content(report: Report, options: ReportOptions) -> dict[str, object]:
    cited = Citations.of_report(report, options)
    pages = list(page_views(report, cited))
    flags = [flag for page in pages for flag in page.flags]
    findings = [flag.finding for flag in flags]
    own = red_flags(findings)
    style, script = _asset("report.css"), _asset("report.js")
    return {
        "notice": NOTICE,
        "contract": CONTRACT,
        "style": style,
        "script": script,
        "style_digest": _digest(style),
        "script_digest": _digest(script),
        "report": report,
        "options": options,
        "versions": report_versions(report, options),
        "pages": pages,
        "flags": flags,
        "red_flags": len(own),
        "besides": besides(findings),
        "severities": list(Severity),
        "counts": by_severity(own),
        "severity_chart": severity_chart(own),
        "category_chart": category_chart(own, options),
        "page_chart": page_chart(pages),
        "choices": _choices(flags),
        "authorities": [_source(authority) for authority in cited.authorities],
    }


def _asset(name: str) -> str:
    return resources.path("report", name).read_text("utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _source(authority: Authority) -> tuple[str, str, str]:
    return citation(authority), authority.forbids, web_url(authority.url)


def _choices(flags: Sequence[Flag]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return the filters: their name, label, and values with titles."""
    severities = {flag.finding.severity for flag in flags}
    titles = {flag.finding.category: flag.title for flag in flags}
    stances = sorted({flag.finding.stance.value for flag in flags})
    statuses = sorted({flag.status for flag in flags})
    verdicts = sorted({flag.verdict for flag in flags if flag.verdict})
    choices = [
        ("sev", "Severity", [(s.value, s.value) for s in Severity if s in severities]),
        ("cat", "Category", sorted(titles.items(), key=lambda item: item[1])),
        ("stance", "Stance", [(s, s) for s in stances]),
        ("status", "Status", [(s, s) for s in statuses]),
        ("verdict", "Decision", [(v, v) for v in verdicts]),
    ]
    return [choice for choice in choices if choice[2]]
