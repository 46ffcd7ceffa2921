"""What a person sees when somebody else saved first: both texts side by side, field by field."""

from dataclasses import dataclass
from typing import Any

from django.forms import ModelChoiceField

from edge.web.kit.lists import yes_no


@dataclass(frozen=True, kw_only=True)
class ConflictRow:
    label: str
    theirs: str
    yours: str


def conflict_rows(current: Any, form: Any) -> list[ConflictRow]:
    """The fields in which what is stored differs from what was typed; empty when the record is gone."""
    if current is None:
        return []
    rows = []
    for name, typed in form.cleaned_data.items():
        if name in ("version", "form_token") or not hasattr(current, name):
            continue
        field = form.fields[name]
        theirs, yours = _shown(field, getattr(current, name)), _shown(field, typed)
        if theirs != yours:
            rows.append(ConflictRow(label=str(field.label or name), theirs=theirs, yours=yours))
    return rows


def _shown(field: Any, value: Any) -> str:
    """The value in the words of the form: what a choice is called, yes or no."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return yes_no(value)
    called = {} if isinstance(field, ModelChoiceField) else dict(getattr(field, "choices", ()))
    values = value if isinstance(value, list) else [value]
    return ", ".join(str(called.get(one, one)) for one in values)
