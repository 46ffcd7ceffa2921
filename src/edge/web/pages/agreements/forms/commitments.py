"""The forms about commitments, their evidence and the verdict."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.agreements.models import Agreement, Commitment, Evidence
from edge.agreements.rules import Verdict
from edge.core.fields import PartialDateField
from edge.web.kit.forms import OnceForm, RecordForm
from edge.web.pages.agreements.forms.choices import OfficerChoice, offer, parties_officers


class CommitmentForm(RecordForm):
    partial_dates = ("due_on",)
    field_order = ("text", "owner", "due_on")

    class Meta:
        model = Commitment
        fields = ("text", "owner")
        field_classes = {"owner": OfficerChoice}
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "text": gettext_lazy("Measurable where it can be: two co-led PhD projects a year."),
            "owner": gettext_lazy("An officer of one of the parties, who is told by mail."),
        }

    def __init__(self, *args: Any, account: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner", parties_officers(account, agreement), empty=_("nobody yet"))


class JudgeForm(OnceForm):
    """The verdict, its reason and its day; without a day it is given today. Open takes an earlier one back."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(label=gettext_lazy("Verdict"), widget=forms.RadioSelect)
    judged_on = PartialDateField(label=gettext_lazy("Day of the verdict"))
    judgement = forms.CharField(
        label=gettext_lazy("Reason of the verdict"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verdicts: Any = self.fields["verdict"]
        verdicts.choices = [
            (Verdict.MET.value, _("met: what was promised has been done")),
            (Verdict.PARTLY.value, _("partly met")),
            (Verdict.NOT_MET.value, _("not met")),
            (Verdict.OPEN.value, _("open: nothing can be said yet")),
        ]
        self.fields["judged_on"].help_text = _(
            "A year, a month or a day. Left empty, it is today. With the verdict “open” it is not kept."
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("verdict") == Verdict.OPEN:
            cleaned["judged_on"] = None  # the field comes filled in, and an open commitment has no day
        return cleaned


class EvidenceForm(RecordForm):
    link = forms.URLField(label=gettext_lazy("Link"), required=False, max_length=200, assume_scheme="https")
    upload = forms.FileField(
        label=gettext_lazy("File"), required=False, help_text=gettext_lazy("It is checked by its content.")
    )
    partial_dates = ("on",)
    field_order = ("text", "on", "source", "link", "upload")

    class Meta:
        model = Evidence
        fields = ("text", "source", "link")
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.document:
            self.fields["upload"].help_text = _("A new file takes the place of “%(name)s”.") % {
                "name": self.instance.document.name
            }

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in super().changes().items() if name != "upload"}
