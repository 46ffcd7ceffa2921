"""The forms of the exchange: a comment, a proposal, an answer, an approval that names its hash."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.agreements.models import LANGUAGES
from edge.agreements.rules.canonical import ClauseText, Words
from edge.web.kit.forms import OnceForm


class CommentForm(OnceForm):
    text = forms.CharField(
        label=gettext_lazy("Comment"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    internal = forms.BooleanField(
        label=gettext_lazy("For the hub alone"),
        required=False,
        help_text=gettext_lazy("Not shown to partners."),
    )

    def __init__(self, *args: Any, may_be_internal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_be_internal:
            del self.fields["internal"]


class ProposalForm(OnceForm):
    """Another text for a clause in every language, a clause after it, or its removal."""

    change = forms.ChoiceField(
        label=gettext_lazy("What you ask for"),
        choices=[
            ("change", gettext_lazy("change the clause")),
            ("add", gettext_lazy("add a clause after it")),
            ("remove", gettext_lazy("leave the clause out")),
        ],
        initial="change",
    )

    def __init__(self, *args: Any, clause: ClauseText, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = languages
        names = dict(LANGUAGES)
        for code in languages:
            words = clause.texts.get(code, Words())
            told = {"language": names[code]}
            heading = forms.CharField(
                label=_("Heading (%(language)s)") % told, max_length=200, required=False
            )
            body = forms.CharField(
                label=_("Text (%(language)s)") % told,
                required=False,
                max_length=50_000,
                widget=forms.Textarea(attrs={"rows": min(14, 4 + len(words.body) // 90), "lang": code}),
            )
            heading.initial, body.initial = words.heading, words.body
            self.fields[f"heading-{code}"], self.fields[f"body-{code}"] = heading, body
        self.fields["reason"] = forms.CharField(
            label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
        )

    def texts(self) -> dict[str, Words]:
        return {
            code: Words(heading=self.cleaned_data[f"heading-{code}"], body=self.cleaned_data[f"body-{code}"])
            for code in self.codes
        }


class AnswerForm(OnceForm):
    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ApproveForm(OnceForm):
    """Carries the hash that was read: what changed meanwhile is not approved unread."""

    sha256 = forms.CharField(widget=forms.HiddenInput, min_length=64, max_length=64)
    capacity = forms.CharField(label=gettext_lazy("In which capacity"), max_length=120, required=False)
