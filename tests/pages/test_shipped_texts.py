"""The pages that put the office's library beside what EDGE ships now, and take it over."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from edge.agreements.actions.library import keep_shipped_library
from edge.agreements.models import LibraryClause
from edge.agreements.queries import library as reading
from edge.people.permissions import INSTALLATION as BY
from tests.actions.test_library_newer import newer_library

pytestmark = pytest.mark.django_db
AsRole = Callable[[str], Client]


@pytest.fixture
def officer(founding_case: None, as_role: AsRole, monkeypatch: pytest.MonkeyPatch) -> Client:
    keep_shipped_library(by=BY)
    newer = newer_library()
    monkeypatch.setattr(reading, "shipped_library", lambda: newer)
    return as_role("officer")


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, path: str) -> Any:
    token = client.get(path).context["form"]["form_token"].value()
    return client.post(path, {"form_token": token})


def test_both_texts_stand_side_by_side_and_the_button_takes_one_over(officer: Client) -> None:
    assert "EDGE ships another text now" in read(officer, "/templates/shipped/")
    page = read(officer, "/templates/shipped/texts/term/")
    assert "<ins>Worded</ins>" in page or "<ins>Worded anew" in page
    assert "<del>" in page and "Take over the shipped text" in page
    done = send(officer, "/templates/shipped/texts/term/")
    assert (done.status_code, done["Location"]) == (302, "/templates/shipped/")
    assert LibraryClause.objects.get(code="term").body_en == "Worded anew."
    assert officer.get("/templates/shipped/texts/term/").status_code == 404
    assert "/history/libraryclause/" in read(officer, "/clauses/term/")


def test_all_of_them_at_once(officer: Client) -> None:
    page = read(officer, "/templates/shipped/newer/")
    assert "renewal, anew" in page and "brand_new" in page
    assert send(officer, "/templates/shipped/newer/").status_code == 302
    assert "There is no newer text" in read(officer, "/templates/shipped/newer/")


def test_the_offices_own_text_is_compared_and_offered_no_button(officer: Client) -> None:
    clause = LibraryClause.objects.get(code="term")
    form = officer.get("/clauses/term/edit/").context["form"]
    typed = {name: form[name].value() for name in form.fields}
    typed = {name: "" if value in (None, False) else value for name, value in typed.items()}
    assert officer.post("/clauses/term/edit/", {**typed, "body_en": "Five years."}).status_code == 302
    page = read(officer, "/templates/shipped/texts/term/")
    assert "Your office has its own text: nothing is taken over." in page
    assert "Take over the shipped text" not in page and f"/clauses/{clause.public_id}/" in page
    refused = officer.post("/templates/shipped/texts/term/", {})
    assert refused.status_code == 422
    assert LibraryClause.objects.get(code="term").body_en == "Five years."


@pytest.mark.parametrize("path", ["/templates/shipped/newer/", "/templates/shipped/texts/term/"])
def test_those_who_do_not_keep_the_library_see_none_of_it(
    officer: Client, as_role: AsRole, path: str
) -> None:
    assert as_role("leadership").get(path).status_code == 403
    assert officer.get("/templates/shipped/texts/nowhere/").status_code == 404
