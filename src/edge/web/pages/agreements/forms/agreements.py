"""The forms that put an agreement into the register and correct its facts."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.agreements.models import Agreement, AgreementKind, AgreementParty
from edge.agreements.permissions import agreements_visible_to
from edge.agreements.queries.existing import Existing, existing_like
from edge.core.refusals import Refusal
from edge.partners.models import Institution
from edge.partners.permissions import coordinated_units, institutions_visible_to
from edge.people.permissions import is_writer
from edge.web.kit.forms import RecordForm
from edge.web.kit.lookup import LookupField
from edge.web.pages.agreements.forms.choices import RecordChoice, UnitChoice, offer, units

_DATES = ("signed_on", "starts_on", "ends_on", "review_on", "renewal_on")
_YEAR_AT_THE_END = re.compile(r"\s*[(（]\d{4}[)）]\s*$")


class _FactsForm(RecordForm):
    """What adding and editing have in common: the umbrella, what it replaces, and the days."""

    partial_dates: tuple[str, ...] = _DATES

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The latest first: what is suggested is likely, and tens of thousands of titles need not be put in order.
        others = agreements_visible_to(account).exclude(pk=self.instance.pk).order_by("-pk")
        offer(self, "kind", AgreementKind.objects.all())
        offer(self, "parent", others)
        offer(self, "supersedes", others)
        for name in ("purposes", "internal_note"):
            self.fields[name].widget.attrs["rows"] = 4

    class Meta:
        model = Agreement
        fields: tuple[str, ...] = (
            "kind",
            "title",
            "reference",
            "purposes",
            "parent",
            "outlives_reason",
            "supersedes",
            "signed_on_unknown",
            "notice_days",
            "automatic_months",
            "source",
            "internal_note",
        )
        field_classes = {"parent": LookupField, "supersedes": LookupField}
        labels = {"signed_on_unknown": gettext_lazy("It was signed on an unknown day")}


class AddForm(_FactsForm):
    """A new agreement with its first parties; `base` is what it replaces or is made under, if anything.

    `existing` are agreements of its kind with its partner, with their state on the day `on`: they are
    shown once, and the same form sent again adds it.
    """

    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)
    hub_unit = UnitChoice(
        label=gettext_lazy("Unit of the hub"),
        required=False,
        empty_label=gettext_lazy("the whole institution"),
    )
    partner = RecordChoice(label=gettext_lazy("Partner"))
    partner_unit = UnitChoice(
        label=gettext_lazy("Unit of the partner"),
        required=False,
        empty_label=gettext_lazy("the whole institution"),
    )
    further: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Further parties"),
        queryset=AgreementParty.objects.none(),
        required=False,
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = (
        "kind",
        "title",
        "partner",
        "partner_unit",
        "hub_unit",
        "further",
        "supersedes",
        "parent",
        "outlives_reason",
        "reference",
        "purposes",
        "signed_on",
        "signed_on_unknown",
        "starts_on",
        "ends_on",
        "notice_days",
        "automatic_months",
        "review_on",
        "renewal_on",
        "source",
        "internal_note",
    )

    def __init__(
        self,
        *args: Any,
        account: Any,
        on: date,
        base: Agreement | None = None,
        link: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, account=account, **kwargs)
        fields: dict[str, Any] = self.fields
        own = coordinated_units(account)
        self._hub = Institution.objects.filter(role=Institution.HUB).first()
        every_unit = units(account)
        hub_units = every_unit.filter(institution=self._hub)
        if not is_writer(account):  # a coordinator acts for the own units, so one of them is a party
            hub_units = hub_units.filter(pk__in=own)
            fields["hub_unit"].required = True
        fields["hub_unit"].queryset = hub_units
        fields["partner"].queryset = institutions_visible_to(account).filter(role=Institution.PARTNER)
        fields["partner_unit"].queryset = every_unit.exclude(institution=self._hub)
        self._start_from(base, link)
        self._account, self._on = account, on
        self.existing: list[Existing] = []
        kind, partner = self.initial.get("kind"), self.initial.get("partner")
        if not self.is_bound and kind and partner:
            offered = self.fields["further"].queryset if "further" in self.fields else ()  # type: ignore[attr-defined]
            self.existing = self._look({**self.initial, "further": offered})
            self.initial["shown"] = self._named()

    def _start_from(self, base: Agreement | None, link: str) -> None:
        """Fill in what a successor or a child shares with its base; the days are its own."""
        parties = list(base.parties.select_related("institution", "unit").order_by("pk")) if base else []
        hub = next((party for party in parties if party.institution.is_hub), None)
        partner = next((party for party in parties if not party.institution.is_hub), None)
        others = [party.pk for party in parties if party not in (hub, partner)]
        if others:
            further: Any = self.fields["further"]
            further.queryset = AgreementParty.objects.filter(pk__in=others).select_related(
                "institution", "unit"
            )
            self.initial["further"] = [party.public_id for party in further.queryset]
        else:
            del self.fields["further"]
        if base is None:
            return
        self.initial[link] = base
        self.initial["hub_unit"] = hub.unit if hub else None
        if partner:
            self.initial.update(partner=partner.institution, partner_unit=partner.unit)
        if link == "supersedes":
            self.initial.update(
                kind=base.kind,
                title=_YEAR_AT_THE_END.sub("", base.title),
                purposes=base.purposes,
                parent=base.parent,
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        partner, unit = cleaned.get("partner"), cleaned.get("partner_unit")
        if partner and unit and unit.institution_id != partner.pk:
            self.add_error(
                "partner_unit",
                _("“%(unit)s” is no unit of %(institution)s.") % {"unit": unit, "institution": partner},
            )
        if self._hub is None:
            self.add_error(None, _("Add your own university as the hub first: it is the first party."))
        if not self.errors:
            self._show_existing(cleaned)
        return cleaned

    def _show_existing(self, cleaned: dict[str, Any]) -> None:
        """Say before anything is stored what there is already; what was shown once is not said again."""
        shown = set(cleaned.get("shown", "").split(","))
        self.existing = self._look(cleaned)
        if {one.agreement.public_id for one in self.existing} <= shown:
            return
        data: Any = self.data
        self.data = data = data.copy()
        data[self.add_prefix("shown")] = self._named()
        self.add_error(
            None,
            _(
                "Of this kind with this partner there is already what stands above. Look at it; to add yours beside "
                "it, send the form again."
            ),
        )

    def _look(self, told: Mapping[str, Any]) -> list[Existing]:
        further = [party.institution for party in told.get("further") or ()]
        linked = (told.get("supersedes"), told.get("parent"))
        return existing_like(
            self._account,
            kind=told["kind"],
            partners=[told["partner"], *further],
            hub_unit=told.get("hub_unit"),
            starts_on=told.get("starts_on") or told.get("signed_on"),
            ends_on=told.get("ends_on"),
            on=self._on,
            but=[record.pk for record in linked if record is not None],
        )

    def _named(self) -> str:
        return ",".join(one.agreement.public_id for one in self.existing)

    def parties(self) -> list[tuple[Any, Any]]:
        cleaned = self.cleaned_data
        further = [(party.institution, party.unit) for party in cleaned.get("further", ())]
        return [(self._hub, cleaned["hub_unit"]), (cleaned["partner"], cleaned["partner_unit"]), *further]

    def changes(self) -> dict[str, Any]:
        own = {"hub_unit", "partner", "partner_unit", "further", "shown"}
        return {name: value for name, value in super().changes().items() if name not in own}

    def refuse(self, refusal: Refusal) -> None:
        super().refuse(Refusal(refusal.message, field="hub_unit") if refusal.field == "unit" else refusal)


class EditForm(_FactsForm):
    """Every fact of an agreement. Correcting a past one keeps both: the history has what it was."""

    partial_dates = (*_DATES, "withdrawn_on", "termination_requested_on", "terminated_on")
    field_order = (
        "kind",
        "title",
        "reference",
        "purposes",
        "supersedes",
        "parent",
        "outlives_reason",
        "signed_on",
        "signed_on_unknown",
        "signatories_known",
        "starts_on",
        "ends_on",
        "notice_days",
        "automatic_months",
        "review_on",
        "renewal_on",
        "withdrawn_on",
        "withdrawn_on_unknown",
        "termination_requested_on",
        "terminated_on",
        "terminated_on_unknown",
        "source",
        "internal_note",
    )

    class Meta(_FactsForm.Meta):
        fields: tuple[str, ...] = (
            *_FactsForm.Meta.fields,
            "signatories_known",
            "withdrawn_on_unknown",
            "terminated_on_unknown",
        )
        labels = {
            **_FactsForm.Meta.labels,
            "withdrawn_on_unknown": gettext_lazy("It was withdrawn on an unknown day"),
            "terminated_on_unknown": gettext_lazy("It was terminated on an unknown day"),
        }
