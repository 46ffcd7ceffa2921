"""An agreement is found by the words of its newest text, in both scripts, in one statement however many there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.search import PLANTED, fill
from edge.agreements.queries import find_agreements
from edge.people.permissions import INSTALLATION
from tests.actions.arranging import Register, a_register
from tests.actions.arranging_texts import a_text, the_next


@pytest.fixture
def register(db: None) -> Register:
    return a_register()


def titles(text: str) -> set[str]:
    return {agreement.title for agreement in find_agreements(INSTALLATION, text)}


def test_the_words_of_the_newest_text_find_its_agreement(register: Register) -> None:
    first = a_text(register.child)
    assert titles("exchange lasts") == titles("有效期") == titles("互派 缴费") == {register.child.title}
    assert titles("互派 zzz") == set()
    the_next(first, body="It runs on.")
    assert titles("lasts five") == set()  # in the text before it
    assert titles("runs on") == titles("互派") == {register.child.title}


@pytest.mark.parametrize("text", ["visiting", "访问", "visiting 访问"])
def test_one_statement_finds_them_among_few_and_among_many(db: None, text: str) -> None:
    wanted = 0
    for agreements in (50, 300):
        fill(agreements, seed=agreements)
        wanted += agreements // PLANTED["访问"]
        with CaptureQueriesContext(connection) as statements:
            assert len(find_agreements(INSTALLATION, text)) == wanted
        assert len(statements) == 1
