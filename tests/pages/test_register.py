"""The public register: opt-in, signed agreements only, the same for anybody, as a page, JSON and CSV."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from edge.agreements.actions import edit_agreement, publish_agreement
from edge.agreements.models import Agreement
from edge.core.dates import PartialDate
from edge.people.permissions import INSTALLATION
from tests.pages.filling import send

SignIn = Callable[..., Client]


def publish(*ids: str) -> None:
    for agreement in Agreement.objects.filter(public_id__in=ids):
        publish_agreement(agreement=agreement, by=INSTALLATION, published=True)


def listed() -> list[str]:
    return [one["id"] for one in Client().get(reverse("register_json")).json()["agreements"]]


def test_nothing_is_published_until_somebody_does(founding_case: None) -> None:
    assert listed() == []
    assert "Nothing is published" in Client().get(reverse("register")).content.decode()


def test_an_officer_publishes_and_takes_out_again(as_role: SignIn) -> None:
    officer, url = as_role("officer"), reverse("agreement_publish", args=["A2"])
    assert send(officer, url).status_code == 302
    assert listed() == ["A2"]
    assert send(officer, url).status_code == 302
    assert listed() == []
    assert as_role("coordinator").get(url).status_code == 403


def test_what_is_in_preparation_is_not_shown_even_when_it_was_marked(founding_case: None) -> None:
    publish("A2", "A7")
    assert listed() == ["A2"]


def test_anybody_reads_the_days_and_parties_and_nothing_internal(founding_case: None) -> None:
    Agreement.objects.filter(public_id="A2").update(internal_note="CANARY-NOTE", source="CANARY-SOURCE")
    publish("A2")
    one = Client().get(reverse("register_json")).json()["agreements"][0]
    assert set(one) == {
        *("id", "title", "kind", "parties", "signed_on", "signed_on_an_unknown_day"),
        *("starts_on", "ends_on", "last_day", "state", "renewal_in_progress", "sha256"),
    }
    assert (one["signed_on"], one["ends_on"], one["sha256"]) == ("2012-10-22", None, None)
    assert [party["domain"] for party in one["parties"]] == ["kuleuven.be", "tsinghua.edu.cn"]
    for name in ("register", "register_partners", "register_json", "register_csv"):
        body = Client().get(reverse(name)).content.decode()
        assert "Tsinghua" in body
        assert "CANARY" not in body


@pytest.mark.parametrize(
    ("text", "found"), [("tsinghua", 1), ("清华", 1), ("peking", 0), ("tsinghua zzz", 0)]
)
def test_it_is_searched_in_both_scripts(founding_case: None, text: str, found: int) -> None:
    publish("A2")
    page = Client().get(reverse("register"), {"q": text}).content.decode()
    assert page.count('id="A2"') == found


def test_the_csv_has_a_line_for_each(founding_case: None) -> None:
    publish("A2", "A3")
    lines = Client().get(reverse("register_csv")).content.decode("utf-8-sig").splitlines()
    days = "signed_on,starts_on,ends_on,last_day"
    assert lines[0] == f"id,title,kind,parties,{days},state,renewal_in_progress,sha256"
    assert sorted(line.split(",")[0] for line in lines[1:]) == ["A2", "A3"]


def test_it_asks_as_many_statements_for_many_as_for_few(
    founding_case: None, django_assert_num_queries: Callable[..., object]
) -> None:
    publish("A2")
    with django_assert_num_queries(4):  # type: ignore[attr-defined]
        Client().get(reverse("register_json"))
    publish("A1", "A3", "A4", "A5", "A6")
    with django_assert_num_queries(4):  # type: ignore[attr-defined]
        Client().get(reverse("register_json"))


def test_what_expired_while_its_renewal_is_prepared_says_so(founding_case: None) -> None:
    publish("A2")
    agreement = Agreement.objects.get(public_id="A2")
    ended = {"signed_on": PartialDate.parse("2007"), "ends_on": PartialDate.parse("2012-06-30")}
    edit_agreement(agreement=agreement, by=INSTALLATION, changes=ended)
    Agreement.objects.filter(supersedes=agreement).update(supersedes=None)
    page = Client().get(reverse("register"))
    assert "renewal in progress" not in page.content.decode()
    successor = Agreement.objects.get(public_id="A7")
    Agreement.objects.filter(pk=successor.pk).update(supersedes=agreement)
    page = Client().get(reverse("register"))
    assert "renewal in progress" in page.content.decode()
    assert successor.title not in page.content.decode()
    assert [
        row["renewal_in_progress"] for row in Client().get(reverse("register_json")).json()["agreements"]
    ] == [True]


def test_the_partners_of_what_is_published_are_drawn_around_the_hub(founding_case: None) -> None:
    empty = Client().get(reverse("register_partners")).content.decode()
    assert "Nothing is published" in empty
    assert "<svg" not in empty.split("<main")[1]
    publish("A1", "A2", "A4", "A7")
    answer = Client().get(reverse("register_partners"))
    told = [(one.name, one.published, one.in_force) for one in answer.context["partners"]]
    assert told == [("Fudan University", 1, 1), ("Tsinghua University", 2, 1)]
    body = answer.content.decode()
    assert body.count('class="d-link"') == 2 * (len(told) + 1)  # wide and narrow, and the hub
    assert "Peking University" not in body
