"""The forms about joint programmes: the programme with its partners, and the parts of it.

Every choice of another record is taken from what the account may see; sites and conferrals from the programme's
own partners.
"""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.agreements.permissions import agreements_visible_to
from edge.partners.models import Institution
from edge.partners.permissions import institutions_visible_to, units_visible_to
from edge.programmes.models import (
    Cohort,
    CohortPhase,
    Conferral,
    ExtensionDecision,
    JointProgramme,
    Phase,
    ProgrammePartner,
)
from edge.web.kit.choices import check_shared_days, offer
from edge.web.kit.forms import RecordForm
from edge.web.kit.lookup import LookupField


class _Form(RecordForm):
    """Made the way a desk makes it: `whole` is the programme that a part belongs to."""

    def __init__(
        self, data: Any = None, *, user: Any, whole: Any = None, instance: Any = None, initial: Any = None
    ) -> None:
        super().__init__(data, instance=instance, initial=initial)
        self.user, self.whole = user, whole
        self.offer()

    def offer(self) -> None:
        """Give the choices their records."""

    def offer_agreements(self) -> None:
        """The agreements that the account may see; one that it may not see stays as it is, and unnamed."""
        offer(self, "agreement", agreements_visible_to(self.user).order_by("title", "pk"))

    def clean(self) -> dict[str, Any]:
        """A day is known or it is not."""
        super().clean()
        cleaned = self.cleaned_data
        for name in self.partial_dates:
            if cleaned.get(name) and cleaned.get(f"{name}_unknown"):
                self.add_error(name, _("Give the day, or say that it is not known: not both."))
        return cleaned


def _choose(form: Any, name: str, rows: QuerySet[Any]) -> None:
    form.fields[name].queryset = rows


def _units(user: Any, institution: Institution | None = None) -> QuerySet[Any]:
    rows = units_visible_to(user).select_related("institution").order_by("name", "pk")
    return rows if institution is None else rows.filter(institution=institution)


class _UnitField(LookupField):
    """A unit by its name; none for the whole institution. Whose unit it is is known once the form is sent."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault(
            "help_text", gettext_lazy("The name of the unit; empty for the whole institution.")
        )
        super().__init__(*args, required=False, **options)

    def offer_unseen(self, rows: QuerySet[Any]) -> None:
        """Look names up among `rows` without suggesting fifty of who knows how many."""
        self.queryset = rows
        self.widget.choices = None


class ProgrammeForm(_Form):
    partial_dates = ("starts_on", "ends_on")
    agreement = LookupField(label=gettext_lazy("under the agreement"), required=False)
    field_order: Any = (
        "title",
        "kind",
        "agreement",
        "starts_on",
        "ends_on",
        "description",
        "source",
        "shared_from",
        "shared_until",
        "internal_note",
    )

    class Meta:
        model = JointProgramme
        fields = (
            "title",
            "kind",
            "agreement",
            "description",
            "source",
            "shared_from",
            "shared_until",
            "internal_note",
        )
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "internal_note": forms.Textarea(attrs={"rows": 3}),
        }

    def offer(self) -> None:
        self.offer_agreements()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        check_shared_days(self)
        return cleaned


class NewProgrammeForm(ProgrammeForm):
    """A new programme with the first of its partners; the hub is one of those who offer it in any case."""

    hub_unit = LookupField(
        label=gettext_lazy("unit of the hub"),
        required=False,
        help_text=gettext_lazy("The name of the unit; empty for the whole institution."),
    )
    partner = LookupField(
        label=gettext_lazy("partner"),
        help_text=gettext_lazy("Further partners are added on the programme's page."),
    )
    partner_unit = _UnitField(label=gettext_lazy("unit of the partner"))
    field_order = ("title", "kind", "partner", "partner_unit", "hub_unit", *ProgrammeForm.field_order[2:])

    def offer(self) -> None:
        super().offer()
        fields: Any = self.fields
        _choose(self, "partner", institutions_visible_to(self.user).partners().order_by("name", "pk"))
        _choose(self, "hub_unit", _units(self.user).filter(institution__role=Institution.HUB))
        fields["partner_unit"].offer_unseen(_units(self.user))

    def clean_partner(self) -> Any:
        """The unit, which is read next, is one of this partner."""
        partner, fields = self.cleaned_data["partner"], self.fields
        fields["partner_unit"].offer_unseen(_units(self.user, partner))  # type: ignore[attr-defined]
        return partner


def programme_form(
    data: Any = None, *, user: Any, whole: Any = None, instance: Any = None, initial: Any = None
) -> ProgrammeForm:
    form = ProgrammeForm if instance is not None else NewProgrammeForm
    return form(data, user=user, instance=instance, initial=initial)


class PartnerForm(_Form):
    institution = LookupField(label=gettext_lazy("institution"))
    unit = _UnitField(label=gettext_lazy("unit"))

    class Meta:
        model = ProgrammePartner
        fields = ("institution", "unit")

    def offer(self) -> None:
        fields: Any = self.fields
        if self.instance.pk:  # another institution is another partner
            del fields["institution"]
            _choose(self, "unit", _units(self.user, self.instance.institution))
        else:
            _choose(self, "institution", institutions_visible_to(self.user).order_by("name", "pk"))
            fields["unit"].offer_unseen(_units(self.user))

    def clean_institution(self) -> Any:
        """The unit, which is read next, is one of this institution."""
        institution, fields = self.cleaned_data["institution"], self.fields
        fields["unit"].offer_unseen(_units(self.user, institution))  # type: ignore[attr-defined]
        return institution


def _partners_of(user: Any, programme: JointProgramme) -> QuerySet[Any]:
    rows: QuerySet[Any] = institutions_visible_to(user)
    return rows.filter(pk__in=programme.partners.values("institution")).order_by("role", "name", "pk")


class PhaseForm(_Form):
    class Meta:
        model = Phase
        fields = ("order", "title", "site", "months")

    def offer(self) -> None:
        _choose(self, "site", _partners_of(self.user, self.whole))


class CohortForm(_Form):
    partial_dates = ("completed_on",)
    field_order = ("number", "students", "completed_on", "completed_on_unknown", "note", "source")

    class Meta:
        model = Cohort
        fields = ("number", "students", "completed_on_unknown", "note", "source")
        labels = {"completed_on_unknown": gettext_lazy("It has completed on an unknown day")}


class CohortPhaseForm(_Form):
    partial_dates = ("starts_on", "ends_on")

    class Meta:
        model = CohortPhase
        fields = ("phase",)

    def offer(self) -> None:
        _choose(self, "phase", self.whole.phases.all())


class ConferralForm(_Form):
    partial_dates = ("on",)
    field_order = ("institution", "on", "on_unknown", "place", "guests", "source")

    class Meta:
        model = Conferral
        fields = ("institution", "on_unknown", "place", "guests", "source")
        labels = {"on_unknown": gettext_lazy("It took place on an unknown day")}

    def offer(self) -> None:
        _choose(self, "institution", _partners_of(self.user, self.whole))


class ExtensionForm(_Form):
    partial_dates = ("on", "until")
    agreement = LookupField(label=gettext_lazy("under the agreement"), required=False)
    field_order = ("on", "on_unknown", "until", "text", "evidence", "agreement", "source")

    class Meta:
        model = ExtensionDecision
        fields = ("on_unknown", "text", "evidence", "agreement", "source")
        labels = {"on_unknown": gettext_lazy("It was decided on an unknown day")}
        widgets = {"evidence": forms.Textarea(attrs={"rows": 4})}

    def offer(self) -> None:
        self.offer_agreements()
