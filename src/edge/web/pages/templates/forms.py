"""The forms about templates, the clauses at their places, and the clauses of the library."""

from typing import Any

from django import forms
from django.db.models import Max
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from edge.agreements.models import AgreementKind, AgreementTemplate, LibraryClause, TemplateClause
from edge.agreements.rules.merging import FIELDS
from edge.web.kit.forms import RecordForm

STEP = 10  # between two places, so that a clause fits in between
_SPOKEN = {"en": "en", "nl": "nl", "zh": "zh-Hans"}
_BRACED = ", ".join(f"{{{name}}}" for name in FIELDS)


class ClauseForm(RecordForm):
    class Meta:
        model = LibraryClause
        fields = (
            "code",
            "heading_en",
            "body_en",
            "heading_nl",
            "body_nl",
            "heading_zh",
            "body_zh",
            "advice",
            "retired",
        )
        widgets = {
            **{f"heading_{code}": forms.TextInput(attrs={"lang": tag}) for code, tag in _SPOKEN.items()},
            **{
                f"body_{code}": forms.Textarea(attrs={"rows": 8, "lang": tag})
                for code, tag in _SPOKEN.items()
            },
            "advice": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "code": _("Small letters, digits and _: it tells the clause apart in every text, and stays."),
            "body_en": format_lazy(
                "{} {}",
                _(
                    "A line is a paragraph; a line that begins with “- ” is an item of a list. "
                    "Fields that the records fill:"
                ),
                _BRACED,
            ),
            "body_nl": _("Left empty, the clause is not offered in Dutch."),
            "body_zh": _("Left empty, the clause is not offered in Chinese."),
        }

    def __init__(self, *args: Any, user: Any, whole: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:  # texts name the clause by its code; another code is another clause
            del self.fields["code"]


class TemplateForm(RecordForm):
    field_order = ("kind", "code", "name_en", "name_nl", "name_zh", "retired")

    class Meta:
        model = AgreementTemplate
        fields = ("kind", "code", "name_en", "name_nl", "name_zh", "retired")
        help_texts = {"code": _("Small letters, digits and _: it stays when the name changes.")}

    def __init__(self, *args: Any, user: Any, whole: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = AgreementKind.objects.order_by("order", "code")  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["code"]


class PlaceForm(RecordForm):
    """A clause at its place in a template (`whole`). Which clause it is does not change: another is another place."""

    class Meta:
        model = TemplateClause
        fields = ("clause", "order", "required")
        help_texts = {"order": _("Smaller numbers come first; the others stand ten apart.")}

    def __init__(self, *args: Any, user: Any, whole: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["clause"]
            return
        held = whole.clauses.values("clause")
        clause: Any = self.fields["clause"]
        clause.queryset = LibraryClause.objects.filter(retired=False).exclude(pk__in=held).order_by("code")
        clause.label_from_instance = lambda one: f"{one} ({one.code})"
        last = whole.clauses.aggregate(last=Max("order"))["last"] or 0
        self.initial["order"] = self.initial.get("order") or last + STEP
