"""The list of partners and the page of one: everything about it as of a day, with the rights of whoever reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import ngettext

from edge.agreements.permissions import agreements_visible_to, documents_visible_to
from edge.agreements.queries import CommitmentOnDay, commitments_on, for_the_whole_story, in_order_of_days
from edge.agreements.queries.requests import requests_about
from edge.core.queries import activity_of
from edge.partners.models import Institution, InstitutionName
from edge.partners.permissions import (
    institutions_visible_to,
    may,
    officers_visible_to,
    partnerships_visible_to,
    ties_visible_to,
    units_visible_to,
)
from edge.partners.rules import name_on
from edge.people.permissions import is_reader
from edge.strategy.queries import attention_on
from edge.web.kit.attention import attention_words
from edge.web.kit.lists import PAGE_SIZE, list_page
from edge.web.kit.names import country_name
from edge.web.kit.policy import policy
from edge.web.kit.records import activity_items, url_of
from edge.web.pages.partners.activities import activities_of
from edge.web.pages.partners.drawing import MOST_BARS, drawn_timeline
from edge.web.pages.partners.headline import headline
from edge.web.pages.partners.listing import SHOWN_STATES, partner_listing, states_by_institution
from edge.web.pages.partners.rows import agreement_tree, officer_rows, tie_rows, unit_tree

SHOWN_ACTIVITY = 20
SHOWN_REQUESTS = 20  # the latest
MOST_PAGES = 200  # agreements whose activity is read on the partner's page: the latest


@policy("partners.read_institution")
def partners(request: HttpRequest) -> HttpResponse:
    on: date = request.as_of  # type: ignore[attr-defined]
    return list_page(request, partner_listing(request.user, request.GET, on=on))


@policy("partners.read_institution")
def partner(request: HttpRequest, public_id: str) -> HttpResponse:
    institution = get_object_or_404(institutions_visible_to(request.user), public_id=public_id)
    on: date = request.as_of  # type: ignore[attr-defined]
    context = {
        **_institution(request.user, institution, on),
        **_agreements(request.user, institution, on),
        **_around(request.user, institution, on),
        **_rights(request.user, institution),
        **activities_of(request.user, institution, on=on),
        **_requests(request.user, institution),
    }
    return render(request, "partners/partner.html", context)


def _requests(account: Any, institution: Institution) -> dict[str, Any]:
    """The requests that concern it, for those who may read requests; nobody asks for an agreement with the hub."""
    if institution.is_hub or not may(account, "agreements.read_request"):
        return {}
    return {
        "requests": list(requests_about(account, institution)[:SHOWN_REQUESTS]),
        "can_request": may(account, "agreements.write_request"),
        "knows_requests": is_reader(account),  # who sees every request can say that there is none
    }


@policy("partners.read_internal")
def partner_activity(request: HttpRequest, public_id: str) -> HttpResponse:
    """All that was done on the partner's page, fifty lines a page."""
    institution = get_object_or_404(institutions_visible_to(request.user), public_id=public_id)
    found = _ordered(request.user, institution).values_list("public_id", flat=True)
    page = Paginator(_activity(request.user, institution, list(found)), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {"institution": institution, "page": page, "items": activity_items(page.object_list)}
    return render(request, "partners/activity.html", context)


@dataclass(frozen=True, kw_only=True)
class Needed:
    """One line of what needs attention: its tone, its word, and the record where it is solved."""

    tone: str
    word: str
    item: Any
    url: str


def _institution(account: Any, institution: Institution, on: date) -> dict[str, Any]:
    names = list(InstitutionName.objects.filter(institution=institution))
    former = [(name.name, name.ends_on) for name in names if name.kind == "former"]
    return {
        "institution": institution,
        "shown_name": name_on(institution.name, former, day=on),
        "names": names,
        "country": country_name(institution.country),
        "partnership": partnerships_visible_to(account).filter(partner=institution).first(),
    }


def _ordered(account: Any, institution: Institution) -> Any:
    """The visible agreements that the page of the institution is about; the hub's would be all there are."""
    if institution.is_hub:
        return agreements_visible_to(account).none()
    return in_order_of_days(agreements_visible_to(account).with_partner(institution))


def _agreements(account: Any, institution: Institution, on: date) -> dict[str, Any]:
    if institution.is_hub:
        return _of_hub(account, institution, on)
    found = list(for_the_whole_story(_ordered(account, institution), on=on, account=account))
    commitments = [row for agreement in found for row in commitments_on(agreement.commitments.all(), on=on)]
    titles = {agreement.pk: agreement for agreement in found}
    documents = documents_visible_to(account).filter(agreement__in=titles)
    return {
        "headline": headline(found, commitments, on=on),
        "timeline": drawn_timeline(found, on=on) if found else None,
        "not_drawn": max(0, len(found) - MOST_BARS),
        "tree": agreement_tree(found, on=on),
        "commitments": [_with_agreement(row, titles) for row in commitments],
        "documents": list(documents.select_related("document", "agreement").order_by("agreement", "pk")),
        "activity": _latest(account, institution, [agreement.public_id for agreement in found]),
    }


def _with_agreement(row: CommitmentOnDay, titles: dict[int, Any]) -> dict[str, Any]:
    return {"row": row, "agreement": titles[row.commitment.agreement_id]}


def _of_hub(account: Any, hub: Institution, on: date) -> dict[str, Any]:
    """For the hub the register itself in numbers: its agreements are those of all partners."""
    states: Mapping[str, int] = states_by_institution(account, [hub.pk], on=on).get(hub.pk, {})
    numbers = [(state, states[state]) for state in SHOWN_STATES if states.get(state)]
    return {
        "headline": _hub_headline(account),
        "agreement_numbers": numbers,
        "activity": _latest(account, hub, []),
    }


def _hub_headline(account: Any) -> str:
    """How many partners there are, for whoever sees them all."""
    if not may(account, "partners.read_internal"):
        return ""
    number = institutions_visible_to(account).partners().count()
    words = ngettext(
        "The hub of the register, with %(n)s partner.",
        "The hub of the register, with %(n)s partners.",
        number,
    )
    return words % {"n": number}


def _around(account: Any, institution: Institution, on: date) -> dict[str, Any]:
    """Units, ties, officers, and what needs attention."""
    ties = ties_visible_to(account).filter(
        Q(hub_unit__institution=institution) | Q(partner_unit__institution=institution)
    )
    officers = officer_rows(officers_visible_to(account).filter(institution=institution), on=on)
    return {
        "ties": tie_rows(account, ties, on=on),
        "serving": [row for row in officers if row.state in ("in_force", "not_known")],
        "not_serving": [row for row in officers if row.state not in ("in_force", "not_known")],
        "units": unit_tree(units_visible_to(account).filter(institution=institution)),
        "attention": _attention(account, institution, on) if may(account, "partners.read_internal") else [],
    }


def _attention(account: Any, institution: Institution, on: date) -> list[Needed]:
    """What needs attention with this partner; at the hub its own people only, the rest is on the home page."""
    rows = []
    for item in attention_on(account, on=on, partner=institution, people_only=institution.is_hub):
        word, tone = attention_words(item)
        rows.append(Needed(tone=tone, word=word, item=item, url=url_of(item.kind, item.about)))
    return rows


def _latest(account: Any, institution: Institution, agreements: list[str]) -> dict[str, Any] | None:
    if not may(account, "partners.read_internal"):
        return None
    lines = list(_activity(account, institution, agreements)[: SHOWN_ACTIVITY + 1])
    return {"items": activity_items(lines[:SHOWN_ACTIVITY]), "more": len(lines) > SHOWN_ACTIVITY}


def _activity(account: Any, institution: Institution, agreements: list[str]) -> Any:
    """Lines of the institution and its agreements; of a tie that the account may not see there are none."""
    pages = [("agreement", public_id) for public_id in agreements[-MOST_PAGES:]]
    lines = activity_of(("institution", institution.public_id), *pages)
    if may(account, "people.read_person"):  # reads the whole register
        return lines
    ties = ties_visible_to(account).values("public_id")
    return lines.exclude(Q(subject_kind="tie") & ~Q(subject_id__in=ties))


def _rights(account: Any, institution: Institution) -> dict[str, Any]:
    return {
        "insider": may(account, "partners.read_internal"),
        "sees_all": may(account, "people.read_person"),
        "can_write": may(account, "partners.write_institution", institution),
        "can_prepare": may(account, "agreements.write_agreement"),
        "can_tie": may(account, "partners.write_tie"),
        "can_read_history": may(account, "people.read_history"),
    }
