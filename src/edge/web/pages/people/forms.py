"""The form about a person, with the name as the person writes it."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from edge.people.models import Person
from edge.web.kit.forms import RecordForm

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class PersonForm(RecordForm):
    class Meta:
        model = Person
        fields = (
            "family_name",
            "given_name",
            "family_first",
            "local_name",
            "local_language",
            "email",
            "synthetic",
        )
        help_texts = {"local_language": _("The code of the language: zh-Hans, zh-Hant, ja.")}

    def clean_local_language(self) -> Any:
        """Browsers and screen readers read it, so it must be a language code."""
        text = self.cleaned_data["local_language"]
        if text and not _LANGUAGE.fullmatch(text):
            words = _("“%(text)s” is no language code such as en, nl or zh-Hans.")
            raise forms.ValidationError(words % {"text": text})
        return text
