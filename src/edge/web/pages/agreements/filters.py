"""The filters of the lists of agreements and of commitments; every choice is one that the account may see."""

from datetime import date, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from edge.agreements.models import STATE_LABELS, VERDICT_LABELS, AgreementKind, AgreementParty
from edge.agreements.queries.agreements import agreements_found
from edge.agreements.rules import State
from edge.core.queries import found_pks
from edge.partners.models import Institution
from edge.partners.permissions import institutions_visible_to, officers_visible_to, units_visible_to
from edge.web.kit.lookup import LookupFilter

DUE_CHOICES = [("90", _("in 90 days")), ("180", _("in 180 days")), ("365", _("in a year"))]


def _partners(account: Any) -> QuerySet[Institution]:
    partners: QuerySet[Institution] = institutions_visible_to(account).filter(role=Institution.PARTNER)
    return partners.only("public_id", "name")


class AgreementFilters(django_filters.FilterSet):
    """Over rows of `with_state`; `request.as_of` is the day that "due" counts from."""

    q = django_filters.CharFilter(label=_("text"), method="with_text")
    kind = django_filters.ModelChoiceFilter(
        label=_("kind"),
        queryset=lambda request: AgreementKind.objects.all(),
        to_field_name="public_id",
        empty_label=_("any"),
    )
    state = django_filters.MultipleChoiceFilter(
        label=_("state"),
        method="in_states",
        choices=[(state.value, label) for state, label in STATE_LABELS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    partner = LookupFilter(label=_("partner"), method="with_partner")
    unit = LookupFilter(label=_("unit"), method="with_unit")
    due = django_filters.ChoiceFilter(
        label=_("due for renewal"), choices=DUE_CHOICES, method="due_within", empty_label=_("any")
    )
    signed = django_filters.ChoiceFilter(
        label=_("signed"),
        choices=[("yes", _("signed")), ("no", _("not signed"))],
        method="is_signed",
        empty_label=_("any"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account = self.request.user
        units = units_visible_to(account).order_by("name", "pk").only("public_id", "name")
        self.filters["partner"].extra["queryset"] = _partners(account)
        self.filters["unit"].extra["queryset"] = units

    def in_states(self, rows: Any, name: str, states: list[str]) -> Any:
        return rows.filter(state__in=states) if states else rows

    def with_text(self, rows: Any, name: str, text: str) -> Any:
        return rows.filter(pk__in=agreements_found(self.request.user, text))

    def with_partner(self, rows: Any, name: str, partner: Institution) -> Any:
        return rows.with_partner(partner)

    def with_unit(self, rows: Any, name: str, unit: Any) -> Any:
        return rows.filter(pk__in=AgreementParty.objects.filter(unit=unit).values("agreement"))

    def due_within(self, rows: Any, name: str, days: str) -> Any:
        last = self.request.as_of + timedelta(days=int(days))
        due = rows.filter(state=State.IN_FORCE, renewal_on_from__lte=last)
        return due if self.data.get("sort") else due.order_by("renewal_on_from", "renewal_on_until", "pk")

    def is_signed(self, rows: Any, name: str, answer: str) -> Any:
        unsigned = {"signed_on_from": None, "signed_on_unknown": False}
        return rows.exclude(**unsigned) if answer == "yes" else rows.filter(**unsigned)


class CommitmentFilters(django_filters.FilterSet):
    """Over rows of `listing.commitments_on_day`, which carry the verdict and the evidence as of the day."""

    q = django_filters.CharFilter(label=_("text"), method="with_text")
    verdict = django_filters.ChoiceFilter(
        label=_("verdict"),
        field_name="verdict_then",
        choices=[(verdict.value, label) for verdict, label in VERDICT_LABELS.items()],
        empty_label=_("any"),
    )
    owner = LookupFilter(label=_("owner"))
    partner = LookupFilter(label=_("partner"), method="with_partner")
    without_evidence = django_filters.BooleanFilter(
        label=_("without evidence"), method="lacking", widget=forms.CheckboxInput
    )
    overdue = django_filters.BooleanFilter(label=_("overdue"), method="late", widget=forms.CheckboxInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account = self.request.user
        owners = officers_visible_to(account).select_related("person")
        self.filters["partner"].extra["queryset"] = _partners(account)
        self.filters["owner"].extra["queryset"] = owners.order_by("person__family_name", "title", "pk")

    def with_text(self, rows: Any, name: str, text: str) -> Any:
        return rows.filter(pk__in=found_pks("commitment", text))

    def with_partner(self, rows: Any, name: str, partner: Institution) -> Any:
        return rows.filter(
            agreement__in=AgreementParty.objects.filter(institution=partner).values("agreement")
        )

    def lacking(self, rows: Any, name: str, wanted: bool) -> Any:
        return rows.filter(verdict_then="open", evidence_then=0) if wanted else rows

    def late(self, rows: Any, name: str, wanted: bool) -> Any:
        """Open on the day, with a due day that certainly lies before it."""
        day: date = self.request.as_of
        return rows.filter(verdict_then="open", due_on_until__lte=day) if wanted else rows
