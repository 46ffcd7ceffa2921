"""Finding the version or agreement that a page is about: what the account may not see does not exist."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from edge.agreements.actions.texts import NotTheLatest, refuse_when_bound
from edge.agreements.models import Agreement, TextVersion
from edge.agreements.permissions import agreements_visible_to, side_of, versions_visible_to
from edge.core.refusals import Refusal
from edge.partners.models import Institution
from edge.people.permissions import may

WRITE = "agreements.write_text"


def agreement_seen(request: HttpRequest, public_id: str) -> Agreement:
    rows = agreements_visible_to(request.user).select_related("kind", "parent")
    found: Agreement = get_object_or_404(rows, public_id=public_id)
    return found


def version_seen(request: HttpRequest, public_id: str) -> TextVersion:
    rows = versions_visible_to(request.user).select_related(
        "agreement__kind", "agreement__parent", "institution", "template", "base"
    )
    found: TextVersion = get_object_or_404(rows, public_id=public_id)
    return found


def writable_version(request: HttpRequest, public_id: str) -> TextVersion:
    version = version_seen(request, public_id)
    require(request, version.agreement)
    return version


def writable_agreement(request: HttpRequest, public_id: str) -> Agreement:
    agreement = agreement_seen(request, public_id)
    require(request, agreement)
    return agreement


def require(request: HttpRequest, agreement: Agreement) -> None:
    if not may(request.user, WRITE, agreement):
        raise PermissionDenied


def own_side(request: HttpRequest, agreement: Agreement) -> Institution:
    """The party that the account speaks for; who speaks for none has no such page."""
    side = side_of(request.user, agreement)
    if side is None:
        raise Http404
    return side


def bound_page(request: HttpRequest, agreement: Agreement) -> HttpResponse | None:
    """Instead of a form that could only be refused: the text is signed or being signed, and where that is seen.
    None where the text may change, and for what was sent: the form then keeps what was typed."""
    if request.method == "POST":
        return None
    try:
        refuse_when_bound(agreement)
    except Refusal as refusal:
        context = {"agreement": agreement, "title": _("The text does not change now"), "why": refusal.message}
        return render(request, "drafting/bound.html", context)
    return None


def keeping_newest(act: Callable[[], Any], newest: list[TextVersion]) -> Callable[[], Any]:
    """`act`, and where somebody else was first, the version that they made is put into `newest` for the page."""

    def done() -> Any:
        try:
            return act()
        except NotTheLatest as refusal:
            newest.append(refusal.newest)
            raise

    return done


def base_named(agreement: Agreement, public_id: str) -> TextVersion | None:
    """The version that a form names as the newest that was seen; None where it names none of this agreement."""
    return TextVersion.objects.filter(agreement=agreement, public_id=public_id).first()


def page_of_text(agreement: Agreement) -> str:
    return reverse("agreement_text", args=[agreement.public_id])


def page_of_version(version: TextVersion) -> str:
    return reverse("text_version", args=[version.public_id])
