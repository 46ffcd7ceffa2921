"""A dirty workbook with errors planted in it: what is found, what is not, what it costs to make it good.

A fifth of the ten thousand rows here; all of them in `python -m bench.dirty_import`.
"""

import io
import time
from pathlib import Path

import pytest

from edge.people.permissions import INSTALLATION
from edge.sheets.actions import Outcome, check_file, undo_import
from tests.actions.bringing import an_office_with_partners, bring, done, kept, register_now, told
from tests.actions.dirty import DirtyBook, dirty_book

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def book() -> DirtyBook:
    return dirty_book(7, scale=0.2, errors=120)


@pytest.fixture(autouse=True)
def office(db: None) -> None:
    an_office_with_partners()


def check(book: DirtyBook, ticks: list[int] | None = None) -> Outcome:
    return check_file(
        io.BytesIO(book.content),
        by=INSTALLATION,
        name="office.xlsx",
        choices=book.choices,
        tick=(ticks if ticks is not None else []).append,
    )


def test_planted_errors_are_found_where_they_stand_and_nothing_else_is_called_wrong(book: DirtyBook) -> None:
    ticks: list[int] = []
    before, since = register_now(), time.process_time()
    outcome = check(book, ticks)
    spent = time.process_time() - since
    planted = {(one.sheet, one.row): one for one in book.planted}
    errors = told(outcome)
    missed = [one.what for place, one in planted.items() if place not in {error[:2] for error in errors}]
    false = [error for error in errors if error[:2] not in planted]
    assert len({one.what for one in book.planted}) >= 40
    assert missed == []
    assert false == []
    elsewhere = [error for error in errors if error[2] not in planted[error[:2]].fields]
    assert elsewhere == []
    assert register_now() == before
    assert sum(ticks) >= 2 * book.rows  # each row is read and planned
    assert spent < 30  # seconds of the processor; the whole of it has a minute on the clock


def test_no_row_is_told_of_twice_for_one_error(book: DirtyBook) -> None:
    places = [(error[:3]) for error in told(check(book))]
    assert sorted(places) == sorted(set(places))


def test_made_good_it_comes_in_and_again_it_changes_nothing_and_taken_back_it_leaves_nothing(
    book: DirtyBook, tmp_path: Path
) -> None:
    path, before = kept(tmp_path, book.content), register_now()
    one, outcome = bring(path, **book.corrected())
    assert one is not None
    assert told(outcome) == []
    created = {kind: counts["created"] for kind, counts in done(outcome).items()}
    assert sum(created.values()) == book.rows
    after = register_now()
    assert all(set(counts) <= {"same"} for counts in done(bring(path, **book.corrected())[1]).values())
    assert register_now() == after
    undo_import(one=one, by=INSTALLATION)
    assert register_now() == before
