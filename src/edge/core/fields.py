"""Partial dates in tables and in forms.

In a table a partial date is two date columns, `<name>_from` and `<name>_until` (half-open), read and
written through a property called `<name>`: two plain columns cannot drift, whichever way a row is
written. A date of something that happened has a third column, `<name>_unknown`: "it happened, nobody
knows when" is kept apart from "it has not happened".
"""

from functools import lru_cache
from typing import Any, overload

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from edge.core.dates import NotAPartialDate, PartialDate

_read = lru_cache(maxsize=65536)(PartialDate)  # a value that never changes; rows share their days


class PartialDateColumns(property):
    """Declares the columns of a partial date on a model and reads and writes them as one PartialDate.

    `happens=True` adds the third case; `indexed=False` leaves the indexes to the table's own, where rows are many.
    Being a property, it is taken by the model's constructor like a field.
    """

    def __init__(self, verbose_name: Any, *, happens: bool = False, indexed: bool = True) -> None:
        super().__init__()
        self.verbose_name = verbose_name
        self.happens = happens
        self.indexed = indexed
        self.name = ""

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        self.name = name
        for suffix in ("from", "until"):
            column = models.DateField(
                self.verbose_name, null=True, blank=True, editable=False, db_index=self.indexed
            )
            model.add_to_class(f"{name}_{suffix}", column)
        if self.happens:
            flag = models.BooleanField(_("on an unknown day"), default=False)
            model.add_to_class(f"{name}_unknown", flag)
        setattr(model, name, self)
        declared = dict(getattr(model, "partial_dates", {}))
        model.partial_dates = {**declared, name: self}  # type: ignore[attr-defined]

    @overload
    def __get__(self, record: None, owner: type | None = None) -> "PartialDateColumns": ...
    @overload
    def __get__(self, record: object, owner: type | None = None) -> PartialDate | None: ...
    def __get__(self, record: Any, owner: type | None = None) -> "PartialDateColumns | PartialDate | None":
        if record is None:
            return self
        start, stop = getattr(record, f"{self.name}_from"), getattr(record, f"{self.name}_until")
        return _read(start, stop) if start and stop else None

    def __set__(self, record: Any, value: PartialDate | str | None) -> None:
        date = PartialDate.parse(value) if isinstance(value, str) else value
        setattr(record, f"{self.name}_from", date.start if date else None)
        setattr(record, f"{self.name}_until", date.stop if date else None)


def date_constraints(table: str, *names: str, happening: tuple[str, ...] = ()) -> list[CheckConstraint]:
    """What the columns of the named partial dates may never be: half set, empty or both known and unknown."""
    constraints = []
    for name in (*names, *happening):
        start, stop = f"{name}_from", f"{name}_until"
        unset = Q(**{f"{start}__isnull": True, f"{stop}__isnull": True})
        known = Q(**{f"{start}__isnull": False, f"{stop}__isnull": False, f"{start}__lt": F(stop)})
        constraints.append(CheckConstraint(condition=unset | known, name=f"{table}_{name}_is_an_interval"))
    for name in happening:
        one_case = Q(**{f"{name}_unknown": False}) | Q(**{f"{name}_from__isnull": True})
        constraints.append(CheckConstraint(condition=one_case, name=f"{table}_{name}_in_one_case"))
    return constraints


class PartialDateField(forms.CharField):
    """A form field for `2012`, `2012-04` or `2012-10-22`; cleans to a PartialDate or None."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        options.setdefault("help_text", _("A year, a month or a day: 2012, 2012-04 or 2012-10-22."))
        super().__init__(**options)
        self.widget.attrs.update({"maxlength": 40, "autocomplete": "off", "placeholder": "2012-04"})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, PartialDate) or value in self.empty_values:
            return value or None
        try:
            return PartialDate.parse(str(value))
        except NotAPartialDate as error:
            raise ValidationError(not_a_date(str(value)), code="not_a_partial_date") from error

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, PartialDate) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (str(initial) if initial else "") != (data or "").strip()


def not_a_date(text: str) -> Any:
    return _(
        "“%(text)s” is not a date that EDGE can keep. Write a year, a month or a day that exists in the "
        "calendar, such as 2012, 2012-04 or 2012-10-22; leave it empty when the date is not known."
    ) % {"text": text[:40]}
