"""Find answers with the texts that hold the words, in their place; of each agreement the newest that one may see."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement
from edge.core.tokens import query_terms
from edge.partners import actions as partners
from edge.partners.models import Institution
from edge.people.permissions import INSTALLATION as US
from edge.web.pages.find.snippets import Bit, snippet_of
from tests.actions.arranging import kind
from tests.actions.arranging_texts import a_text, the_next
from tests.pages.drafts import a_shared_draft

SignIn = Callable[..., Client]


@pytest.fixture
def agreement(founding_case: None) -> Agreement:
    return a_shared_draft()


def ask(client: Client, text: str, **more: str) -> Any:
    return client.get(reverse("find"), {"q": text, **more})


def texts(response: Any) -> list[Any]:
    return [
        hit for group in response.context["groups"] if group.kind.key == "textversion" for hit in group.hits
    ]


def marked(hit: Any) -> list[str]:
    return [bit.text for bit in hit.snippet if bit.found]


# ---------------------------------------------------------------- the words in their place
@pytest.mark.parametrize(
    ("asked", "words", "language"),
    [
        ("lasts five", ["lasts", "five"], "en"),
        ("五年", ["五年"], "zh-Hans"),
        ("互派学生", ["互派学生"], "zh-Hans"),
        ("费", ["费", "费"], "zh-Hans"),
        ("FEES", ["Fees", "fees"], "en"),
    ],
)
def test_a_text_is_found_by_its_words_with_the_place_where_they_stand(
    agreement: Agreement, as_role: SignIn, asked: str, words: list[str], language: str
) -> None:
    version = a_text(agreement)
    (hit,) = texts(ask(as_role("officer"), asked))
    assert (hit.name, hit.what, hit.url) == (
        "Exchange with Tsinghua",
        "Version 1",
        f"/versions/{version.public_id}/",
    )
    assert (marked(hit), hit.snippet_language) == (words, language)


def test_the_page_shows_them_and_what_stands_in_a_clause_is_never_markup(
    agreement: Agreement, as_role: SignIn
) -> None:
    the_next(a_text(agreement), body="It lasts <b>seven</b> years.")
    page = ask(as_role("officer"), "seven").content.decode()
    assert "It lasts &lt;b&gt;<mark>seven</mark>&lt;/b&gt; years." in page
    assert "Texts of agreements" in page


def test_only_what_the_text_says_now_is_found(agreement: Agreement, as_role: SignIn) -> None:
    the_next(a_text(agreement), body="It lasts three years.")
    client = as_role("officer")
    assert texts(ask(client, "lasts five")) == []
    assert [hit.what for hit in texts(ask(client, "three"))] == ["Version 2"]
    assert texts(ask(client, "three", kind="textversion"))[0].snippet


def test_words_of_different_clauses_show_the_one_with_most_of_them(
    agreement: Agreement, as_role: SignIn
) -> None:
    a_text(agreement)
    (hit,) = texts(ask(as_role("officer"), "universities students fees"))
    assert marked(hit) == ["universities", "students"]


# ---------------------------------------------------------------- what is not shown
def test_a_partner_finds_the_text_that_it_was_shown_and_no_later_draft(
    agreement: Agreement, as_role: SignIn
) -> None:
    the_next(a_text(agreement), body="Our fallback is two years.")
    partner = as_role("partner_officer")
    assert texts(ask(as_role("officer"), "fallback")) != []
    assert texts(ask(partner, "fallback")) == texts(ask(partner, "fallback", kind="textversion")) == []
    assert [hit.what for hit in texts(ask(partner, "lasts five"))] == ["Version 1"]
    agreement.parties.update(shared_from=None)
    assert texts(ask(partner, "lasts five")) == []


def test_a_coordinator_does_not_find_the_text_of_another_unit(founding_case: None, as_role: SignIn) -> None:
    hub = Institution.objects.hub()
    law = partners.add_unit(by=US, institution=hub, name="Faculty of Law")
    fudan = Institution.objects.get(domain="fudan.edu.cn")
    foreign = agreements.prepare_agreement(
        by=US, kind=kind("student_exchange"), title="Law", parties=[(hub, law), (fudan, None)]
    )
    a_text(foreign)
    assert [hit.name for hit in texts(ask(as_role("officer"), "五年"))] == ["Law"]
    assert texts(ask(as_role("coordinator"), "五年")) == []


# ---------------------------------------------------------------- how much is asked
def test_one_statement_more_however_many_texts_there_are(agreement: Agreement, as_role: SignIn) -> None:
    client = as_role("officer")
    version = a_text(agreement)
    few = _statements(client)
    assert few[1] == 1
    for number in range(12):
        a_text(a_shared_draft(f"draft{number}"))
    for number in range(3):
        version = the_next(version, body=f"It lasts {number} years.")
    response = ask(client, "exchange students")
    group = next(one for one in response.context["groups"] if one.kind.key == "textversion")
    assert (group.count, len(group.hits)) == (13, 10)
    assert _statements(client) == few
    assert "kind=textversion" in response.content.decode()
    assert len(texts(ask(client, "exchange students", kind="textversion"))) == 13


def _statements(client: Client) -> tuple[int, int]:
    """Of the page, and of the index of texts."""
    with CaptureQueriesContext(connection) as captured:
        ask(client, "exchange students")
    clauses = [each["sql"] for each in captured if "agreements_versionclause" in each["sql"]]
    return len(captured), len(clauses)


# ---------------------------------------------------------------- the words around
LONG = "Nobody knows. " * 20 + "The École lasts. " + "After it comes more. " * 20


def test_a_snippet_begins_shortly_before_the_first_word_and_marks_it() -> None:
    found = snippet_of(LONG, query_terms("ecole"))
    assert [bit.text for bit in found.bits if bit.found] == ["École"]
    assert found.bits[0] == Bit("… ", False)
    assert found.bits[-1] == Bit(" …", False)
    assert len("".join(bit.text for bit in found.bits)) <= 170
    assert found.hits == 1


@pytest.mark.parametrize(
    ("text", "asked", "words"),
    [
        ("inside the side", "side", ["side"]),
        ("Xi'an and Xian", "xian", ["Xi'an", "Xian"]),
        ("清华大学", "华大", ["华大"]),
        ("清华大学", "清华大学", ["清华大学"]),
        ("no such word", "other", []),
        ("", "word", []),
        ("Straße", "strasse", ["Straße"]),
    ],
)
def test_a_word_is_marked_as_the_index_reads_it(text: str, asked: str, words: list[str]) -> None:
    assert [bit.text for bit in snippet_of(text, query_terms(asked)).bits if bit.found] == words
    assert "".join(bit.text for bit in snippet_of(text, query_terms(asked)).bits) == text
