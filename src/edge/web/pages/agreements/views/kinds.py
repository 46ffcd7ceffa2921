"""The kinds of agreement, which the administrator adds to and renames."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from edge.agreements import actions
from edge.agreements.models import AgreementKind
from edge.agreements.permissions import agreements_visible_to
from edge.core.queries import activity_of
from edge.people.permissions import may
from edge.web.kit.editing import confirm_removal, edit_page
from edge.web.kit.forms import ReasonForm
from edge.web.kit.lists import Column, Listing, list_page, yes_no
from edge.web.kit.policy import policy
from edge.web.kit.records import activity_items
from edge.web.pages.agreements.forms.kinds import KindForm


def _page_of(kind: AgreementKind) -> str:
    return reverse("kind", args=[kind.public_id])


def _counted(account: Any) -> Any:
    """The kinds with the number of agreements of each that the account may see."""
    seen = agreements_visible_to(account).filter(kind=OuterRef("pk")).order_by().values("kind")
    number = Subquery(seen.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
    return AgreementKind.objects.annotate(number_seen=Coalesce(number, 0))


@policy("agreements.read_kind")
def kinds(request: HttpRequest) -> HttpResponse:
    can_write = may(request.user, "agreements.write_kind")
    columns = (
        Column(
            key="name",
            heading=_("Kind"),
            value=str,
            cell=lambda kind: format_html('<a href="{}">{}</a>', _page_of(kind), kind),
            sort=("order", "code"),
        ),
        Column(key="code", heading=_("Code"), value=lambda kind: kind.code, sort=("code",)),
        Column(
            key="umbrella", heading=_("Others are made under it"), value=lambda kind: yes_no(kind.is_umbrella)
        ),
        Column(
            key="under", heading=_("Made under an umbrella"), value=lambda kind: yes_no(kind.needs_umbrella)
        ),
        Column(
            key="attests", heading=_("Proves the one above"), value=lambda kind: yes_no(kind.attests_parent)
        ),
        Column(
            key="agreements",
            heading=_("Agreements"),
            value=lambda kind: kind.number_seen,
            sort=("number_seen",),
            kind="number",
        ),
    )
    listing = Listing(
        title=_("Kinds of agreement"),
        lead=_("Every office adds its own; an agreement always has one."),
        rows=_counted(request.user).order_by("order", "code"),
        columns=columns,
        counted=lambda number: ngettext("%(number)s kind", "%(number)s kinds", number) % {"number": number},
        empty_title=_("No kind is recorded"),
        add_url=reverse("kind_add") if can_write else "",
        add_label=_("Add kind") if can_write else "",
    )
    return list_page(request, listing)


@policy("agreements.read_kind")
def kind(request: HttpRequest, public_id: str) -> HttpResponse:
    record = get_object_or_404(_counted(request.user), public_id=public_id)
    context = {
        "kind": record,
        "can_write": may(request.user, "agreements.write_kind"),
        "can_read_history": may(request.user, "agreements.read_history"),
        "routes": list(record.routes.select_related("reviewer").order_by("stage", "area")),
        "activity": activity_items(activity_of(("agreementkind", record.public_id))[:30]),
    }
    return render(request, "agreements/kind.html", context)


@policy("agreements.write_kind")
def kind_add(request: HttpRequest) -> HttpResponse:
    form = KindForm(request.POST or None)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.add_kind(by=request.user, **form.changes()),
        verb=_("Add kind"),
        title=_("Add a kind of agreement"),
        done=_("The kind is added."),
        next_url=_page_of,
        cancel_url=reverse("kinds"),
    )


@policy("agreements.write_kind")
def kind_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    record = get_object_or_404(AgreementKind, public_id=public_id)
    form = KindForm(request.POST or None, instance=record)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.edit_kind(
            kind=record, by=request.user, changes=form.changes(), version=form.seen_version
        ),
        verb=_("Save kind"),
        title=_("Edit the kind “%(kind)s”") % {"kind": record},
        done=_("The kind is saved."),
        next_url=_page_of(record),
        cancel_url=_page_of(record),
    )


@policy("agreements.write_kind")
def kind_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    record = get_object_or_404(AgreementKind, public_id=public_id)
    form = ReasonForm(request.POST or None, initial={"version": record.version})
    return confirm_removal(
        request,
        form=form,
        act=lambda: actions.remove_kind(
            kind=record,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        what=record,
        next_url=reverse("kinds"),
        cancel_url=_page_of(record),
    )
