"""The forms about counts, stays and participants. Every choice is taken from what the account may see."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from edge.agreements.permissions import agreements_visible_to
from edge.core.fields import PartialDateField
from edge.mobility.models import ReportedCount, Stay
from edge.mobility.permissions import participants_visible_to
from edge.partners.models import Institution
from edge.partners.permissions import institutions_visible_to, people_visible_to, units_visible_to
from edge.people.models import Person
from edge.web.kit.choices import check_shared_days
from edge.web.kit.forms import RecordForm
from edge.web.kit.lookup import LookupField

NAMES = ("family_name", "given_name", "family_first", "local_name", "local_language")


def partners_of(user: Any) -> Any:
    return institutions_visible_to(user).filter(role=Institution.PARTNER).order_by("name", "pk")


class CountForm(RecordForm):
    """A count for a day or for an academic year; the number may stay empty."""

    partial_dates = ("on",)
    partner = LookupField(label=_("partner"))
    field_order = (
        "partner",
        "direction",
        "kind",
        "number",
        "on",
        "academic_year",
        "months",
        "source",
        "note",
    )

    class Meta:
        model = ReportedCount
        fields = (
            "partner",
            "direction",
            "kind",
            "number",
            "academic_year",
            "months",
            "source",
            "note",
            "shared_from",
            "shared_until",
        )

    def __init__(self, *args: Any, user: Any, whole: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["partner"].queryset = partners_of(user)
        fields["on"].help_text = _(
            "The day, month or year that it was counted for; or give the academic year."
        )

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if not self.errors and bool(cleaned.get("on")) == (cleaned.get("academic_year") is not None):
            self.add_error(
                "on", _("A count holds either for a day or for an academic year: give one of the two.")
            )
        check_shared_days(self)
        return cleaned


class StayForm(RecordForm):
    """A stay of a known person, or of a new participant whose name is written here."""

    partial_dates = ("starts_on", "ends_on", "planned_starts_on", "planned_ends_on")
    person = LookupField(label=_("person"), required=False)
    partner = LookupField(label=_("partner"))
    partner_unit = LookupField(label=_("unit of the partner"), required=False)
    agreement = LookupField(label=_("under the agreement"), required=False)
    family_name = forms.CharField(label=_("family name"), max_length=100, required=False)
    given_name = forms.CharField(label=_("given name"), max_length=100, required=False)
    family_first = forms.BooleanField(
        label=_("writes the family name first"),
        required=False,
        help_text=_("As in Chen Jining; Mark Waer does not."),
    )
    local_name = forms.CharField(label=_("name in the person's own script"), max_length=100, required=False)
    local_language = forms.CharField(
        label=_("language of that name"), max_length=16, required=False, help_text=_("zh-Hans, zh-Hant, ja")
    )
    field_order = (
        "person",
        *NAMES,
        "partner",
        "direction",
        "kind",
        "planned_starts_on",
        "planned_ends_on",
        "starts_on",
        "ends_on",
        "hub_unit",
        "partner_unit",
        "agreement",
        "funding",
        "reference",
        "source",
        "synthetic",
        "internal_note",
    )

    class Meta:
        model = Stay
        fields = (
            "person",
            "partner",
            "direction",
            "kind",
            "hub_unit",
            "partner_unit",
            "agreement",
            "funding",
            "reference",
            "source",
            "synthetic",
            "internal_note",
        )
        widgets = {"internal_note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, user: Any, whole: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["person"].help_text = _(
            "Somebody who is in the register already; leave it empty for somebody new."
        )
        # The latest first: what is suggested is likely, and a million names need not be put in order.
        fields["person"].queryset = (people_visible_to(user) | participants_visible_to(user)).order_by("-pk")
        fields["partner"].queryset = partners_of(user)
        units = units_visible_to(user).order_by("name", "pk")
        fields["hub_unit"].queryset = units.filter(institution__role=Institution.HUB)
        fields["partner_unit"].queryset = units.filter(institution__role=Institution.PARTNER)
        fields["agreement"].queryset = agreements_visible_to(user).order_by("-pk")
        if self.instance.pk:  # with another partner, in another direction, it would be another stay
            fields["person"].required = True
            for name in (*NAMES, "partner", "direction"):
                del fields[name]
            own = self.instance.partner
            fields["partner_unit"].queryset = units.filter(institution=own)
            fields["agreement"].queryset = (
                agreements_visible_to(user).with_partner(own).order_by("title", "pk")
            )

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if self.instance.pk or "person" in self.errors:
            return cleaned
        if cleaned.get("person") is None and not cleaned.get("family_name"):
            self.add_error("person", _("Choose a person, or write the family name of a new one."))
        elif cleaned.get("person") is not None and cleaned.get("family_name"):
            self.add_error(
                "family_name", _("A person is chosen above: leave the new name empty, or choose nobody.")
            )
        return cleaned

    def changes(self) -> dict[str, Any]:
        """For a new person the name stands under `participant`, as the verb takes it."""
        changes = super().changes()
        if self.instance.pk:
            return changes
        names = {name: changes.pop(name) for name in NAMES}
        return changes if changes["person"] is not None else {**changes, "participant": names}


class WithdrawForm(RecordForm):
    """The day on which a stay was called off; an empty one is not known."""

    withdrawn_on = PartialDateField(
        label=_("withdrawn on"),
        help_text=_("A year, a month or a day; leave it empty when it is not known."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=100, required=False, help_text=_("Kept in the history.")
    )

    class Meta:
        model = Stay
        fields = ()


class ParticipantForm(RecordForm):
    class Meta:
        model = Person
        fields = (*NAMES, "email", "synthetic")
        help_texts = {"local_language": _("The code of the language: zh-Hans, zh-Hant, ja.")}
