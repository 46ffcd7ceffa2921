"""The forms of the exchange: a comment, a proposal, an answer, an approval that names its hash, a link, a contact."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.agreements.actions.exchange import too_long
from edge.agreements.models import LANGUAGES, LONGEST_COMMENT, ContactOffer, TaskLink
from edge.agreements.rules.canonical import ClauseText, Words
from edge.partners.models import Institution
from edge.web.kit.forms import OnceForm

TAGS = {"en": "en", "nl": "nl", "zh": "zh-Hans"}


class SaidForm(OnceForm):
    """What is said for a side; what came by letter names who wrote it and brings the letter along."""

    def __init__(self, *args: Any, by_letter: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_letter:
            self.fields["name"] = forms.CharField(label=_("Who wrote it"), max_length=200)
            self.fields["upload"] = forms.FileField(
                label=_("The letter"),
                help_text=_("A scan or the mail as PDF. It is kept with the agreement, internally."),
            )


class CommentForm(SaidForm):
    # No limit for the browser: it would cut off what is pasted, and say nothing of it.
    text = forms.CharField(
        label=gettext_lazy("Comment"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=format_lazy(gettext_lazy("At most {most} signs."), most=LONGEST_COMMENT),
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

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n")
        if len(text) > LONGEST_COMMENT:
            raise forms.ValidationError(too_long(len(text)))
        return text


class ProposalForm(SaidForm):
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
                label=_("Heading (%(language)s)") % told,
                max_length=200,
                required=False,
                widget=forms.TextInput(attrs={"lang": TAGS[code]}),
            )
            body = forms.CharField(
                label=_("Text (%(language)s)") % told,
                required=False,
                strip=False,
                max_length=50_000,
                widget=forms.Textarea(attrs={"rows": min(14, 4 + len(words.body) // 90), "lang": TAGS[code]}),
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


class AnswerForm(SaidForm):
    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class RejectForm(AnswerForm):
    """A no without a reason helps nobody: the other side reads it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].required = True
        self.fields["answer"].label = _("Why not")


class ApproveForm(SaidForm):
    """Carries the hash that was read: what changed meanwhile is not approved unread."""

    sha256 = forms.CharField(widget=forms.HiddenInput, min_length=64, max_length=64)
    capacity = forms.CharField(label=gettext_lazy("In which capacity"), max_length=120, required=False)


class SignedForm(OnceForm):
    """The file that was signed elsewhere, on its way back."""

    upload = forms.FileField(
        label=gettext_lazy("Signed PDF"),
        help_text=gettext_lazy("The very file that was downloaded here, with your signature in its place."),
    )
    place = forms.CharField(label=gettext_lazy("Place"), max_length=100, required=False)

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload.size > settings.UPLOAD_LIMIT:
            limit = settings.UPLOAD_LIMIT // 1024 // 1024
            raise forms.ValidationError(_("The file is larger than %(limit)s MiB.") % {"limit": limit})
        return upload


class LinkForm(OnceForm):
    """For whom a link is, what it opens, and how long."""

    institution = forms.ModelChoiceField(label=gettext_lazy("For"), queryset=Institution.objects.none())
    days = forms.IntegerField(
        label=gettext_lazy("Open for how many days"), min_value=1, max_value=365, initial=30
    )
    field_order = ("institution", "name", "email", "task", "language", "days")

    def __init__(self, *args: Any, partners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= _fields_of(TaskLink, "task", "name", "email", "language")
        self.fields["institution"].queryset = partners  # type: ignore[attr-defined]
        if len(partners) == 1:
            self.initial.setdefault("institution", partners[0])
        self.fields["email"].help_text = _(
            "The link is sent there. Without an address you pass it on yourself."
        )
        self.order_fields(self.field_order)

    def asked(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.field_order}


class ContactForm(OnceForm):
    """A person of one's own side, with the office and the address."""

    NAMES = ("family_name", "given_name", "family_first", "local_name", "email", "title")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= _fields_of(ContactOffer, *self.NAMES)

    def person(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES}


def _fields_of(model: Any, *names: str) -> dict[str, forms.Field]:
    """The form fields of a table's columns, with their labels as headings."""
    found: dict[str, forms.Field] = forms.fields_for_model(model, fields=names)
    for field in found.values():
        field.label = capfirst(field.label or "")
    return found


class InviteForm(OnceForm):
    """Who is invited to speak for a partner."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), help_text=gettext_lazy("The invitation is sent there.")
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=[
            ("", gettext_lazy("as the browser")),
            ("en", "English"),
            ("nl", "Nederlands"),
            ("zh-hans", "中文"),
        ],
        help_text=gettext_lazy("Of the invitation and of the pages."),
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Until (not including)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Empty: until the role is withdrawn."),
    )
