"""The forms about requests: writing one, answering its points, the office's answers, and the catalogue."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.agreements.models import (
    LANGUAGES,
    AgreementKind,
    AgreementRequest,
    RequestAnswer,
    RequestPoint,
)
from edge.agreements.models.requests import CRITERION_ANSWERS, QUESTION_ANSWERS
from edge.agreements.permissions import agreements_visible_to
from edge.agreements.rules.requesting import ASKED_FOR
from edge.partners.models import Institution
from edge.partners.permissions import coordinated_units, institutions_visible_to, units_visible_to
from edge.people.permissions import is_writer
from edge.web.kit.choices import countries, offer
from edge.web.kit.forms import OnceForm, RecordForm
from edge.web.kit.lookup import LookupField

NEEDED = frozenset(ASKED_FOR) - {"title"}  # the title is needed for a draft as well
# What the office may find missing, field by field.
SENT_BACK_FOR = (
    "institution",
    "unit",
    "kind",
    "purpose",
    "results",
    "activities",
    "money",
    "champion",
    "justification",
)


class RequestForm(RecordForm):
    """What is asked for, with whom, and why. A draft may leave most of it open."""

    partial_dates = ("starts_on",)
    new_country = forms.ChoiceField(label=gettext_lazy("its country"), required=False)
    new_website = forms.URLField(label=gettext_lazy("its web address"), required=False, assume_scheme="https")
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("languages of the text"),
        choices=LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = AgreementRequest
        fields: tuple[str, ...] = (
            "wanted",
            "title",
            "institution",
            "new_name",
            "new_city",
            "new_country",
            "new_website",
            "renews",
            "unit",
            "kind",
            "purpose",
            "results",
            "activities",
            "students_out",
            "students_in",
            "staff_out",
            "staff_in",
            "doctorates",
            "money",
            "champion",
            "backup",
            "justification",
            "languages",
        )
        field_classes = {"institution": LookupField, "renews": LookupField}
        widgets = {
            "wanted": forms.RadioSelect,
            **{
                name: forms.Textarea(attrs={"rows": rows})
                for name, rows in (
                    ("purpose", 4),
                    ("results", 4),
                    ("activities", 4),
                    ("money", 3),
                    ("justification", 10),
                )
            },
        }
        help_texts = {
            "institution": gettext_lazy("Its name, where it is in the register. A new one is named below."),
            "new_name": gettext_lazy("Only when the institution is not in the register."),
            "renews": gettext_lazy("Only for a renewal: its title."),
            "kind": gettext_lazy("Leave it open when you do not know."),
            "results": gettext_lazy("What will be there after three years that is not there now?"),
            "students_out": gettext_lazy("Leave a number empty when it is not known: that is no nought."),
            "money": gettext_lazy("What it costs each side a year, and from which budget."),
            "champion": gettext_lazy("Who carries it here: name and post."),
            "backup": gettext_lazy("Who goes on when the champion leaves."),
            "justification": gettext_lazy(
                "About one page: why this institution and why now; what both sides have done together; what each "
                "gives and gains; who will do the work; what it costs and who pays; what could go wrong; how "
                "you will know that it works. For a renewal: what the years until now brought."
            ),
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        units = units_visible_to(user).filter(institution__role=Institution.HUB).order_by("name", "pk")
        if not is_writer(user):
            units = units.filter(pk__in=coordinated_units(user))
        partners = institutions_visible_to(user).filter(role=Institution.PARTNER).order_by("name", "pk")
        offer(self, "institution", partners)
        offer(self, "renews", agreements_visible_to(user).order_by("title", "pk"))
        offer(self, "unit", units)
        offer(self, "kind", AgreementKind.objects.order_by("order", "code"))
        fields["new_country"].choices = countries(_("not known"))
        for name, label in (("unit", _("the whole institution")), ("kind", _("not known"))):
            if name in fields:
                fields[name].empty_label = label
        if "unit" in fields and not is_writer(user):
            fields["unit"].required, fields["unit"].empty_label = True, None
            if units.count() == 1:
                self.initial.setdefault("unit", units.first())

        for name in NEEDED & fields.keys():
            fields[name].help_text = format_lazy("{} {}", fields[name].help_text, _("Needed to hand it in."))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        known, named = cleaned.get("institution"), cleaned.get("new_name")
        if known and named:
            self.add_error("new_name", _("Leave this empty: the institution is chosen above."))
        if not known and not named and not {"institution", "new_name"} & self.errors.keys():
            self.add_error("institution", _("Choose an institution, or name a new one below."))
        return cleaned


class AnswersForm(OnceForm):
    """The points of one sort, each with its answer and a sentence."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, rows: Sequence[RequestAnswer], sort: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        given = CRITERION_ANSWERS if sort == "criterion" else QUESTION_ANSWERS
        for row in rows:
            self.fields[f"verdict_{row.code}"] = forms.ChoiceField(
                label=str(row),
                help_text=row.help,
                choices=[("", _("not answered")), *given],
                required=False,
                initial=row.verdict,
                widget=forms.RadioSelect,
            )
            self.fields[f"words_{row.code}"] = forms.CharField(
                label=_sentence(row),
                max_length=2000,
                required=False,
                initial=row.words,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def themes(self) -> Iterator[tuple[str, list[Any]]]:
        """The fields by theme, in the order of the points; the theme is named once, where it begins."""
        fields: list[Any] = []
        theme = ""
        for row in self.rows:
            if fields and row.get_theme_display() != theme:
                yield theme, fields
                fields = []
            theme = str(row.get_theme_display())
            fields += [self[f"verdict_{row.code}"], self[f"words_{row.code}"]]
        if fields:
            yield theme, fields

    def answers(self) -> dict[str, tuple[str, str]]:
        cleaned = self.cleaned_data
        return {
            row.code: (cleaned[f"verdict_{row.code}"], cleaned[f"words_{row.code}"].strip())
            for row in self.rows
        }


def _sentence(row: RequestAnswer) -> SafeString:
    return format_html('{}<span class="visually-hidden">: {}</span>', _("In a sentence"), row)


class WordsForm(OnceForm):
    """A step with its reason, `needed` or not."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, needed: bool, help_text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needed
        self.fields["reason"].help_text = help_text


class ReopenForm(OnceForm):
    """Opening again what was answered; the reason stands in the history."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=100)


class StepForm(OnceForm):
    """A step that needs no words, on the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class SendBackForm(WordsForm):
    """What is missing, field by field, and what else there is to say."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, needed=False, help_text=_("What concerns no single field."), **kwargs)
        self.fields["reason"].label = _("Besides")
        for name in SENT_BACK_FOR:
            label = AgreementRequest._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            self.fields[f"missing_{name}"] = forms.CharField(
                label=_("Missing of “%(field)s”") % {"field": label},
                max_length=1000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.order_fields([f"missing_{name}" for name in SENT_BACK_FOR])

    def missing(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"missing_{name}"] for name in SENT_BACK_FOR}


class AcceptForm(WordsForm):
    """What the agreement begins with. For a new institution the office says which of the register it is."""

    institution = LookupField(label=gettext_lazy("Institution"))
    kind = forms.ModelChoiceField(
        label=gettext_lazy("Kind"), queryset=AgreementKind.objects.none(), to_field_name="public_id"
    )
    title = forms.CharField(label=gettext_lazy("Title of the agreement"), max_length=300)
    field_order = ("institution", "kind", "title", "reason")

    def __init__(self, *args: Any, user: Any, asked: AgreementRequest, **kwargs: Any) -> None:
        super().__init__(*args, needed=False, **kwargs)
        fields: Any = self.fields
        partners = institutions_visible_to(user).filter(role=Institution.PARTNER)
        fields["institution"].queryset = partners.order_by("name", "pk")
        fields["kind"].queryset = AgreementKind.objects.order_by("order", "code")
        fields["reason"].label = _("Words to whoever asked")
        if asked.institution_id:
            del self.fields["institution"]


class PointForm(RecordForm):
    """A criterion or a question of the catalogue."""

    class Meta:
        model = RequestPoint
        fields = (
            "sort",
            "code",
            "theme",
            "order",
            "name_en",
            "help_en",
            "name_nl",
            "help_nl",
            "name_zh",
            "help_zh",
            "retired",
        )
        widgets = {
            f"{part}_{code}": widget(attrs={"lang": tag, **more})
            for code, tag in (("en", "en"), ("nl", "nl"), ("zh", "zh-Hans"))
            for part, widget, more in (("name", forms.TextInput, {}), ("help", forms.Textarea, {"rows": 3}))
        }
        help_texts = {
            "code": gettext_lazy("Small letters, digits and _: it tells the point apart, and stays."),
            "order": gettext_lazy("Smaller numbers come first; the others stand ten apart."),
            "name_nl": gettext_lazy("Left empty, the English stands in for it."),
            "name_zh": gettext_lazy("Left empty, the English stands in for it."),
        }

    def __init__(self, *args: Any, user: Any, whole: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:  # requests name the point by its code; another code is another point
            del self.fields["code"], self.fields["sort"]
