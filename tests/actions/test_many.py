"""Constraints asked in Python give the database's own answer; many records are written as one is."""

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, F, Q
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.calls.models import Evaluation, Project
from edge.core.actions import StillUsed
from edge.core.conditions import broken_constraints, columns_in
from edge.core.many import create_many, index_many, remove_many
from edge.core.models import Record, SearchEntry
from edge.mobility.models import ReportedCount, Stay
from edge.partners.models import Institution, Unit
from tests.actions.arranging import BY, a_hub, a_partner, an_agreement
from tests.actions.bringing import register_now

pytestmark = pytest.mark.django_db
DAYS = st.none() | st.sampled_from([date(2012, 1, 1), date(2012, 6, 1), date(2013, 1, 1)])
NUMBERS = st.none() | st.sampled_from([-1, 0, 1, 5, 2012])
WORDS = st.sampled_from(["", "EUR", "open", "met"])


def value_of(column: Any) -> st.SearchStrategy[Any]:
    kind = column.get_internal_type()
    if kind == "DateField":
        return DAYS
    if kind == "BooleanField":
        return st.booleans()
    if kind in ("CharField", "TextField"):
        return WORDS
    return NUMBERS


def with_checks() -> list[type[Record]]:
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Record)
        and any(isinstance(one, CheckConstraint) for one in model._meta.constraints)
    ]


def in_sql(record: Any) -> set[str]:
    """What the database says, constraint by constraint."""
    broken = set()
    for one in record._meta.constraints:
        if isinstance(one, CheckConstraint):
            try:
                one.validate(type(record), record)
            except ValidationError:
                broken.add(one.name)
    return broken


@settings(max_examples=25)
@given(st.data())
def test_check_constraints_have_one_answer_in_python_and_in_the_database(data: st.DataObject) -> None:
    model = data.draw(st.sampled_from([Stay, Project, Evaluation, ReportedCount, Institution]))
    named = {
        name for one in model._meta.constraints for name in columns_in(getattr(one, "condition", None) or Q())
    }
    record: Any = model()
    for column in model._meta.concrete_fields:
        if column.name in named and not column.is_relation:
            setattr(record, column.attname, data.draw(value_of(column)))
    broken = broken_constraints(record)
    assert {one.name for one in broken if isinstance(one, CheckConstraint)} == in_sql(record)


def test_every_check_constraint_of_every_table_can_be_asked() -> None:
    for model in with_checks():
        broken_constraints(model())  # raises ValueError for a lookup that it does not know


def test_a_condition_that_it_does_not_know_is_no_answer() -> None:
    record = Institution(name="x")
    record._meta.constraints.append(CheckConstraint(condition=Q(name__regex="x"), name="odd"))
    try:
        with pytest.raises(ValueError, match="regex"):
            broken_constraints(record)
    finally:
        record._meta.constraints.pop()


def test_columns_are_those_of_which_something_is_demanded() -> None:
    condition = Q(a__gt=F("b")) | (Q(c=None) & ~Q(d__isnull=True))
    assert list(columns_in(condition)) == ["a", "c", "d"]


def test_many_are_stored_with_history_and_found_by_their_words() -> None:
    hub = a_hub()
    units = [Unit(institution=hub, name=name) for name in ("Physics", "History")]
    create_many(units, by=BY, reason="a list")
    index_many(units)
    assert {row.history_change_reason for row in Unit.history.all()} == {"a list"}
    assert set(SearchEntry.objects.filter(kind="unit").values_list("tokens", flat=True)) == {
        "physics",
        "history",
    }


def test_many_are_taken_out_as_if_they_had_never_been_but_for_their_history() -> None:
    hub = a_hub()
    before = register_now()
    units = [Unit(institution=hub, name=name) for name in ("Physics", "History")]
    create_many(units, by=BY)
    index_many(units)
    remove_many([units], by=BY, reason="taken back")
    assert register_now() == before
    assert list(Unit.history.filter(history_type="-").values_list("history_change_reason", flat=True)) == [
        "taken back",
        "taken back",
    ]


def test_many_are_not_taken_out_while_something_refers_to_one_of_them() -> None:
    hub, partner = a_hub(), a_partner("Lotus University")
    agreement = an_agreement("Memorandum", hub, partner)
    with pytest.raises(StillUsed, match=r"Lotus.*Memorandum|Lotus"):
        remove_many([[partner]], by=BY)
    with pytest.raises(StillUsed, match="Memorandum"):  # its parties go with it, and nobody asked for that
        remove_many([[agreement]], by=BY)
