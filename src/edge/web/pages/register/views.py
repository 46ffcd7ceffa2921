"""The public register for anybody, as a page, JSON and CSV; and putting an agreement into it."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.agreements.actions import publish_agreement
from edge.agreements.models import Agreement
from edge.agreements.permissions import agreements_visible_to
from edge.agreements.queries.register import PublicPartner, as_data, public_partners, public_register
from edge.core.tables import Column, Table, write_csv
from edge.partners.models import Institution
from edge.people.permissions import may
from edge.strategy.rules.standing import PartnerState
from edge.web.kit import azimuth
from edge.web.kit.editing import edit_page
from edge.web.kit.forms import OnceForm
from edge.web.kit.policy import policy
from edge.web.kit.star import Hub

LONGEST_SEARCH = 200


def _as_of_today(request: HttpRequest) -> date:
    """Today, which the frame then says as well."""
    request.as_of = today = timezone.localdate()  # type: ignore[attr-defined]
    return today


@policy("people.sign_in")
def register(request: HttpRequest) -> HttpResponse:
    """As of today, whatever day a signed-in reader has chosen: it is what the world is told now."""
    text = request.GET.get("q", "")[:LONGEST_SEARCH]
    context = {
        "rows": public_register(on=_as_of_today(request), text=text),
        "text": text,
        "hub": Institution.objects.filter(role=Institution.HUB).first(),
    }
    return render(request, "register/register.html", context)


@policy("people.sign_in")
def register_partners(request: HttpRequest) -> HttpResponse:
    """The partners of the published agreements, as a list and around the hub."""
    partners = public_partners(on=_as_of_today(request))
    hub = Institution.objects.filter(role=Institution.HUB).first()
    context = {"partners": partners, "hub": hub, "map": _drawn(hub, partners)}
    return render(request, "register/partners.html", context)


def _drawn(hub: Institution | None, partners: list[PublicPartner]) -> azimuth.Azimuth | None:
    if hub is None or hub.latitude is None or hub.longitude is None or not partners:
        return None
    here = reverse("register")
    centre = azimuth.Centre(
        hub=Hub(name=hub.name, url=here), latitude=float(hub.latitude), longitude=float(hub.longitude)
    )
    return azimuth.azimuth(centre=centre, places=[_place(partner, here) for partner in partners])


def _place(partner: PublicPartner, here: str) -> azimuth.Place:
    state = PartnerState.IN_FORCE if partner.in_force else PartnerState.ENDED
    return azimuth.Place(
        key=partner.name,
        name=partner.name,
        url=f"{here}?{urlencode({'q': partner.name})}",
        state=state.value,
        state_label=_("in force") if partner.in_force else _("ended"),
        latitude=partner.latitude,
        longitude=partner.longitude,
    )


@policy("people.sign_in")
def register_json(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    told = {"as_of": on.isoformat(), "agreements": [as_data(one) for one in public_register(on=on)]}
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


@policy("people.sign_in")
def register_csv(request: HttpRequest) -> HttpResponse:
    rows = [as_data(one) for one in public_register(on=timezone.localdate())]
    names = (
        "id",
        "title",
        "kind",
        "parties",
        "signed_on",
        "starts_on",
        "ends_on",
        "last_day",
        "state",
        "renewal_in_progress",
        "sha256",
    )
    table = Table(
        title="register",
        columns=[Column(key=name, heading=name) for name in names],
        rows=[[_cell(row, name) for name in names] for row in rows],
    )
    response = HttpResponse(b"".join(write_csv(table)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="register.csv"'
    return response


def _cell(row: dict[str, Any], name: str) -> str | None:
    if name == "parties":
        return "; ".join(party["name"] for party in row["parties"])
    if name == "renewal_in_progress":
        return "yes" if row[name] else "no"
    value: str | None = row[name]
    return value


@policy("agreements.publish")
def agreement_publish(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put it into the public register, or take it out."""
    agreement: Agreement = get_object_or_404(agreements_visible_to(request.user), public_id=public_id)
    if not may(request.user, "agreements.publish", agreement):
        raise PermissionDenied
    publish = not agreement.published
    page = reverse("agreement", args=[agreement.public_id])
    return edit_page(
        request,
        form=OnceForm(request.POST or None),
        act=lambda: publish_agreement(
            agreement=agreement, by=request.user, published=publish, version=agreement.version
        ),
        verb=_("Publish") if publish else _("Take it out"),
        title=_("Put “%(agreement)s” into the public register") % {"agreement": agreement}
        if publish
        else _("Take “%(agreement)s” out of the public register") % {"agreement": agreement},
        lead=_(
            "Anybody then reads its title, kind, parties, days and state, once it is signed; nothing else."
        )
        if publish
        else _("Nobody outside reads of it any more."),
        done=_("It stands in the public register once it is signed.")
        if publish and not agreement.is_signed
        else _("The public register is changed."),
        next_url=page,
        cancel_url=page,
    )
