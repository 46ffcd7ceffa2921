"""The forms about commitments and their evidence; the verdict has its own in `kit/judging.py`."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.agreements.models import Agreement, Commitment, CommitmentAnswer, Evidence, YearVerdict
from edge.web.kit.forms import RecordForm
from edge.web.kit.pointing import RecordAddressField, address_of_record
from edge.web.pages.agreements.forms.choices import OfficerChoice, offer, parties_officers


class CommitmentForm(RecordForm):
    partial_dates = ("due_on",)
    field_order = ("text", "amount", "counted_in", "yearly", "owner", "due_on", "clause_key")

    class Meta:
        model = Commitment
        fields = ("text", "amount", "counted_in", "yearly", "owner", "clause_key")
        field_classes = {"owner": OfficerChoice}
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "clause_key": forms.HiddenInput()}
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
    record = RecordAddressField()
    partial_dates = ("on",)
    field_order = ("text", "on", "record", "source", "link", "upload")

    class Meta:
        model = Evidence
        fields = ("text", "source", "link")
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        record: Any = self.fields["record"]
        record.account = account
        self.initial.setdefault(
            "record", address_of_record(self.instance.record_kind, self.instance.record_id, account)
        )
        # What points to a record that this person may not see is left as it is unless another is named.
        self._hidden = bool(self.instance.record_id) and not self.initial["record"]
        if self.instance.pk and self.instance.document:
            self.fields["upload"].help_text = _("A new file takes the place of “%(name)s”.") % {
                "name": self.instance.document.name
            }

    def changes(self) -> dict[str, Any]:
        fields = {name: value for name, value in super().changes().items() if name != "upload"}
        kind, public_id = fields.pop("record") or ("", "")
        if not (self._hidden and not public_id):
            fields |= {"record_kind": kind, "record_id": public_id}
        return fields


class YearForm(RecordForm):
    """How a promise was kept in one academic year."""

    class Meta:
        model = YearVerdict
        fields = ("year", "verdict", "done", "judged_on", "judgement")
        widgets = {"judgement": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "year": gettext_lazy("2012 is the academic year 2012-2013."),
            "judged_on": gettext_lazy("Left empty, it is today."),
        }

    def __init__(self, *args: Any, user: Any, whole: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["judged_on"].required = False


class AnswerForm(RecordForm):
    """What the own side says about how a commitment is kept."""

    class Meta:
        model = CommitmentAnswer
        fields = ("text", "year", "done")
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "text": gettext_lazy("Both sides read it. It stays as you send it."),
            "year": gettext_lazy("If it is about one: 2012 is the academic year 2012-2013."),
            "done": gettext_lazy("Leave empty when it is not known."),
        }
