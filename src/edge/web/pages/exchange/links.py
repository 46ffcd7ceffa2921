"""Links for those who have no account: made, listed with what became of them, and closed."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.agreements.actions.links import Opened, open_link, revoke_link
from edge.agreements.models import Agreement, TaskLink
from edge.agreements.permissions import links_visible_to
from edge.people.permissions import may
from edge.web.kit.editing import edit_page
from edge.web.kit.forms import OnceForm
from edge.web.kit.policy import policy
from edge.web.pages.exchange.finding import WRITE, agreement_written, partners_of
from edge.web.pages.exchange.forms import LinkForm

SHOWN_ONCE = "opened_link"  # in the session: the address of a link just made, until its page was read


def address_of(secret: str) -> str:
    return reverse("task", args=[secret])


def _page(agreement: Agreement) -> str:
    return reverse("task_links", args=[agreement.public_id])


@policy(WRITE)
def task_links(request: HttpRequest, public_id: str) -> HttpResponse:
    """The links to one agreement, newest first. The address of one just made is shown this once."""
    agreement = agreement_written(request, public_id)
    rows = links_visible_to(request.user).filter(agreement=agreement).select_related("institution")
    once = request.session.get(SHOWN_ONCE, {})
    if once.get("agreement") == agreement.public_id:
        del request.session[SHOWN_ONCE]
    else:
        once = {}
    context = {
        "agreement": agreement,
        "links": [(link, state_of(link)) for link in rows.order_by("-created_at", "-pk")],
        "once": once,
        "partners": partners_of(agreement),
    }
    return render(request, "exchange/links.html", context)


def state_of(link: TaskLink) -> str:
    """In one word for the template: revoked, expired, done, opened or sent."""
    if link.revoked_at is not None:
        return "revoked"
    if link.done_at is not None:
        return "done"
    if link.expires_at <= timezone.now():
        return "expired"
    return "opened" if link.opened_at is not None else "sent"


@policy(WRITE)
def task_link_add(request: HttpRequest, public_id: str) -> HttpResponse:
    agreement = agreement_written(request, public_id)
    form = LinkForm(request.POST or None, partners=partners_of(agreement))

    def shown_once(opened: Opened) -> str:
        request.session[SHOWN_ONCE] = {
            "agreement": agreement.public_id,
            "link": opened.link.public_id,
            "address": request.build_absolute_uri(address_of(opened.secret)),
        }
        return _page(agreement)

    return edit_page(
        request,
        form=form,
        act=lambda: open_link(agreement=agreement, by=request.user, address=address_of, **form.asked()),
        verb=_("Make the link"),
        title=_("Make a link for “%(agreement)s”") % {"agreement": agreement},
        lead=_(
            "It opens one task for one person, without an account. Whoever has it acts in that person's name."
        ),
        done=_("The link is made."),
        next_url=shown_once,
        cancel_url=_page(agreement),
    )


@policy(WRITE)
def task_link_revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    rows = links_visible_to(request.user).select_related("agreement", "institution")
    link = get_object_or_404(rows, public_id=public_id)
    if not may(request.user, WRITE, link.agreement):
        raise PermissionDenied
    return edit_page(
        request,
        form=OnceForm(request.POST or None),
        act=lambda: revoke_link(link=link, by=request.user),
        verb=_("Close the link"),
        title=_("Close the link for %(name)s") % {"name": link.name},
        lead=_("It opens nothing any more, at once. What was done with it stays."),
        done=_("The link is closed."),
        next_url=_page(link.agreement),
        cancel_url=_page(link.agreement),
        danger=True,
    )
