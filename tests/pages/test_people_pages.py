"""The pages of people: who sees whom, the offices on a day, and their editing."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from edge.agreements import actions as agreements
from edge.agreements.models import AgreementParty
from edge.core.dates import PartialDate
from edge.partners import actions as partners
from edge.partners.models import Institution, Officer
from edge.people import actions as people
from edge.people.models import Person
from edge.people.permissions import INSTALLATION

INSIDERS = ("administrator", "officer", "coordinator", "leadership", "auditor")
EVERYBODY = ["P2", "P4", "P3", "P1"]  # Chen, Hao, Liu, Waer: by family name, however the person writes it


def listed(client: Client, query: str = "") -> list[str]:
    text = client.get(f"/people/{query}").content.decode()
    return re.findall(r'<th scope="row"><a href="/people/([^/"]+)/"', text)


def text_of(response: Any) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()))


def sent(client: Client, path: str, **changes: Any) -> Any:
    form = client.get(path).context["form"]
    values = {field.html_name: field.value() for field in form}
    kept = {
        name: "on" if value is True else value for name, value in values.items() if value not in (None, False)
    }
    return client.post(path, {**kept, **changes})


@pytest.mark.parametrize("role", INSIDERS)
def test_insiders_find_everybody_by_family_name(as_role: Callable[..., Client], role: str) -> None:
    assert listed(as_role(role)) == EVERYBODY


def test_a_partner_officer_finds_those_in_office_at_the_own_institution(
    as_role: Callable[..., Client],
) -> None:
    client = as_role("partner_officer")
    assert listed(client) == ["P2"]
    hidden, missing = client.get("/people/P1/"), client.get("/people/nobody/")
    assert (hidden.status_code, hidden.content) == (404, missing.content)


def test_each_filter_finds_its_people(as_role: Callable[..., Client]) -> None:
    client = as_role("officer")
    wanted = {
        "?q=陈吉宁": ["P2"],
        "?q=rector": ["P1"],
        "?institution=kuleuven.be": ["P1"],
        "?institution=fudan.edu.cn": [],
        "?in_office=on": ["P2", "P1"],
    }
    assert {query: listed(client, query) for query in wanted} == wanted


def test_in_office_follows_the_day_and_the_institution_that_is_asked_for(
    as_role: Callable[..., Client],
) -> None:
    rector = Officer.objects.get(public_id="O1")
    partners.edit_officer(
        officer=rector, by=INSTALLATION, changes={"ends_on": PartialDate.parse("2012-09-30")}
    )
    fudan = Institution.objects.get(domain="fudan.edu.cn")
    partners.appoint_officer(by=INSTALLATION, person=rector.person, institution=fudan, title="Visitor")
    query = "?institution=kuleuven.be&in_office=on"
    assert listed(as_role("officer", "2012-09-15"), query) == ["P1"]
    assert listed(as_role("officer", "2012-10-23"), query) == []
    assert listed(as_role("officer", "2012-10-23"), "?in_office=on") == ["P2", "P1"]


def test_a_foreign_institution_is_no_choice_of_the_filter(as_role: Callable[..., Client]) -> None:
    shown = text_of(as_role("partner_officer").get("/people/?institution=fudan.edu.cn"))
    assert "Select a valid choice." in shown
    assert "Fudan" not in shown


def test_a_person_shows_offices_and_signatures(as_role: Callable[..., Client]) -> None:
    shown = text_of(as_role("officer").get("/people/P2/"))
    assert "President, Tsinghua University" in shown
    assert (
        "Memorandum of understanding with Tsinghua University (2012) President, Tsinghua University, Beijing"
        in shown
    )
    assert "E-mail address not known" in shown


def test_names_in_own_script_carry_their_language(as_role: Callable[..., Client]) -> None:
    for path in ("/people/", "/people/P2/"):
        assert 'lang="zh-Hans">陈吉宁</span>' in as_role("officer").get(path).content.decode()


def test_an_invented_person_is_marked(as_role: Callable[..., Client]) -> None:
    people.add_person(by=INSTALLATION, family_name="Invented", synthetic=True)
    text = as_role("officer").get("/people/").content.decode()
    assert text.count('<span class="chip synthetic">') == 1


def test_signatures_under_agreements_that_are_not_shared_stay_hidden(as_role: Callable[..., Client]) -> None:
    client, path = as_role("partner_officer"), "/people/P2/"
    assert "Memorandum of understanding with Tsinghua University (2012)" in text_of(client.get(path))
    party = AgreementParty.objects.get(agreement__public_id="A2", institution__domain="tsinghua.edu.cn")
    agreements.share_agreement(party=party, by=INSTALLATION, shared_from=None, shared_until=None)
    assert "Memorandum of understanding with Tsinghua University (2012)" not in text_of(client.get(path))


@pytest.mark.parametrize("role", ["coordinator", "leadership", "auditor", "partner_officer"])
def test_only_writers_edit_people(as_role: Callable[..., Client], role: str) -> None:
    client, paths = as_role(role), ("/people/add/", "/people/P2/edit/", "/people/P2/remove/")
    answers = {path: (client.get(path).status_code, client.post(path, {}).status_code) for path in paths}
    assert answers == dict.fromkeys(paths, (403, 403))


def test_a_person_is_added_once_however_often_the_form_is_sent(as_role: Callable[..., Client]) -> None:
    client = as_role("officer")
    token = client.get("/people/add/").context["form"]["form_token"].value()
    typed = {"form_token": token, "family_name": "Zhang", "given_name": "Wei", "family_first": "on"}
    first, second = client.post("/people/add/", typed), client.post("/people/add/", typed)
    assert first["Location"] == second["Location"]
    assert [person.name for person in Person.objects.filter(family_name="Zhang")] == ["Zhang Wei"]


def test_who_saves_second_reads_both_texts(as_role: Callable[..., Client]) -> None:
    client, path = as_role("officer"), "/people/P4/edit/"
    form = client.get(path).context["form"]
    typed = {
        "family_name": "Hao",
        "given_name": "Mine",
        "version": form["version"].value(),
        "form_token": "t",
    }
    person = Person.objects.get(public_id="P4")
    people.edit_person(person=person, by=INSTALLATION, changes={"given_name": "Theirs"})
    response = client.post(path, typed)
    assert response.status_code == 409
    assert "Given name Theirs Mine" in text_of(response)
    person.refresh_from_db()
    assert person.given_name == "Theirs"


def test_a_language_that_is_no_code_is_refused(as_role: Callable[..., Client]) -> None:
    response = sent(as_role("officer"), "/people/P4/edit/", local_language="Chinese!")
    assert response.status_code == 422
    assert "“Chinese!” is no language code" in text_of(response)


def test_a_person_in_use_is_not_removed_and_one_that_is_not_is(as_role: Callable[..., Client]) -> None:
    client = as_role("officer")
    refused = sent(client, "/people/P2/remove/", reason="test")
    assert "officer: Chen Jining, President" in text_of(refused)
    before = set(Person.objects.values_list("public_id", flat=True))
    people.add_person(by=INSTALLATION, public_id="P-free", family_name="Claes", synthetic=True)
    assert sent(client, "/people/P-free/remove/", reason="test")["Location"] == "/people/"
    assert set(Person.objects.values_list("public_id", flat=True)) == before
