"""The forms of deciding: the decision, the cancellation, the end with what becomes of the agreements under it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.agreements.actions.deciding import FOLLOW
from edge.agreements.models import Agreement, RenewalDecision
from edge.core.fields import PartialDateField
from edge.web.kit.forms import OnceForm, RecordForm


class DecisionForm(RecordForm):
    """A decision; a new one keeps today's dossier with it unless that is declined."""

    with_dossier = forms.BooleanField(
        label=gettext_lazy("Keep today's dossier with it"),
        required=False,
        initial=True,
        help_text=gettext_lazy(
            "The PDF as it is now, so that anybody can read later what the decision rested on."
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


class EndForm(OnceForm):
    """When it was asked for, when it takes effect, and for every agreement under it: follow, or why not."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    requested_on = PartialDateField(label=gettext_lazy("Requested on"), required=True)
    effective_on = PartialDateField(label=gettext_lazy("Takes effect on"), required=True)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=100)

    def __init__(self, *args: Any, children: Sequence[Agreement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.children = children
        for child in children:
            follows = forms.BooleanField(
                label=_("“%(child)s” ends with it") % {"child": child}, required=False, initial=True
            )
            why = forms.CharField(
                label=_("Else: why “%(child)s” goes on") % {"child": child}, max_length=300, required=False
            )
            self.fields[f"follow-{child.public_id}"], self.fields[f"why-{child.public_id}"] = follows, why

    def said(self) -> dict[str, str]:
        return {
            child.public_id: FOLLOW
            if self.cleaned_data[f"follow-{child.public_id}"]
            else self.cleaned_data[f"why-{child.public_id}"]
            for child in self.children
        }
