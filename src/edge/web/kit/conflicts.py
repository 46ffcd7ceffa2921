"""What a person sees when somebody else saved first: both texts side by side, field by field."""

from dataclasses import dataclass
from typing import Any


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
        stored = getattr(current, name)
        if _plain(stored) != _plain(typed):
            label = str(form.fields[name].label or name)
            rows.append(ConflictRow(label=label, theirs=_plain(stored), yours=_plain(typed)))
    return rows


def _plain(value: Any) -> str:
    return "" if value is None else str(value)
