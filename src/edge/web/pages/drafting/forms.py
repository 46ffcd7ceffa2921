"""The forms of drafting: from a template, the whole text clause by clause, the fields still open."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.agreements.models import LANGUAGES, Agreement, AgreementTemplate, TextVersion
from edge.agreements.queries.texts import clauses_of
from edge.agreements.rules.canonical import ClauseText, Words
from edge.core.models import new_public_id
from edge.web.kit.forms import OnceForm

MOST_CLAUSES = 400


class DraftForm(OnceForm):
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


class TextForm(OnceForm):
    """The whole text: of every clause its place, its words by language, or that it is left out; and new clauses."""

    NEW = 2

    note = forms.CharField(label=gettext_lazy("What changed and why"), max_length=300, required=False)

    def __init__(self, *args: Any, version: TextVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text_version = version
        self.clauses = clauses_of(version)
        self.rows = [
            *((f"c{number}", clause) for number, clause in enumerate(self.clauses)),
            *((f"n{number}", None) for number in range(self.NEW)),
        ]
        for place, (prefix, clause) in enumerate(self.rows, start=1):
            self._add_clause(prefix, clause, place)

    def _add_clause(self, prefix: str, clause: ClauseText | None, place: int) -> None:
        order = forms.IntegerField(label=_("Place"), min_value=0, max_value=100_000, required=False)
        order.initial = 10 * place
        order.widget.attrs["class"] = "short"
        self.fields[f"{prefix}-order"] = order
        if clause is not None:
            self.fields[f"{prefix}-out"] = forms.BooleanField(
                label=_("Leave this clause out"), required=False
            )
        names = dict(LANGUAGES)
        for code in self.text_version.languages:
            words = clause.texts.get(code, Words()) if clause else Words()
            heading = forms.CharField(
                label=_("Heading (%(language)s)") % {"language": names[code]}, max_length=200, required=False
            )
            body = forms.CharField(
                label=_("Text (%(language)s)") % {"language": names[code]},
                required=False,
                strip=False,
                max_length=50_000,
                widget=forms.Textarea(attrs={"rows": min(14, 3 + len(words.body) // 90), "lang": code}),
            )
            heading.initial, body.initial = words.heading, words.body
            self.fields[f"{prefix}-heading-{code}"] = heading
            self.fields[f"{prefix}-body-{code}"] = body

    def blocks(self) -> list[dict[str, Any]]:
        """The fields clause by clause, for the page."""
        found = []
        for number, (prefix, clause) in enumerate(self.rows, start=1):
            found.append(
                {
                    "number": number,
                    "is_new": clause is None,
                    "title": next((words.heading for words in clause.texts.values()), "") if clause else "",
                    "order": self[f"{prefix}-order"],
                    "out": self[f"{prefix}-out"] if clause is not None else None,
                    "columns": [
                        (self[f"{prefix}-heading-{code}"], self[f"{prefix}-body-{code}"])
                        for code in self.text_version.languages
                    ],
                }
            )
        return found

    def text(self) -> list[ClauseText]:
        """The clauses as they were typed, in their places."""
        placed = []
        for position, (prefix, clause) in enumerate(self.rows):
            if self.cleaned_data.get(f"{prefix}-out"):
                continue
            texts = {
                code: Words(
                    heading=self.cleaned_data[f"{prefix}-heading-{code}"],
                    body=self.cleaned_data[f"{prefix}-body-{code}"],
                )
                for code in self.text_version.languages
            }
            if clause is None and not any(words.body.strip() for words in texts.values()):
                continue
            key = clause.key if clause else f"new-{new_public_id()}"
            written = ClauseText(key=key, texts=texts, library=clause.library if clause else "")
            order = self.cleaned_data.get(f"{prefix}-order")
            placed.append((10 * position + 10 if order is None else order, position, written))
        return [written for _order, _position, written in sorted(placed, key=lambda one: one[:2])]


class FieldsForm(OnceForm):
    """The merge fields that no record filled, one value a language."""

    def __init__(self, *args: Any, version: TextVersion, names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names, self.codes = names, version.languages
        languages = dict(LANGUAGES)
        for name in names:
            for code in self.codes:
                label = f"{{{name}}}" if len(self.codes) == 1 else f"{{{name}}} ({languages[code]})"
                self.fields[f"{name}-{code}"] = forms.CharField(label=label, max_length=500, required=False)

    def values(self, code: str) -> dict[str, str]:
        return {name: self.cleaned_data[f"{name}-{code}"] for name in self.names}


class NoteForm(OnceForm):
    """Why an earlier text is brought back."""

    note = forms.CharField(label=gettext_lazy("Why"), max_length=300, required=False)
