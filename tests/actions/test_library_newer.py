"""After an update of EDGE: newer shipped texts are taken over, one or all; what the office changed never is."""

from dataclasses import replace
from typing import Any

import pytest

from edge.agreements.actions import drafting, library
from edge.agreements.actions.library import NotNewer, keep_shipped_library, take_over_shipped
from edge.agreements.models import AgreementTemplate, LibraryClause, TemplateClause
from edge.agreements.queries import library as reading
from edge.agreements.queries.library import ShippedLibrary, beside_shipped, places_of, shipped_library
from edge.people.permissions import INSTALLATION as BY

pytestmark = pytest.mark.django_db
TERM, RENEWAL = "term", "renewal"


def newer_library() -> ShippedLibrary:
    """As the next EDGE might ship it: two clauses worded anew, a template with one clause more, fewer and moved."""
    shipped = shipped_library()
    clauses = [
        replace(one, fields={**one.fields, "body_en": "Worded anew."})
        if one.code in (TERM, "parties")
        else one
        for one in shipped.clauses
    ]
    added = replace(
        next(one for one in shipped.clauses if one.code == TERM),
        code="brand_new",
        fields={**next(one for one in shipped.clauses if one.code == TERM).fields, "code": "brand_new"},
    )
    templates = [
        replace(
            one,
            names={**one.names, "name_en": "renewal, anew"},
            clauses=(("brand_new", False), *reversed(one.clauses[1:])),
        )
        if one.code == RENEWAL
        else one
        for one in shipped.templates
    ]
    return ShippedLibrary(clauses=(*clauses, added), templates=tuple(templates))


@pytest.fixture
def updated(monkeypatch: pytest.MonkeyPatch) -> ShippedLibrary:
    """A register with the library of today, and an EDGE that ships another one."""
    keep_shipped_library(by=BY)
    newer = newer_library()
    monkeypatch.setattr(reading, "shipped_library", lambda: newer)
    return newer


def codes(rows: Any) -> set[str]:
    return {one.code for one in rows}


def held(code: str) -> tuple[tuple[str, bool], ...]:
    template = AgreementTemplate.objects.get(code=code)
    return tuple((place.clause.code, place.required) for place in places_of(template))


def test_what_nobody_changed_is_told_as_newer_and_all_of_it_is_taken_over(updated: ShippedLibrary) -> None:
    assert codes(beside_shipped().newer) == {TERM, "parties", RENEWAL}
    taken = take_over_shipped(by=BY)
    assert codes(taken) == {TERM, "parties", RENEWAL}
    assert LibraryClause.objects.get(code=TERM).body_en == "Worded anew."
    wanted = next(one for one in updated.templates if one.code == RENEWAL)
    assert held(RENEWAL) == wanted.clauses
    assert AgreementTemplate.objects.get(code=RENEWAL).name_en == "renewal, anew"
    stood = beside_shipped()
    assert (stood.newer, stood.own, stood.missing) == ([], [], [])
    assert take_over_shipped(by=BY) == []


def test_one_is_taken_over_and_the_others_wait(updated: ShippedLibrary) -> None:
    only = next(one for one in updated.clauses if one.code == TERM)
    take_over_shipped(by=BY, only=only)
    assert LibraryClause.objects.get(code=TERM).body_en == "Worded anew."
    assert codes(beside_shipped().newer) == {"parties", RENEWAL}
    with pytest.raises(NotNewer, match="no newer text"):
        take_over_shipped(by=BY, only=only)


def test_what_the_office_changed_is_never_touched(updated: ShippedLibrary) -> None:
    clause = LibraryClause.objects.get(code=TERM)
    drafting.edit_clause(clause=clause, by=BY, changes={"body_en": "Five years."})
    place = TemplateClause.objects.filter(template__code=RENEWAL).first()
    assert place is not None
    drafting.edit_place(place=place, by=BY, changes={"order": 999})
    before = held(RENEWAL)
    assert codes(beside_shipped().own) == {TERM, RENEWAL}
    assert codes(take_over_shipped(by=BY)) == {"parties"}
    assert LibraryClause.objects.get(code=TERM).body_en == "Five years." and held(RENEWAL) == before
    with pytest.raises(NotNewer):
        take_over_shipped(by=BY, only=next(one for one in updated.clauses if one.code == TERM))


def test_it_stands_in_the_history_and_what_is_brought_back_is_the_offices_own(
    updated: ShippedLibrary,
) -> None:
    before = LibraryClause.objects.get(code=TERM).body_en
    take_over_shipped(by=BY)
    newest, first = LibraryClause.history.filter(code=TERM).order_by("-history_date", "-history_id")
    assert (newest.body_en, first.body_en) == ("Worded anew.", before)
    clause = LibraryClause.objects.get(code=TERM)
    drafting.edit_clause(clause=clause, by=BY, changes={"body_en": before})
    assert TERM in codes(beside_shipped().own)
    assert take_over_shipped(by=BY) == []


def test_a_clause_that_the_office_removed_is_put_into_no_template(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keep_shipped_library(by=BY)
    for place in TemplateClause.objects.filter(clause__code="parties"):
        library.core.remove(place, by=BY, verb="remove_place", reason=reading.SHIPPED)
    drafting.remove_clause(clause=LibraryClause.objects.get(code="parties"), by=BY)
    newer = newer_library()
    monkeypatch.setattr(reading, "shipped_library", lambda: newer)
    take_over_shipped(by=BY)
    assert "parties" not in dict(held(RENEWAL)) and "brand_new" in dict(held(RENEWAL))
    assert beside_shipped().newer == []
