"""The merge fields of a text as people meet them: what each stands for, and the form that fills those still open."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from edge.agreements.models import LANGUAGES
from edge.agreements.queries.drafting import day_in_words
from edge.agreements.rules.merging import DAYS, NUMBERS, fields_in
from edge.core.fields import PartialDateField
from edge.web.kit.forms import OnceForm

LONGEST = 500  # signs of a value
HIGHEST = 100_000
_IN_FIGURES = ("reference",)  # the only words that may be figures alone
_TAGS = {"en": "en", "nl": "nl", "zh": "zh-Hans"}


def field_meanings() -> dict[str, str]:
    """What each merge field stands for, as what follows "Write here"."""
    return {**_of_records(), **_asked()}


def is_asked(name: str) -> bool:
    """Does no record hold it, so that it is asked of who drafts?"""
    return name in _asked()


def _of_records() -> dict[str, str]:
    return {
        "title": _("the title of the agreement"),
        "reference": _("the reference of the agreement"),
        "hub": _("the hub, by its name in the language of the text"),
        "hub_address": _("city and country of the hub"),
        "hub_signatory": _("who signs for the hub, with the capacity"),
        "partner": _("the first partner, by its name in the language of the text"),
        "partner_address": _("city and country of the partner"),
        "partner_signatory": _("who signs for the partner, with the capacity"),
        "partners": _("all partners, one after the other"),
        "start": _("the first day of the agreement, as precisely as it is known"),
        "end": _("the last day of the agreement, as precisely as it is known"),
        "signing_day": _("the day of signing"),
        "term_months": _("the whole months from the first to the last day"),
        "notice_days": _("the days of notice"),
        "renewal_months": _("for how many months it renews itself"),
        "umbrella": _("the title of the agreement above it"),
        "umbrella_signed": _("the day on which the agreement above it was signed"),
        "amended": _("the title of the agreement that it amends, extends or renews"),
        "amended_signed": _("the day on which that agreement was signed"),
        "purposes": _("the purposes on the agreement's page, one a line"),
        "hub_unit": _("the unit of the hub that takes part"),
        "partner_unit": _("the unit of the partner that takes part"),
    }


def _asked() -> dict[str, str]:
    return {
        "candidate": _("the doctoral candidate"),
        "programme": _("the name of the programme"),
        "places_out": _("places a year from the hub"),
        "places_in": _("places a year to the hub"),
        "languages": _("the languages of the text"),
        "controlling_language": _("the controlling language"),
        "hub_contact": _("the contact at the hub"),
        "partner_contact": _("the contact at the partner"),
        "hub_degree": _("the degree that the hub confers"),
        "partner_degree": _("the degree that the partner confers"),
        "credits": _("the fewest credits at each university"),
        "hub_supervisor": _("the supervisor at the hub"),
        "partner_supervisor": _("the supervisor at the partner"),
        "research_topic": _("the subject of the thesis"),
        "thesis_language": _("the language of the thesis"),
        "stay_months": _("the fewest months at each university"),
        "data_subjects": _("whose data are transferred"),
        "data_categories": _("which data are transferred"),
        "retention": _("how long data are kept"),
        "changes": _("what changes, or under which conditions"),
    }


class WordsField(forms.CharField):
    """A name or other words: something with a letter in it (unless `figures`), and no field in braces."""

    def __init__(self, *, figures: bool, **options: Any) -> None:
        super().__init__(**options)
        self.figures = figures

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if text and not self.figures and not any(sign.isalpha() for sign in text):
            raise forms.ValidationError(_("Write it in words: here a number or a sign alone says nothing."))
        if fields_in(text):
            raise forms.ValidationError(_("Write the words themselves, without a field in braces."))
        return text


class FieldsForm(OnceForm):
    """The merge fields `names` of a text in `languages`. A day and a number are given once, words once a language."""

    def __init__(self, *args: Any, names: Sequence[str], languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names, self.codes = names, languages
        meanings = field_meanings()
        for name in names:
            meaning = capfirst(meanings.get(name, f"{{{name}}}"))
            if name in DAYS or name in NUMBERS:
                self.fields[name] = _measured(name, meaning)
                continue
            for code in languages:
                self.fields[f"{name}-{code}"] = _worded(name, meaning, code, alone=len(languages) == 1)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        given = (value for name, value in cleaned.items() if name != "form_token")
        if not self.errors and all(value in (None, "") for value in given):
            raise forms.ValidationError(_("Fill in at least one field."))
        return cleaned

    def values(self, code: str) -> dict[str, str]:
        """What was filled in, as the text in this language writes it."""
        return {name: self._value(name, code) for name in self.names}

    def _value(self, name: str, code: str) -> str:
        given = self.cleaned_data.get(name, self.cleaned_data.get(f"{name}-{code}"))
        if given in (None, ""):
            return ""
        return day_in_words(given, code) if name in DAYS else str(given)

    def values_by_language(self) -> dict[str, dict[str, str]]:
        return {code: self.values(code) for code in self.codes}


def _measured(name: str, meaning: str) -> forms.Field:
    place = {"field": f"{{{name}}}"}
    if name in DAYS:
        return PartialDateField(
            label=meaning,
            help_text=_(
                "Stands in the text at %(field)s. A year, a month or a day: 2012, 2012-04 or 2012-10-22."
            )
            % place,
        )
    return forms.IntegerField(
        label=meaning,
        help_text=_("Stands in the text at %(field)s. A whole number, in figures.") % place,
        min_value=1,
        max_value=HIGHEST,
        required=False,
        error_messages={"invalid": _("Give a whole number in figures, such as 12.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
    )


def _worded(name: str, meaning: str, code: str, *, alone: bool) -> WordsField:
    told = {"meaning": meaning, "language": dict(LANGUAGES)[code]}
    field = WordsField(
        figures=name in _IN_FIGURES,
        label=meaning if alone else _("%(meaning)s (%(language)s)") % told,
        help_text=_("Stands in the text at %(field)s.") % {"field": f"{{{name}}}"},
        max_length=LONGEST,
        required=False,
    )
    field.widget.attrs["lang"] = _TAGS[code]
    return field
