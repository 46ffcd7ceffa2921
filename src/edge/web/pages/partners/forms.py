"""The forms about institutions, names, units, officers, ties and partnerships.

Every choice of another record is taken from what the account may see: what it may not see is no valid choice.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from edge.agreements.models import AgreementKind
from edge.core.fields import PartialDateField
from edge.partners.models import Institution, InstitutionName, Officer, Partnership, Tie, Unit
from edge.partners.permissions import (
    institutions_visible_to,
    may,
    officers_visible_to,
    people_visible_to,
    units_visible_to,
)
from edge.partners.rules import Signs
from edge.web.kit.choices import check_shared_days, countries
from edge.web.kit.forms import RecordForm

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
LOCAL_NAMES = ("name", "local_name", "local_language")


class LanguageField(forms.CharField):
    """A language tag such as `nl` or `zh-Hans`: browsers and screen readers read it, so it must be one."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("The code of the language: en, nl, zh-Hans."))
        super().__init__(required=False, max_length=16, **options)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not _LANGUAGE.fullmatch(value):
            raise forms.ValidationError(
                _("“%(text)s” is no language code such as en, nl or zh-Hans.") % {"text": value}
            )


class ByInstitution(ModelChoiceIterator):
    """The choices of a select, grouped by the institution that they belong to."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        rows = sorted(self.queryset, key=lambda row: (row.institution.name, str(row)))
        for institution, members in groupby(rows, key=lambda row: row.institution):
            yield (str(institution), [self.choice(row) for row in members])


class UnitChoice(forms.ModelChoiceField):
    iterator = ByInstitution

    def label_from_instance(self, unit: Unit) -> str:
        return f"{unit.parent} / {unit}" if unit.parent else str(unit)


class OfficerChoice(forms.ModelChoiceField):
    iterator = ByInstitution


def units_of(user: Any) -> Any:
    return units_visible_to(user).select_related("institution", "parent")


def officers_of(user: Any) -> Any:
    return officers_visible_to(user).select_related("institution", "person")


class InstitutionForm(RecordForm):
    country = forms.ChoiceField(label=_("country"), required=False)
    website = forms.URLField(label=_("website"), required=False, assume_scheme="https")
    local_language = LanguageField(label=_("language of the local name"))

    class Meta:
        model = Institution
        fields = (
            *LOCAL_NAMES,
            "role",
            "city",
            "country",
            "domain",
            "ror_id",
            "erasmus_code",
            "moe_code",
            "website",
            "latitude",
            "longitude",
            "position_source",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["country"].choices = countries(_("not known"))


class RenameForm(RecordForm):
    """The new name, and the last day of the old one, which stays listed as a former name."""

    last_day_of_old = PartialDateField(label=_("last day of the old name"), required=True)

    class Meta:
        model = Institution
        fields = ("name",)


class NameForm(RecordForm):
    partial_dates = ("starts_on", "ends_on")
    language = LanguageField(label=_("language"))

    class Meta:
        model = InstitutionName
        fields = ("name", "language", "kind")


class UnitForm(RecordForm):
    local_language = LanguageField(label=_("language of the local name"))
    field_order = ("institution", "parent", *LOCAL_NAMES, "note")

    class Meta:
        model = Unit
        fields = ("institution", "parent", *LOCAL_NAMES, "note")
        field_classes = {"parent": UnitChoice}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["institution"].queryset = institutions_visible_to(user)
        parents = units_of(user)
        if self.instance.pk:  # a unit stays where it is: its officers, ties and agreements would not follow
            del fields["institution"]
            parents = parents.filter(institution=self.instance.institution).exclude(pk=self.instance.pk)
        fields["parent"].queryset = parents


class OfficerForm(RecordForm):
    partial_dates = ("starts_on", "ends_on", "mandate_starts_on", "mandate_ends_on")
    signs_kinds = forms.MultipleChoiceField(
        label=_("kinds of agreement"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only where the kinds listed may be signed."),
    )
    field_order = (
        "person",
        "institution",
        "unit",
        "title",
        "starts_on",
        "ends_on",
        "signs",
        "signs_kinds",
        "mandate_starts_on",
        "mandate_ends_on",
        "backup",
    )

    class Meta:
        model = Officer
        fields = ("person", "institution", "unit", "title", "signs", "signs_kinds", "backup")
        field_classes = {"unit": UnitChoice, "backup": OfficerChoice}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["person"].queryset = people_visible_to(user)
        fields["institution"].queryset = institutions_visible_to(user)
        units, backups = units_of(user), officers_of(user)
        if self.instance.pk:  # an office is held at one institution; another one is another office
            del fields["institution"]
            units = units.filter(institution=self.instance.institution)
            backups = backups.filter(institution=self.instance.institution).exclude(pk=self.instance.pk)
        fields["unit"].queryset = units
        fields["backup"].queryset = backups
        kinds = [(kind.code, str(kind)) for kind in AgreementKind.objects.all()]
        fields["signs_kinds"].choices = kinds

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        listed = cleaned.get("signs") == Signs.LISTED.value
        if listed and not cleaned.get("signs_kinds") and "signs_kinds" not in self.errors:
            self.add_error("signs_kinds", _("Name at least one kind, or choose that nothing may be signed."))
        if not listed and cleaned.get("signs_kinds"):
            self.add_error("signs_kinds", _("Kinds are only named where “the kinds listed” may be signed."))
        return cleaned


class TieForm(RecordForm):
    partial_dates = ("starts_on", "ends_on")
    field_order = (
        "hub_unit",
        "partner_unit",
        "field",
        "description",
        "champion",
        "backup",
        "starts_on",
        "ends_on",
        "shared_from",
        "shared_until",
        "internal_note",
    )

    class Meta:
        model = Tie
        fields = (
            "hub_unit",
            "partner_unit",
            "field",
            "description",
            "champion",
            "backup",
            "shared_from",
            "shared_until",
            "internal_note",
        )
        field_classes = {
            "hub_unit": UnitChoice,
            "partner_unit": UnitChoice,
            "champion": OfficerChoice,
            "backup": OfficerChoice,
        }
        widgets = {"internal_note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"internal_note": _("Never shown to a partner.")}

    def __init__(self, *args: Any, user: Any, partner: Institution | None = None, **kwargs: Any) -> None:
        """`partner` narrows the choice to its units, where the page that was left is that partner's."""
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        self.user = user
        units = units_of(user)
        of_partners = units.filter(institution__role=Institution.PARTNER)
        fields["hub_unit"].queryset = units.filter(institution__role=Institution.HUB)
        fields["partner_unit"].queryset = of_partners.filter(institution=partner) if partner else of_partners
        fields["champion"].queryset = fields["backup"].queryset = officers_of(user)

    def clean(self) -> dict[str, Any]:
        """A coordinator ties own units only; the days of sharing run forward."""
        super().clean()
        cleaned = self.cleaned_data
        hub_unit, partner_unit = cleaned.get("hub_unit"), cleaned.get("partner_unit")
        if hub_unit and partner_unit:
            wanted = Tie(hub_unit=hub_unit, partner_unit=partner_unit)
            if not may(self.user, "partners.write_tie", wanted):
                self.add_error("hub_unit", _("You coordinate neither of these two units."))
        check_shared_days(self)
        return cleaned


class PartnershipForm(RecordForm):
    class Meta:
        model = Partnership
        fields = ("grade", "speciality_areas", "internal_note")
        widgets = {
            "speciality_areas": forms.Textarea(attrs={"rows": 4}),
            "internal_note": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {"internal_note": _("Never shown to a partner.")}
