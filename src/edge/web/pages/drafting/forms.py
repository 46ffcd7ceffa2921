"""The forms of drafting: from a template, a Word file. The text itself: `editor`; the fields still open:
`edge.web.kit.merge_fields`."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.agreements.models import LANGUAGES, Agreement, AgreementTemplate, TextVersion
from edge.web.kit.forms import OnceForm


class SeenForm(OnceForm):
    """Names the newest version that the person saw ("" where there was none): nothing unseen is replaced."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=32, required=False)

    def __init__(self, *args: Any, newest: TextVersion | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("seen", newest.public_id if newest else "")


class DraftForm(SeenForm):
    """From which template, in which languages."""

    template = forms.ModelChoiceField(
        queryset=AgreementTemplate.objects.none(), label=gettext_lazy("Template")
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    controlling_language = forms.ChoiceField(
        label=gettext_lazy("Controlling language"),
        choices=[("", gettext_lazy("all equally authentic")), *LANGUAGES],
        required=False,
        help_text=gettext_lazy("Which language decides when they differ."),
    )

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        offered = AgreementTemplate.objects.filter(retired=False).select_related("kind")
        fields["template"].queryset = offered.order_by("kind__order", "code")
        self.initial.setdefault("template", offered.filter(kind=agreement.kind_id).order_by("code").first())
        self.initial.setdefault("languages", ["en"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        control = cleaned.get("controlling_language")
        if control and control not in cleaned.get("languages", ()):
            self.add_error("controlling_language", _("The text does not have this language."))
        return cleaned


class NoteForm(SeenForm):
    """Why an earlier text is brought back."""

    note = forms.CharField(label=gettext_lazy("Why"), max_length=300, required=False)


class WordForm(OnceForm):
    """A Word file that was made here and changed elsewhere."""

    upload = forms.FileField(
        label=gettext_lazy("Word file"),
        help_text=gettext_lazy(
            "The file that was downloaded here, with the changes accepted or rejected. Nothing is stored before you "
            "have seen the differences."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
    )


class WordConfirmForm(OnceForm):
    """The text that was read, signed by us, so that what is stored is what was shown."""

    content = forms.CharField(widget=forms.HiddenInput, max_length=3_000_000)
    note = forms.CharField(
        label=gettext_lazy("What changed and why"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Both sides read it."),
    )
