"""Requests for those who ask: the list, the page of one, writing it, handing it in, withdrawing it."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.agreements.actions import requesting
from edge.agreements.models import LANGUAGES, Agreement, AgreementRequest
from edge.agreements.permissions import agreements_visible_to
from edge.agreements.queries.requests import agreements_with, answers_of, verbs_open
from edge.agreements.queries.workdays import closed_days
from edge.agreements.rules.requesting import NOT_ANSWERED_IN, REMOVED_IN, WRITTEN_IN, weigh
from edge.core.queries import activity_of
from edge.partners.models import Institution
from edge.partners.permissions import institutions_visible_to
from edge.people.permissions import may
from edge.web.kit.editing import confirm_removal, edit_page
from edge.web.kit.forms import ReasonForm
from edge.web.kit.lists import list_page
from edge.web.kit.policy import policy
from edge.web.kit.records import activity_items
from edge.web.kit.tags import day as day_words
from edge.web.pages.requests.finding import days_late, own_request, page_of, seen_request, stage_pill
from edge.web.pages.requests.forms import RequestForm, StepForm, WordsForm
from edge.web.pages.requests.listing import requests_listing

MOST_ACTIVITY = 30


@policy("agreements.read_request")
def requests(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    return list_page(request, requests_listing(request.user, request.GET, today=today, closed=closed_days()))


@policy("agreements.read_request")
def request_page(request: HttpRequest, public_id: str) -> HttpResponse:
    asked = seen_request(request, public_id)
    today = timezone.localdate()
    criteria, questions = answers_of(asked, "criterion"), answers_of(asked, "question")
    can_write = may(request.user, "agreements.write_request", asked)
    reads_history = may(request.user, "people.read_history")
    activity = activity_of(("agreementrequest", asked.public_id))[:MOST_ACTIVITY]
    existing = _existing(request, asked.institution)
    named = [pk for pk in (asked.agreement_id, asked.renews_id) if pk]
    seen = set(agreements_visible_to(request.user).filter(pk__in=named).values_list("pk", flat=True))
    context = {
        "asked": asked,
        "pill": stage_pill(asked),
        "text_languages": [str(words) for code, words in LANGUAGES if code in asked.languages],
        "late": days_late(asked, today, closed_days()),
        "criteria": criteria,
        "weight": weigh(row.verdict for row in criteria),
        "questions": questions,
        "questions_open": sum(not row.verdict for row in questions),
        "gaps": list(asked.gaps.order_by("-sent_on", "pk")),
        "missing": requesting.missing_fields(asked) if asked.stage in WRITTEN_IN else [],
        "existing": [one for one in existing if one.pk != asked.agreement_id],
        "sees_agreement": asked.agreement_id in seen,
        "sees_renewed": asked.renews_id in seen,
        "verbs": verbs_open(request.user, asked, asks=can_write),
        "can_edit": can_write and asked.stage in WRITTEN_IN,
        "can_answer": can_write and asked.stage not in NOT_ANSWERED_IN,
        "can_remove": can_write and asked.stage in REMOVED_IN,
        "can_read_history": reads_history,
        "activity": activity_items(activity, account=request.user),
    }
    return render(request, "requests/request.html", context)


@policy("agreements.write_request")
def request_add(request: HttpRequest) -> HttpResponse:
    form = RequestForm(request.POST or None, user=request.user, initial=_asked_about(request))
    return edit_page(
        request,
        form=form,
        act=lambda: requesting.begin_request(by=request.user, **form.changes()),
        verb=_("Save as draft"),
        title=_("Request an agreement"),
        lead=_(
            "Saved as a draft first: nobody has to know everything at once. You hand it in from its page, when "
            "nothing is missing any more."
        ),
        done=_("The request is saved as a draft."),
        next_url=page_of,
        cancel_url=reverse("requests"),
        template="requests/form.html",
        extra={"existing": _existing(request, form.initial.get("institution"))},
    )


def _existing(request: HttpRequest, institution: Institution | None) -> list[Agreement]:
    """What there is with the institution already, in the state of the day that the reader looks at."""
    on: date = request.as_of  # type: ignore[attr-defined]
    return agreements_with(request.user, institution, on=on)


def _asked_about(request: HttpRequest) -> dict[str, Any]:
    """What the address says the request is about: `?institution=`, or the agreement to renew in `?renews=`."""
    user = request.user
    partners = institutions_visible_to(user).partners()
    renewed = agreements_visible_to(user).filter(public_id=request.GET.get("renews", "")).first()
    if renewed is None:
        known = partners.filter(public_id=request.GET.get("institution", "")).first()
        return {"institution": known} if known else {}
    known = partners.filter(pk__in=renewed.parties.values("institution")).first()
    return {
        "wanted": "renewal",
        "renews": renewed,
        "institution": known,
        "kind": renewed.kind_id,
        "title": renewed.title,
    }


@policy("agreements.write_request")
def request_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    asked = own_request(request, public_id, "agreements.write_request")
    form = RequestForm(request.POST or None, user=request.user, instance=asked)
    return edit_page(
        request,
        form=form,
        act=lambda: requesting.edit_request(
            request=asked, by=request.user, changes=form.changes(), version=form.seen_version
        ),
        verb=_("Save request"),
        title=_("Edit the request “%(request)s”") % {"request": asked},
        done=_("The request is saved."),
        next_url=page_of(asked),
        cancel_url=page_of(asked),
        template="requests/form.html",
        extra={
            "gaps": list(asked.gaps.filter(answered_on=None)),
            "existing": _existing(request, asked.institution),
        },
    )


@policy("agreements.write_request")
def request_submit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Before it goes to the office: what is missing, and which agreements there are already."""
    asked = own_request(request, public_id, "agreements.write_request")
    today = timezone.localdate()
    form = StepForm(request.POST or None, initial={"version": asked.version})
    return edit_page(
        request,
        form=form,
        act=lambda: requesting.submit_request(
            request=asked, by=request.user, version=form.cleaned_data["version"]
        ),
        verb=_("Hand in the request"),
        title=_("Hand in “%(request)s”") % {"request": asked},
        lead=_("The office promises an answer by %(day)s.")
        % {"day": day_words(requesting.promised_day(today))},
        done=_("The request is with the office."),
        next_url=page_of(asked),
        cancel_url=page_of(asked),
        template="requests/submit.html",
        extra={
            "asked": asked,
            "missing": requesting.missing_fields(asked),
            "open_points": requesting.points_open(asked),
            "existing": _existing(request, asked.institution),
        },
    )


