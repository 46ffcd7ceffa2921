"""The forms about projects, their evaluations, the evaluation of a portfolio, and instruments."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.agreements.permissions import agreements_visible_to
from edge.calls.models import Evaluation, Instrument, PortfolioEvaluation, Project
from edge.calls.permissions import instruments_visible_to
from edge.partners.models import Institution
from edge.partners.permissions import institutions_visible_to, people_visible_to, units_visible_to
from edge.people.permissions import may
from edge.web.kit.choices import check_shared_days, offer
from edge.web.kit.forms import RecordForm
from edge.web.kit.lookup import LookupField

SEVERAL_LINES = forms.Textarea(attrs={"rows": 3})


class ProjectForm(RecordForm):
    partial_dates = ("starts_on", "ends_on")
    field_order = (
        "title",
        "reference",
        "partner",
        "instrument",
        "agreement",
        "hub_unit",
        "hub_lead",
        "partner_lead",
        "starts_on",
        "ends_on",
        "budget",
        "currency",
        "summary",
        "source",
        "shared_from",
        "shared_until",
        "internal_note",
    )

    class Meta:
        model = Project
        fields = (
            "title",
            "reference",
            "partner",
            "instrument",
            "agreement",
            "hub_unit",
            "hub_lead",
            "partner_lead",
            "budget",
            "currency",
            "summary",
            "source",
            "shared_from",
            "shared_until",
            "internal_note",
        )
        field_classes = dict.fromkeys(("partner", "agreement", "hub_lead", "partner_lead"), LookupField)
        widgets = {"summary": SEVERAL_LINES, "internal_note": SEVERAL_LINES}
        help_texts = {
            "budget": gettext_lazy("Leave it empty when it is not known."),
            "internal_note": gettext_lazy("Never shown to a partner."),
        }

    def __init__(self, *args: Any, user: Any, whole: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        agreements = agreements_visible_to(user)
        if self.instance.pk:
            agreements = agreements.with_partner(self.instance.partner)
        offer(self, "partner", institutions_visible_to(user).partners())
        offer(self, "instrument", instruments_visible_to(user))
        offer(self, "agreement", agreements.order_by("title", "pk"))
        hub_units = units_visible_to(user).filter(institution__role=Institution.HUB)
        offer(self, "hub_unit", hub_units.order_by("name", "pk"))
        for lead in ("hub_lead", "partner_lead"):
            offer(self, lead, people_visible_to(user).by_name())

    def clean(self) -> dict[str, Any]:
        """A coordinator's project has one of the own units of the hub."""
        super().clean()
        cleaned = self.cleaned_data
        unit = cleaned.get("hub_unit", self.instance.hub_unit if self.instance.pk else None)
        if "hub_unit" not in self.errors and not may(
            self.user, "calls.write_project", Project(hub_unit=unit)
        ):
            self.add_error(
                "hub_unit" if "hub_unit" in self.fields else None, _("Name a unit that you coordinate.")
            )
        check_shared_days(self)
        return cleaned


class EvaluationForm(RecordForm):
    partial_dates = ("on",)
    field_order = ("value", "scale_from", "scale_to", "on", "evaluator", "source", "text")

    class Meta:
        model = Evaluation
        fields = ("value", "scale_from", "scale_to", "evaluator", "source", "text")
        widgets = {"text": SEVERAL_LINES}
        help_texts = {"value": gettext_lazy("On the scale below: 4 on a scale from 1 to 5.")}

    def __init__(self, *args: Any, user: Any, whole: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].help_text = gettext_lazy(
            "A year, a month or a day. Without it the score counts in no figure."
        )


class PortfolioEvaluationForm(RecordForm):
    partial_dates = ("on", "attested_on")
    field_order = ("partner", "finding", "text", "on", "attested_on", "source")

    class Meta:
        model = PortfolioEvaluation
        fields = ("partner", "finding", "text", "source")
        field_classes = {"partner": LookupField}
        widgets = {"text": SEVERAL_LINES}

    def __init__(self, *args: Any, user: Any, whole: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "partner", institutions_visible_to(user).partners())
        self.fields["on"].help_text = gettext_lazy(
            "A year, a month or a day; leave it empty when the day is not known."
        )
        self.fields["attested_on"].help_text = gettext_lazy(
            "Where the day of the evaluation is not known: from when on its source proves that it was made."
        )

    def changes(self) -> dict[str, Any]:
        """What is recorded has been made: without a day, on an unknown one."""
        told = super().changes()
        return {**told, "on_unknown": told["on"] is None}


class InstrumentForm(RecordForm):
    partial_dates = ("starts_on", "ends_on")
    field_order = (
        "code",
        "name_en",
        "name_nl",
        "name_zh",
        "description",
        "starts_on",
        "ends_on",
        "order",
    )

    class Meta:
        model = Instrument
        fields = ("code", "name_en", "name_nl", "name_zh", "description", "order")
        widgets = {"description": SEVERAL_LINES}

    def __init__(self, *args: Any, user: Any, whole: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:  # its address is made of the code; another code is another instrument
            del self.fields["code"]
