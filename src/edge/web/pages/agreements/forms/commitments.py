"""The forms about commitments and their evidence; the verdict has its own in `kit/judging.py`."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.agreements.models import Agreement, Commitment, Evidence
from edge.web.kit.forms import RecordForm
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
