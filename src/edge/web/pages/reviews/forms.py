"""The forms of internal review."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from edge.agreements.models import ReviewRoute
from edge.people.models import Account
from edge.web.kit.forms import OnceForm, RecordForm


class VerdictForm(OnceForm):
    """The verdict of a review with its reason; conditions one a line."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label=gettext_lazy("Verdict"),
        choices=[
            ("agreed", gettext_lazy("agreed")),
            ("conditions", gettext_lazy("agreed on conditions")),
            ("refused", gettext_lazy("refused")),
            ("open", gettext_lazy("open again")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    conditions = forms.CharField(
        label=gettext_lazy("Conditions"),
        required=False,
        max_length=4000,
        help_text=gettext_lazy("One a line. They stay open until somebody says how they were met."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MetForm(OnceForm):
    """How and when a condition was met."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    how = forms.CharField(label=gettext_lazy("How it was met"), max_length=500)
    on = forms.DateField(
        label=gettext_lazy("Met on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class RouteForm(RecordForm):
    class Meta:
        model = ReviewRoute
        fields = ("area", "stage", "working_days", "reviewer")

    def __init__(self, *args: Any, user: Any, whole: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        fields: Any = self.fields
        fields["reviewer"].queryset = Account.objects.filter(is_active=True).order_by("name", "pk")
        fields["reviewer"].help_text = gettext_lazy("Empty: any officer may give the verdict.")
