"""The check constraints of a table, asked of a record in Python: for many records, where a statement each is too many.

Three answers as in SQL: a comparison with nothing is not known, and only what is certainly false breaks a rule.
"""

import operator
from collections.abc import Callable, Iterator
from typing import Any, cast

from django.db.models import CheckConstraint, F, Field, Model, Q

from edge.core.dates import Known

_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "in": lambda value, several: value in several,
    "range": lambda value, ends: bool(ends[0] <= value <= ends[1]),
}


def broken_constraints(record: Model) -> list[CheckConstraint]:
    """The check constraints of its table that the own values of the record break. No statement.

    Raises ValueError for a condition with a lookup that is not among the few that tables here use.
    """
    checks = [one for one in record._meta.constraints if isinstance(one, CheckConstraint)]
    return [one for one in checks if _answer(one.condition, record) is False]


def columns_in(condition: Any) -> Iterator[str]:
    """The names of the columns of which a condition demands something, in its order."""
    for child in condition.children:
        if isinstance(child, Q):
            yield from columns_in(child)
        else:
            yield str(child[0]).split("__", maxsplit=1)[0]


def _answer(condition: Any, record: Model) -> Known:
    answers = [
        _answer(child, record) if isinstance(child, Q) else _compared(child, record)
        for child in condition.children
    ]
    if condition.connector == Q.AND:
        answer = False if False in answers else None if None in answers else True
    elif condition.connector == Q.OR:
        answer = True if True in answers else None if None in answers else False
    else:
        raise ValueError(f"no such connector here: {condition.connector}")
    return None if answer is None else answer != condition.negated


def _compared(child: tuple[str, Any], record: Model) -> Known:
    name, _marks, lookup = child[0].partition("__")
    value, other = _column(record, name), child[1]
    if isinstance(other, F):
        other = _column(record, vars(other)["name"])
    if lookup == "isnull" or (lookup in ("", "exact") and child[1] is None):
        return (value is None) == (other is None or other is True)
    if value is None or other is None:
        return None
    if lookup and lookup not in _COMPARED:
        raise ValueError(f"no such lookup here: {lookup}")
    return bool(_COMPARED[lookup or "exact"](value, other))


def _column(record: Model, name: str) -> Any:
    return record.pk if name == "pk" else getattr(record, cast(Field, record._meta.get_field(name)).attname)
