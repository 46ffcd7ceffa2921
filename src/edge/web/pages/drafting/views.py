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
from edge.web.kit.merge_fields import field_meanings
from edge.web.kit.policy import policy
from edge.web.pages.drafting.comparing import TAGS, pairs_of, rows_of, tally
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
    """The version against another of the same agreement, `?with=NUMBER`: else the one that it was made from.
    `?view=columns` puts the two beside each other, `?all=1` shows the clauses that are the same too."""
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
    beside, shows_all = request.GET.get("view") == "columns", "all" in request.GET
    context = {"other": other, "versions": versions, **_compared(version, rows, languages)}
    if beside:
        context["pairs"] = pairs_of(rows, languages, (other, version))
    return render(request, "drafting/compare.html", {**context, "beside": beside, "shows_all": shows_all})


@policy("agreements.read_internal")
def text_deviations(request: HttpRequest, public_id: str) -> HttpResponse:
    """For the legal reviewer: where the text leaves its template."""
    version = version_seen(request, public_id)
    found = deviations(version)
    context = _compared(version, found.rows, version.languages)
    meanings = field_meanings()
    context["filled"] = [
        {
            "name": one.name,
            "meaning": meanings.get(one.name, ""),
            "values": [(TAGS[code], value) for code, value in one.values.items()],
            "clauses": one.clauses,
        }
        for one in found.fields
    ]
    return render(request, "drafting/deviations.html", {**context, "only_filled": found.only_filled})


def _compared(version: TextVersion, rows: Sequence[Compared], languages: Sequence[str]) -> dict[str, Any]:
    return {
        "version": version,
        "agreement": version.agreement,
        "rows": rows_of(rows, languages),
        "tally": tally(rows),
    }
