"""One's own mail and calendar: what comes by mail, the link that ends it, the calendar at its secret address."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from edge.agreements.models.labels import TOPIC_LABELS
from edge.agreements.queries.reminding import calendar_days
from edge.agreements.rules.reminding import Topic
from edge.people import actions
from edge.people.models import Account, CalendarFeed
from edge.web.kit.editing import edit_page
from edge.web.kit.policy import policy
from edge.web.pages.reminders.calendar import calendar_of
from edge.web.pages.reminders.forms import MailForm


def _own(request: HttpRequest) -> Account:
    """The record itself; what a request carries only stands for it, and cannot be locked."""
    user: Any = request.user
    return Account.objects.get(pk=user.pk)


@policy("people.use_own_account")
def my_mail(request: HttpRequest) -> HttpResponse:
    account = _own(request)
    form = MailForm(request.POST or None, unwanted=actions.unwanted_topics(account))
    return edit_page(
        request,
        form=form,
        act=lambda: _choose(account, form.wanted()),
        verb=_("Save what I get by mail"),
        title=_("Mail and calendar"),
        lead=_("One mail a day tells what has come up, and only when something has."),
        done=_("Your choice is kept."),
        next_url=reverse("my_mail"),
        cancel_url=reverse("my_account"),
        template="reminders/my_mail.html",
        extra={"feed": _open_feed(account), "address": None},
    )


@transaction.atomic
def _choose(account: Account, wanted: dict[str, bool]) -> None:
    for topic, wants in wanted.items():
        actions.choose_mail(account=account, by=account, topic=topic, wanted=wants)


def _open_feed(account: Account) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(account=account, revoked_at=None).first()


@require_POST
@policy("people.use_own_account")
def feed_make(request: HttpRequest) -> HttpResponse:
    """Make a new address and show it, this once."""
    account = _own(request)
    secret = actions.make_feed(account=account, by=account)
    context = {
        "form": MailForm(unwanted=actions.unwanted_topics(account)),
        "verb": _("Save what I get by mail"),
        "title": _("Mail and calendar"),
        "lead": _("Copy the address of your calendar now: it is shown this once."),
        "cancel_url": reverse("my_account"),
        "action": reverse("my_mail"),
        "feed": _open_feed(account),
        "address": settings.BASE_URL + reverse("calendar_feed", args=[secret]),
    }
    return render(request, "reminders/my_mail.html", context)


@require_POST
@policy("people.use_own_account")
def feed_close(request: HttpRequest) -> HttpResponse:
    account = _own(request)
    actions.close_feed(account=account, by=account)
    messages.success(request, _("The calendar address is closed."))
    return redirect("my_mail")


@csrf_exempt  # a mail program sends its one click without any page of ours
@policy("people.sign_in")
def mail_stop(request: HttpRequest, token: str) -> HttpResponse:
    """End one kind of notice for one account. Only a POST does it: programs that check mail follow every link."""
    found = actions.stopped_by(token)
    if found is None or found[1] not in set(Topic):
        raise Http404
    account, topic = found
    with translation.override(account.language or settings.LANGUAGE_CODE):
        if request.method == "POST":
            actions.choose_mail(account=account, by=account, topic=topic, wanted=False)
        context = {
            "what": TOPIC_LABELS[Topic(topic)],
            "done": request.method == "POST",
            "spoken": translation.get_language(),
        }
        response = render(request, "reminders/stop.html", context)
    return _privately(response)


@require_GET
@policy("people.sign_in")
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar behind a secret; what is unknown, closed or no longer allowed in is not found."""
    account: Any = actions.account_of_feed(secret)
    if account is None:
        raise Http404
    with translation.override(account.language or settings.LANGUAGE_CODE):
        content = calendar_of(calendar_days(account, on=timezone.localdate()), account=account)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="edge.ics"'
    return _privately(response)


def _privately(response: HttpResponse) -> HttpResponse:
    """The address is a key: it is neither kept by others nor told to any other page."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