@policy("agreements.write_request")
def request_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    asked = own_request(request, public_id, "agreements.write_request")
    form = WordsForm(request.POST or None, needed=False, initial={"version": asked.version})
    return edit_page(
        request,
        form=form,
        act=lambda: requesting.withdraw_request(
            request=asked,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        verb=_("Withdraw request"),
        title=_("Withdraw “%(request)s”") % {"request": asked},
        lead=_("The office looks at it no longer. It can be taken up again."),
        done=_("The request is withdrawn."),
        next_url=page_of(asked),
        cancel_url=page_of(asked),
    )


@policy("agreements.write_request")
def request_take_up(request: HttpRequest, public_id: str) -> HttpResponse:
    asked = own_request(request, public_id, "agreements.write_request")
    form = StepForm(request.POST or None, initial={"version": asked.version})
    return edit_page(
        request,
        form=form,
        act=lambda: requesting.take_up_request(
            request=asked, by=request.user, version=form.cleaned_data["version"]
        ),
        verb=_("Take up again"),
        title=_("Take up “%(request)s” again") % {"request": asked},
        lead=_("It is a draft again, as it was."),
        done=_("The request is a draft again."),
        next_url=page_of(asked),
        cancel_url=page_of(asked),
    )


@policy("agreements.write_request")
def request_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    asked: AgreementRequest = own_request(request, public_id, "agreements.write_request")
    form = ReasonForm(request.POST or None, initial={"version": asked.version})
    return confirm_removal(
        request,
        form=form,
        act=lambda: requesting.remove_request(
            request=asked,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        what=asked,
        next_url=reverse("requests"),
        cancel_url=page_of(asked),
    )
