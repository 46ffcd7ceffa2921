"""The list of agreements, the page of one, and adding, editing and removing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from edge.agreements import actions
from edge.agreements.models import Agreement
from edge.agreements.permissions import agreements_visible_to, reviews_visible_to, side_of
from edge.agreements.queries.renewing import renewals_of
from edge.agreements.queries.requests import requests_behind
from edge.agreements.rules import NEVER
from edge.agreements.rules.renewing import cancel_by
from edge.core.queries import activity_of
from edge.mobility.queries.cover import Uncovered, uncovered_under
from edge.partners.permissions import institutions_visible_to
from edge.people.permissions import is_reader, may
from edge.web.kit.editing import confirm_removal, edit_page
from edge.web.kit.forms import ReasonForm
from edge.web.kit.lists import list_page
from edge.web.kit.policy import policy
from edge.web.kit.records import activity_items
from edge.web.pages.agreements.forms.agreements import AddForm, EditForm
from edge.web.pages.agreements.listing import agreements_listing
from edge.web.pages.agreements.reading import AgreementPage, read_agreement
from edge.web.pages.agreements.telling import what_matters
from edge.web.pages.agreements.views.finding import page_of, writable_agreement

MOST_ACTIVITY = 30


@policy("agreements.read_agreement")
def agreements(request: HttpRequest) -> HttpResponse:
    return list_page(request, agreements_listing(request))


@policy("agreements.read_agreement")
def agreement(request: HttpRequest, public_id: str) -> HttpResponse:
    on = request.as_of  # type: ignore[attr-defined]
    page = read_agreement(request.user, public_id, on=on)
    record = page.agreement
    context: dict[str, Any] = {
        "page": page,
        "agreement": record,
        "matters": what_matters(page, on=on),
        "cancel_by": cancel_by(record.ends_on, record.notice_days or 0),
        "can_write": may(request.user, "agreements.write_agreement", record),
        "has_text": not record.is_signed and record.versions.exists(),
        "can_remove": may(request.user, "agreements.remove_agreement", record),
        "can_share": may(request.user, "agreements.share_agreement", record),
        "can_read_history": may(request.user, "agreements.read_history", record),
        "activity": activity_items(activity_of(("agreement", record.public_id))[:MOST_ACTIVITY])
        if page.insider
        else None,
        "reviews": list(
            reviews_visible_to(request.user).filter(agreement=record).order_by("stage", "area", "pk")
        ),
        "requests": requests_behind(request.user, record) if page.insider else [],
        "knows_requests": is_reader(request.user),  # who sees every request can say that there is none
        **_renewals(request, page),
        "uncovered": _uncovered(request, record),
    }
    return render(request, "agreements/agreement.html", context)


def _renewals(request: HttpRequest, page: AgreementPage) -> dict[str, Any]:
    """The decisions with who has confirmed what; for whom the reader may confirm is asked only where it counts."""
    user, on, record = request.user, request.as_of, page.agreement  # type: ignore[attr-defined]
    sides = {party.institution_id: party.institution for party, _opens in page.parties}
    renewals = renewals_of(user, record, sides=sides.values(), on=on)
    asked = any(renewal.missing for renewal in renewals)
    return {
        "renewals": renewals,
        "can_decide": may(user, "agreements.decide_renewal", record),
        "can_confirm": asked and may(user, "agreements.confirm_renewal", record),
        "own_side": side_of(user, record) if asked else None,
    }


def _uncovered(request: HttpRequest, record: Any) -> Uncovered | None:
    """How many stays outlast it, for those who see stays; not asked of an agreement that nothing ends."""
    user, on = request.user, request.as_of  # type: ignore[attr-defined]
    ends = (
        record.ends_on
        or record.happening("terminated_on") != NEVER
        or record.happening("withdrawn_on") != NEVER
    )
    if not (ends or record.suspensions.all()) or not may(user, "mobility.read_stay"):
        return None
    return uncovered_under(user, record, on=on)


def _base(request: HttpRequest) -> tuple[Agreement | None, str]:
    """What the new agreement replaces (`?supersedes=`) or is made under (`?parent=`)."""
    for link in ("supersedes", "parent"):
        if request.GET.get(link):
            visible = agreements_visible_to(request.user).select_related("kind", "parent")
            return get_object_or_404(visible, public_id=request.GET[link]), link
    return None, ""


@policy("agreements.write_agreement")
def agreement_add(request: HttpRequest) -> HttpResponse:
    base, link = _base(request)
    asked = (
        institutions_visible_to(request.user).partners().filter(public_id=request.GET.get("institution", ""))
    )
    initial = {"partner": asked.first()}
    on = request.as_of  # type: ignore[attr-defined]
    form = AddForm(request.POST or None, account=request.user, on=on, base=base, link=link, initial=initial)
    titles = {
        "supersedes": _("Prepare the successor of “%(agreement)s”"),
        "parent": _("Add an agreement under “%(agreement)s”"),
        "": _("Add an agreement"),
    }
    return edit_page(
        request,
        form=form,
        act=lambda: actions.prepare_agreement(by=request.user, parties=form.parties(), **form.changes()),
        verb=_("Add agreement"),
        title=titles[link] % {"agreement": base},
        lead=_("The hub is a party by itself. What is not known yet may stay empty."),
        done=_("The agreement is in the register."),
        next_url=page_of,
        cancel_url=page_of(base) if base else reverse("agreements"),
        template="agreements/add.html",
        extra={"none_yet": not institutions_visible_to(request.user).partners().exists()},
    )


@policy("agreements.write_agreement")
def agreement_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    record = writable_agreement(request, public_id)
    form = EditForm(request.POST or None, instance=record, account=request.user)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.edit_agreement(
            agreement=record, by=request.user, changes=form.changes(), version=form.seen_version
        ),
        verb=_("Save agreement"),
        title=_("Edit “%(agreement)s”") % {"agreement": record},
        lead=_(
            "What a fact was before stays in the history. To record what happened, use the verbs of the page."
        ),
        done=_("The agreement is saved."),
        next_url=page_of(record),
        cancel_url=page_of(record),
    )


@policy("agreements.remove_agreement")
def agreement_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    record = writable_agreement(request, public_id, "agreements.remove_agreement")
    form = ReasonForm(request.POST or None, initial={"version": record.version})
    return confirm_removal(
        request,
        form=form,
        act=lambda: actions.remove_agreement(
            agreement=record,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        what=record,
        next_url=reverse("agreements"),
        cancel_url=page_of(record),
    )
