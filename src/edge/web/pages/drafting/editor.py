"""The form of the text itself: every clause with its place and its words by language, new clauses, clauses from the
library. The rows are named by the keys of their clauses, so that what was typed can be carried over to a later text."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.agreements.models import LANGUAGES, LibraryClause, TextVersion
from edge.agreements.queries.drafting import field_values, library_clause
from edge.agreements.queries.texts import clauses_of
from edge.agreements.rules.canonical import ClauseText, Words
from edge.core.models import new_public_id
from edge.web.kit.forms import OnceForm

MOST_CLAUSES = 400
NEW = 2  # empty rows for new clauses, and as many for clauses of the library
_KEY = re.compile(r"[\w.-]{1,64}")


class TextForm(OnceForm):
    """The text of `version`, or its clause `only`, in `languages`; `clauses` to begin with other words than those
    that are stored. Give the places as they should follow: 25 puts a clause between 20 and 30."""

    rows = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40_000)
    controlling_language = forms.ChoiceField(label=gettext_lazy("Controlling language"), required=False)
    note = forms.CharField(
        label=gettext_lazy("What changed and why"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Both sides read it, once the version is shown."),
    )

    def __init__(
        self,
        *args: Any,
        version: TextVersion,
        languages: Sequence[str] = (),
        only: str = "",
        clauses: Sequence[ClauseText] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.text_version, self.only = version, only
        self.codes = list(languages) or list(version.languages)
        self.stored = clauses_of(version)
        self.begun = self._begun(self.stored if clauses is None else clauses)
        self._choose_control()
        self.keys = self._keys()
        for place, key in enumerate(self.keys, start=1):
            self._add_clause(key, self.begun.get(key), place)
        self.library = {} if only else self._add_from_library()

    def _begun(self, clauses: Sequence[ClauseText]) -> dict[str, ClauseText]:
        """The clauses by key; in a language that the text did not have, what the library says of them."""
        added = [code for code in self.codes if code not in self.text_version.languages]
        begun = {clause.key: clause for clause in clauses}
        wanted = {clause.library for clause in clauses if clause.library} if added else set()
        known = self._known_values(added) if wanted else {}
        for row in LibraryClause.objects.filter(code__in=wanted):
            words = library_clause(row, known).texts
            for clause in [one for one in clauses if one.library == row.code]:
                begun[clause.key] = replace(clause, texts={**words, **clause.texts})
        return begun

    def _choose_control(self) -> None:
        field: Any = self.fields["controlling_language"]
        names = dict(LANGUAGES)
        field.choices = [
            ("", _("all equally authentic")),
            *((code, names[code]) for code in self.codes if code in names),
        ]
        field.help_text = _("Which language decides when they differ.")
        control = self.text_version.controlling_language
        field.initial = control if control in self.codes else ""
        if self.only or len(self.codes) < 2:
            del self.fields["controlling_language"]

    def _keys(self) -> list[str]:
        """The rows: those that were sent, else those of the text and some empty ones."""
        sent = self.data.get(self.add_prefix("rows"), "") if self.is_bound else ""
        keys = _read_keys(sent)
        if not keys:
            keys = [key for key in self.begun if not self.only or key == self.only]
            if not self.only:
                keys += [f"new-{new_public_id()}" for _row in range(NEW)]
        self.initial["rows"] = json.dumps(keys)
        return keys

    def _add_clause(self, key: str, clause: ClauseText | None, place: int) -> None:
        if not self.only:
            self.fields[f"{key}:order"] = _place_field(10 * place)
            if clause is not None:
                out = forms.BooleanField(label=_("Leave this clause out"), required=False)
                self.fields[f"{key}:out"] = out
        names = dict(LANGUAGES)
        for code in self.codes:
            words = clause.texts.get(code, Words()) if clause else Words()
            told = {"language": names[code]}
            heading = forms.CharField(
                label=_("Heading (%(language)s)") % told, max_length=200, required=False
            )
            heading.widget.attrs["lang"] = code
            body = forms.CharField(
                label=_("Text (%(language)s)") % told,
                required=False,
                strip=False,
                max_length=50_000,
                widget=forms.Textarea(attrs={"rows": _rows_for(words.body, code), "lang": code}),
            )
            heading.initial, body.initial = words.heading, words.body
            self.fields[f"{key}:heading:{code}"] = heading
            self.fields[f"{key}:body:{code}"] = body

    def _add_from_library(self) -> dict[str, LibraryClause]:
        """Clauses that the text does not have yet, in all of its languages, by code."""
        offered = {
            row.code: row
            for row in LibraryClause.objects.filter(retired=False).order_by("code")
            if row.code not in self.begun and all(getattr(row, f"body_{code}") for code in self.codes)
        }
        choices = [("", "—"), *((code, f"{row} ({code})") for code, row in offered.items())]
        for number in range(NEW if offered else 0):
            self.fields[f"library-{number}"] = forms.ChoiceField(
                label=_("Clause of the library"), choices=choices, required=False
            )
            self.fields[f"library-{number}:order"] = _place_field(10 * (len(self.keys) + number + 1))
        return offered

    def blocks(self) -> list[dict[str, Any]]:
        """The rows clause by clause, for the page."""
        places = {clause.key: number for number, clause in enumerate(self.stored, start=1)}
        return [
            {
                "number": places.get(key, number) if self.only else number,
                "key": key,
                "is_new": key not in self.begun,
                "title": self._title(key),
                "order": None if self.only else self[f"{key}:order"],
                "out": self[f"{key}:out"] if f"{key}:out" in self.fields else None,
                "columns": [
                    (self[f"{key}:heading:{code}"], self[f"{key}:body:{code}"]) for code in self.codes
                ],
                "wrong": any(name.startswith(f"{key}:") for name in self.errors),
            }
            for number, key in enumerate(self.keys, start=1)
        ]

    def _title(self, key: str) -> str:
        clause = self.begun.get(key)
        return next((words.heading for words in clause.texts.values() if words.heading), "") if clause else ""

    def library_rows(self) -> list[tuple[Any, Any]]:
        numbers = [number for number in range(NEW) if f"library-{number}" in self.fields]
        return [(self[f"library-{number}"], self[f"library-{number}:order"]) for number in numbers]

    def text(self) -> list[ClauseText]:
        """The clauses as they were typed, in their places."""
        if self.only:
            written = {clause.key: clause for clause in self.stored}
            return [self._typed(key) if key in self.keys else clause for key, clause in written.items()]
        placed = [
            (self._place(key, position), position, self._typed(key))
            for position, key in enumerate(self.keys)
            if not self.cleaned_data.get(f"{key}:out") and self._says_something(key)
        ]
        placed += self._from_library(len(self.keys))
        return [clause for _order, _position, clause in sorted(placed, key=lambda one: one[:2])]

    def _place(self, row: str, position: int) -> int:
        order = self.cleaned_data.get(f"{row}:order")
        return 10 * position + 10 if order is None else int(order)

    def _says_something(self, key: str) -> bool:
        """An empty row for a new clause is none; a clause of the text stays until it is left out."""
        return key in self.begun or any(
            self.cleaned_data[f"{key}:{part}:{code}"].strip()
            for part in ("heading", "body")
            for code in self.codes
        )

    def _typed(self, key: str) -> ClauseText:
        texts = {
            code: Words(
                heading=self.cleaned_data[f"{key}:heading:{code}"],
                body=self.cleaned_data[f"{key}:body:{code}"],
            )
            for code in self.codes
        }
        known: Mapping[str, ClauseText] = {clause.key: clause for clause in self.stored}
        return ClauseText(key=key, texts=texts, library=known[key].library if key in known else "")

    def _from_library(self, position: int) -> list[tuple[int, int, ClauseText]]:
        chosen = [
            (self.cleaned_data.get(f"library-{number}"), f"library-{number}", position + number)
            for number in range(NEW)
        ]
        if not any(code for code, _row, _at in chosen):
            return []
        values = self._known_values(self.codes)
        return [
            (self._place(row, at), at, library_clause(self.library[code], values))
            for code, row, at in chosen
            if code
        ]

    def _known_values(self, codes: Sequence[str]) -> dict[str, dict[str, str]]:
        today = timezone.localdate()
        return {code: field_values(self.text_version.agreement, code, on=today) for code in codes}

    def languages(self) -> list[str]:
        return self.codes

    def controlling(self) -> str:
        kept = self.text_version.controlling_language
        return str(self.cleaned_data.get("controlling_language", kept if kept in self.codes else ""))


def _read_keys(sent: str) -> list[str]:
    """The keys of the rows as the page sent them; what is no list of keys is not read."""
    try:
        keys = json.loads(sent) if sent else []
    except ValueError:
        return []
    if not isinstance(keys, list) or len(keys) > MOST_CLAUSES + NEW:
        return []
    good = [key for key in keys if isinstance(key, str) and _KEY.fullmatch(key)]
    return list(dict.fromkeys(good)) if len(good) == len(keys) else []


def _place_field(initial: int) -> forms.IntegerField:
    field = forms.IntegerField(label=_("Place"), min_value=0, max_value=100_000, required=False)
    field.initial = initial
    field.widget.attrs["class"] = "short"
    return field


def _rows_for(body: str, code: str) -> int:
    """About as high as the words need: forty letters to a line beside each other, half as many in Chinese."""
    width = 28 if code == "zh" else 56
    return min(16, 2 + sum(1 + len(line) // width for line in body.split("\n")))
