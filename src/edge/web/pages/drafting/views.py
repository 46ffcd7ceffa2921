"""Reading the text: the newest version or an earlier one, two versions side by side, deviations from the template."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from edge.agreements.models import LANGUAGES, TextVersion
from edge.agreements.permissions import versions_visible_to
from edge.agreements.queries.drafting import deviations
from edge.agreements.queries.texts import clauses_of
from edge.agreements.rules.comparing import Compared, compare
from edge.web.kit.policy import policy
from edge.web.pages.drafting.comparing import rows_of, tally
from edge.web.pages.drafting.finding import agreement_seen, version_seen
from edge.web.pages.drafting.reading import read_text


@policy("agreements.read_agreement")
def agreement_text(request: HttpRequest, public_id: str) -> HttpResponse:
    agreement = agreement_seen(request, public_id)
    page = read_text(request.user, agreement, None)
    return render(request, "drafting/text.html", {"page": page, "agreement": agreement})


@policy("agreements.read_agreement")
def text_version(request: HttpRequest, public_id: str) -> HttpResponse:
    version = version_seen(request, public_id)
    page = read_text(request.user, version.agreement, version)
    return render(request, "drafting/text.html", {"page": page, "agreement": version.agreement})


@policy("agreements.read_agreement")
def text_compare(request: HttpRequest, public_id: str) -> HttpResponse:
    """The version against another of the same agreement, `?with=NUMBER`: else the one that it was made from."""
    version = version_seen(request, public_id)
    versions = list(versions_visible_to(request.user).filter(agreement=version.agreement).order_by("number"))
    asked = request.GET.get("with", "")
    earlier = [one for one in versions if one.number < version.number]
    other = version.base if version.base in earlier else (earlier[-1] if earlier else version)
    if asked:
        wanted = int(asked) if asked.isdecimal() and len(asked) < 9 else 0
        other = get_object_or_404(
            versions_visible_to(request.user), agreement=version.agreement, number=wanted
        )
    languages = [code for code, _name in LANGUAGES if code in {*version.languages, *other.languages}]
    rows = compare(clauses_of(other), clauses_of(version), languages)
    context = {"other": other, "versions": versions, **_compared(version, rows, languages)}
    return render(request, "drafting/compare.html", context)


@policy("agreements.read_internal")
def text_deviations(request: HttpRequest, public_id: str) -> HttpResponse:
    """For the legal reviewer: where the text leaves its template."""
    version = version_seen(request, public_id)
    context = _compared(version, deviations(version), version.languages)
    return render(request, "drafting/deviations.html", context)


def _compared(version: TextVersion, rows: list[Compared], languages: Sequence[str]) -> dict[str, Any]:
    return {
        "version": version,
        "agreement": version.agreement,
        "rows": rows_of(rows, languages),
        "tally": tally(rows),
    }
