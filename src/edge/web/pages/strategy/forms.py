"""The forms about goals and their measured values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from edge.partners.permissions import institutions_visible_to, officers_visible_to
from edge.strategy.models import Goal, GoalValue
from edge.web.kit.choices import offer
from edge.web.kit.forms import RecordForm
from edge.web.kit.lookup import LookupField


class GoalForm(RecordForm):
    partial_dates = ("starts_on", "due_on")
    field_order = (
        "text",
        "partner",
        "indicator",
        "unit_of_measure",
        "baseline",
        "target",
        "starts_on",
        "due_on",
        "owner",
        "source",
    )

    class Meta:
        model = Goal
        fields = (
            "text",
            "partner",
            "indicator",
            "unit_of_measure",
            "baseline",
            "target",
            "owner",
            "source",
        )
        field_classes = {"partner": LookupField, "owner": LookupField}
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "partner": gettext_lazy("Empty for a goal common to all partners."),
            "owner": gettext_lazy(
                "The officer who looks after it: name and office, as in “Chen Jining, President”."
            ),
        }

    def __init__(self, *args: Any, user: Any, whole: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "partner", institutions_visible_to(user).partners())
        officers = officers_visible_to(user).select_related("person")
        offer(self, "owner", officers.order_by("institution__role", "person__family_name", "pk"))


class GoalValueForm(RecordForm):
    partial_dates = ("on",)
    field_order = ("on", "value", "source")

    class Meta:
        model = GoalValue
        fields = ("value", "source")

    def __init__(self, *args: Any, user: Any, whole: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].required = True
