"""The forms of deciding: the decision, the cancellation, the end with what becomes of the agreements under it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from edge.agreements.models import RenewalDecision
from edge.core.fields import PartialDateField
from edge.web.kit.following import Following
from edge.web.kit.forms import OnceForm, RecordForm


class DecisionForm(RecordForm):
    """A decision; a new one keeps the dossier of the day shown with it unless that is declined."""

    with_dossier = forms.BooleanField(
        label=gettext_lazy("Keep the dossier with it"),
        required=False,
        initial=True,
        help_text=gettext_lazy(
            "The PDF as of the day shown, so that anybody can read later what the decision rested on."
        ),
    )

    class Meta:
        model = RenewalDecision
        fields = ("choice", "decided_on", "decided_by", "months", "reason", "conditions")
        widgets = {
            "reason": forms.Textarea(attrs={"rows": 4}),
            "conditions": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, user: Any = None, whole: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["with_dossier"]


class CancelForm(OnceForm):
    on = PartialDateField(label=gettext_lazy("Cancelled on"), required=True)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=100)


class LetterForm(OnceForm):
    """A side's confirmation as it came by post or mail: who wrote it, of which day, and the letter itself."""

    name = forms.CharField(label=gettext_lazy("Who wrote it"), max_length=200)
    confirmed_on = forms.DateField(
        label=gettext_lazy("Day of the letter"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    upload = forms.FileField(label=gettext_lazy("The letter"))


class EndForm(Following, OnceForm):
    """When it was asked for, when it takes effect, and for every agreement under it: follow, or why not."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    requested_on = PartialDateField(label=gettext_lazy("Requested on"), required=True)
    effective_on = PartialDateField(label=gettext_lazy("Takes effect on"), required=True)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=100)
