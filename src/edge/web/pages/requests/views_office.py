"""The office's answers to a request: accept it, send it back, refuse it, open it again."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from edge.agreements.actions import answering, requesting
from edge.agreements.queries.requests import agreements_with, institutions_like
from edge.web.kit.editing import edit_page
from edge.web.kit.policy import policy
from edge.web.pages.requests.finding import own_request, page_of
from edge.web.pages.requests.forms import AcceptForm, ReopenForm, SendBackForm, WordsForm


@policy("agreements.decide_request")
def request_accept(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin the agreement; a new institution is one of the register, or is added there by its own form first."""
    asked = own_request(request, public_id, "agreements.decide_request")
    on: date = request.as_of  # type: ignore[attr-defined]
    like = [] if asked.institution_id else institutions_like(request.user, asked)
    form = AcceptForm(
        request.POST or None,
        user=request.user,
        asked=asked,
        initial={"version": asked.version, "kind": asked.kind, "title": asked.title},
    )
    return edit_page(
        request,
        form=form,
        act=lambda: answering.accept_request(
            request=asked,
            by=request.user,
            institution=form.cleaned_data.get("institution"),
            kind=form.cleaned_data["kind"],
            title=form.cleaned_data["title"],
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        verb=_("Accept and begin the agreement"),
        title=_("Accept “%(request)s”") % {"request": asked},
        lead=_(
            "The agreement is in preparation then, with both parties and the unit; its text is drafted next."
        ),
        done=_("The request is accepted, and its agreement is in preparation."),
        next_url=lambda accepted: reverse("agreement", args=[accepted.agreement.public_id]),
        cancel_url=page_of(asked),
        template="requests/accept.html",
        extra={
            "asked": asked,
            "like": like,
            "existing": agreements_with(request.user, asked.institution, on=on),
            "open_points": requesting.points_open(asked),
            "add_institution": _adding(asked),
        },
    )


def _adding(asked: object) -> str:
    """The ordinary form for a new institution, filled in with what the request says of it."""
    told = {name: getattr(asked, f"new_{name}") for name in ("name", "city", "country", "website")}
    return f"{reverse('institution_add')}?{urlencode({name: text for name, text in told.items() if text})}"


@policy("agreements.decide_request")
def request_send_back(request: HttpRequest, public_id: str) -> HttpResponse:
    asked = own_request(request, public_id, "agreements.decide_request")
    form = SendBackForm(request.POST or None, initial={"version": asked.version})
    return edit_page(
        request,
        form=form,
        act=lambda: answering.send_back_request(
            request=asked,
            by=request.user,
            missing=form.missing(),
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        verb=_("Send back"),
        title=_("What is missing in “%(request)s”?") % {"request": asked},
        lead=_("Whoever asked gets it by mail, field by field, and can hand it in again."),
        done=_("The request is sent back."),
        next_url=page_of(asked),
        cancel_url=page_of(asked),
    )


@policy("agreements.decide_request")
def request_refuse(request: HttpRequest, public_id: str) -> HttpResponse:
    asked = own_request(request, public_id, "agreements.decide_request")
    form = WordsForm(
        request.POST or None,
        needed=True,
        help_text=_("Whoever asked will read it."),
        initial={"version": asked.version},
    )
    return edit_page(
        request,
        form=form,
        act=lambda: answering.refuse_request(
            request=asked,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        verb=_("Refuse request"),
        title=_("Refuse “%(request)s”") % {"request": asked},
        done=_("The request is refused."),
        next_url=page_of(asked),
        cancel_url=page_of(asked),
        danger=True,
    )


@policy("agreements.decide_request")
def request_reopen(request: HttpRequest, public_id: str) -> HttpResponse:
    asked = own_request(request, public_id, "agreements.decide_request")
    form = ReopenForm(request.POST or None, initial={"version": asked.version})
    return edit_page(
        request,
        form=form,
        act=lambda: answering.reopen_request(
            request=asked,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        verb=_("Open again"),
        title=_("Open “%(request)s” again") % {"request": asked},
        lead=_(
            "It is with the office again, and a new day is promised. An agreement that was begun stays in the "
            "register by itself: remove it there when it should not be."
        ),
        done=_("The request is with the office again."),
        next_url=page_of(asked),
        cancel_url=page_of(asked),
    )
