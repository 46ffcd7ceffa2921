"""The forms about events and documents of an agreement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from edge.agreements.models import AgreementDocument, AgreementEvent
from edge.web.kit.forms import RecordForm


class EventForm(RecordForm):
    partial_dates = ("on",)
    field_order = ("kind", "on", "text", "place", "attests")

    class Meta:
        model = AgreementEvent
        fields = ("kind", "text", "place", "attests")


class DocumentForm(RecordForm):
    """What a document is. Whether a partner sees it is decided by who may share the agreement."""

    class Meta:
        model = AgreementDocument
        fields = ("role", "language", "internal")

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["internal"]


class AttachForm(DocumentForm):
    upload = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "PDF, Word, Excel, OpenDocument text, JPEG, PNG or plain text. It is checked by its content."
        ),
    )
    field_order = ("upload", "role", "language", "internal")
