"""Choosing a record among thousands: a text box that takes its public id, or its exact name where only one has it.

A select would send every record with every form. The box suggests at most fifty; what is typed is looked up
through the search index, among the records that the form offers and no others.
"""

import re
from collections.abc import Iterable, Iterator
from copy import copy
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.core.actions import kind_of
from edge.core.queries import found_pks

MOST_SUGGESTED = 50
MOST_COMPARED = 1000  # records with all the words of what was typed; more of them need the id
MOST_NAMED = 5  # in the sentence that refuses
LONGEST = 400
_IN_BRACKETS = re.compile(r"\[([^\[\]]+)\]\s*$")
_NAMES = ("name", "title", "local_name", "domain", "reference")


def shown(record: Any) -> str:
    """The text that stands in the box for a record; typed back, it leads to that record again."""
    return f"{record} [{record.public_id}]"


def names_of(record: Any) -> Iterator[str]:
    """Every name by which a record may be called: as it is shown, its own names, former and other ones."""
    yield str(record)
    yield from (str(getattr(record, name, "") or "") for name in _NAMES)
    if hasattr(record, "other_names"):
        yield from record.other_names.values_list("name", flat=True)


class LookupInput(forms.TextInput):
    """The text box with its suggestions, read anew for every page."""

    choices: QuerySet[Any] | None = None

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        attrs = dict(attrs or {})
        list_id = f"{attrs.get('id') or f'id_{name}'}_suggestions"
        box = super().render(name, value, {**attrs, "list": list_id}, renderer)
        offered = self.choices.all()[:MOST_SUGGESTED] if self.choices is not None else ()
        options = format_html_join("", '<option value="{}"></option>', ((shown(row),) for row in offered))
        return format_html('{}<datalist id="{}">{}</datalist>', box, list_id, options)


class LookupField(forms.CharField):
    """Cleans what was typed to one record of `queryset`, or to None.

    Set `queryset` in the form's `__init__` from what the person may see. Also fit for a model form's
    `field_classes`. The queryset's order decides which fifty are suggested; give it what `str` of a record reads.
    """

    widget = LookupInput

    def __init__(
        self,
        queryset: QuerySet[Any] | None = None,
        *,
        limit_choices_to: Any = None,
        to_field_name: str | None = None,
        blank: bool = True,
        **options: Any,
    ) -> None:
        """`limit_choices_to`, `to_field_name` and `blank` are what a model's foreign key hands to every field."""
        options.setdefault("help_text", gettext_lazy("The name, or the last part of its address in EDGE."))
        options.setdefault("max_length", LONGEST)
        super().__init__(**options)
        self.widget.attrs.setdefault("autocomplete", "off")
        self.queryset = queryset

    def __deepcopy__(self, memo: dict[int, Any]) -> "LookupField":
        twin: LookupField = super().__deepcopy__(memo)
        twin.widget = copy(twin.widget)
        twin.queryset = self.queryset
        return twin

    @property
    def queryset(self) -> QuerySet[Any] | None:
        return self._queryset

    @queryset.setter
    def queryset(self, rows: QuerySet[Any] | None) -> None:
        self._queryset = rows.all() if rows is not None else None
        self.widget.choices = self._queryset

    def prepare_value(self, value: Any) -> Any:
        """A record or its primary key as the text of the box; a text as it was typed."""
        if isinstance(value, Model):
            return shown(value)
        if isinstance(value, int):
            record = self._rows().filter(pk=value).first()
            return shown(record) if record is not None else ""
        return value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Model):
            return value
        text = super().to_python(value)
        return self._named(text) if text else None

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """The length was the text's; a record has none."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != (data or "").strip()

    def _rows(self) -> QuerySet[Any]:
        assert self._queryset is not None, "a LookupField needs its queryset before it reads anything"
        return self._queryset.all()

    def _named(self, text: str) -> Any:
        bracketed = _IN_BRACKETS.search(text)
        for public_id in filter(None, (bracketed and bracketed[1].strip(), text)):
            record = self._rows().filter(public_id=public_id).first()
            if record is not None:
                return record
        near = self._near(text)
        named = [row for row in near if _folded(text) in map(_folded, names_of(row))]
        if len(named) == 1 and len(near) < MOST_COMPARED:
            return named[0]
        if named:
            raise ValidationError(_several(text, named), code="ambiguous")
        raise ValidationError(_nothing(text, near), code="not_found")

    def _near(self, text: str) -> list[Any]:
        rows = self._rows()
        return list(rows.filter(pk__in=found_pks(kind_of(rows.model), text))[:MOST_COMPARED])


class LookupFilter(django_filters.Filter):
    """The same box above a list; set `extra["queryset"]` before the filter's form is made."""

    field_class = LookupField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "")
        super().__init__(*args, **kwargs)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _several(text: str, rows: Iterable[Any]) -> str:
    return _("“%(text)s” is the name of several: %(names)s. Write what stands in the brackets.") % {
        "text": text[:80],
        "names": _listed(rows),
    }


def _nothing(text: str, near: list[Any]) -> str:
    if not near:
        return _("Nothing that you may choose here is called “%(text)s”.") % {"text": text[:80]}
    return _("Nothing that you may choose here is called exactly “%(text)s”. Near it: %(names)s.") % {
        "text": text[:80],
        "names": _listed(near),
    }


def _listed(rows: Iterable[Any]) -> str:
    found = list(rows)
    names = "; ".join(shown(row) for row in found[:MOST_NAMED])
    return f"{names}; …" if len(found) > MOST_NAMED else names
