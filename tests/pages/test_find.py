"""One box for everything the account may see, in every script, and nothing that it may not."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement, AgreementKind, AgreementParty
from edge.missions import actions as missions
from edge.partners import actions as partners
from edge.partners.models import Institution, Unit
from edge.people import actions as people
from edge.people.permissions import INSTALLATION as US

pytestmark = pytest.mark.django_db


def ask(client, text, **more):
    return client.get(reverse("find"), {"q": text, **more})


def found(response):
    """What was found as kind -> names, with the counts that the page gives."""
    groups = response.context["groups"]
    assert all(group.count >= len(group.hits) for group in groups)
    return {group.kind.key: [hit.name for hit in group.hits] for group in groups}


def counts(response):
    return {group.kind.key: group.count for group in response.context["groups"]}


def suggest(client, text):
    return client.get(reverse("find"), {"q": text}, headers={"hx-request": "true"})


# ---------------------------------------------------------------- scripts
@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("清华", "institution", "Tsinghua University"),
        ("复旦", "institution", "Fudan University"),
        ("清", "institution", "Tsinghua University"),
        ("清华大学", "institution", "Tsinghua University"),
        ("陈吉", "person", "Chen Jining"),
        ("吉宁", "person", "Chen Jining"),
        ("jining", "person", "Chen Jining"),
        ("Chén Jíníng", "person", "Chen Jining"),
        ("医学", "unit", "School of Medicine"),
        ("tsin", "institution", "Tsinghua University"),
        ("TSINGHUA", "institution", "Tsinghua University"),
        ("fudan.edu.cn", "institution", "Fudan University"),
        ("Shanghai Jiao", "institution", "Shanghai Jiao Tong University"),
        ("electrical", "unit", "Department of Electrical Engineering"),
        ("summer schools", "commitment", "more intensive use of summer schools"),
        ("rector", "person", "Mark Waer"),
    ],
)
def test_a_word_of_any_script_finds_it(as_role, text, kind, name):
    assert found(ask(as_role("officer"), text))[kind] == [name]


def test_agreements_are_found_by_the_name_of_a_party_in_its_own_script(as_role):
    client = as_role("officer")
    by_han, by_pinyin = found(ask(client, "清华"))["agreement"], found(ask(client, "Tsinghua"))["agreement"]
    assert len(by_han) == 3
    assert sorted(by_han) == sorted(by_pinyin)


def test_every_word_has_to_occur(as_role):
    client = as_role("officer")
    at_both = {"mission": ["Rectoral delegation to China"]}
    assert found(ask(client, "Tsinghua Fudan")) == at_both
    assert found(ask(client, "Tsinghua zzzz")) == {}


def test_a_changed_name_is_found_at_once_and_the_old_one_no_longer(as_role):
    people.edit_person(person=people.Person.objects.get(public_id="P4"), by=US, changes={"given_name": "Bo"})
    client = as_role("officer")
    assert found(ask(client, "Hao Bo")) == {"person": ["Hao Bo"]}
    assert "person" not in found(ask(client, "Hao Ping"))


def test_a_removed_record_is_not_found(as_role):
    person = people.add_person(
        by=US, family_name="Zhou", given_name="Wei", family_first=True, local_name="周伟"
    )
    assert found(ask(as_role("officer"), "周伟")) == {"person": ["Zhou Wei"]}
    people.remove_person(person=person, by=US)
    assert found(ask(as_role("officer"), "周伟")) == {}


# ---------------------------------------------------------------- the page
def test_an_agreement_is_shown_in_its_state_on_the_day(as_role):
    def state(day):
        hits = ask(as_role("officer", day), "memorandum Tsinghua 2007").context["groups"][0].hits
        return [hit.state for hit in hits if "2007" in hit.name]

    assert state("2012-10-21") == ["in_force"]
    assert state("2012-10-22") == ["superseded"]
    assert "superseded" in ask(as_role("officer", "2012-10-22"), "memorandum Tsinghua 2007").content.decode()


def test_without_words_it_says_what_can_be_asked(as_role):
    for text in ("", "   ", "?!", "“”"):
        response = ask(as_role("officer"), text)
        assert response.status_code == 200
        assert found(response) == {}
    assert "One box for everything" in ask(as_role("officer"), "").content.decode()


def test_nothing_found_is_said_with_advice(as_role):
    assert "Fewer words" in ask(as_role("officer"), "zzzz").content.decode()


@pytest.mark.parametrize(
    "text", ['"', "'", "a OR b", "NEAR(", "tsing*", "x:y", "\\", "%", "a" * 5000, "\x00", "&|!()", "<b>"]
)
def test_whatever_is_typed_is_only_ever_words(as_role, text):
    response = ask(as_role("officer"), text)
    assert response.status_code == 200
    assert "<b>" not in response.content.decode().split("<h1", 1)[1].split("</h1>", 1)[0]


def test_more_than_a_few_of_a_kind_are_counted_and_shown_on_request(as_role):
    hub = Institution.objects.hub()
    for number in range(60):
        partners.add_unit(by=US, institution=hub, name=f"Laboratory {number:02}")
    client = as_role("officer")
    page = ask(client, "laboratory")
    assert counts(page) == {"unit": 60}
    assert found(page)["unit"] == [f"Laboratory {number:02}" for number in range(10)]
    assert "kind=unit" in page.content.decode()
    assert len(found(ask(client, "laboratory", kind="unit"))["unit"]) == 50
    assert found(ask(client, "laboratory", kind="unit", page="2"))["unit"][-1] == "Laboratory 59"


def test_the_number_of_statements_does_not_grow_with_what_is_found(as_role):
    client = as_role("officer")
    _one_more_of_each_kind(0)
    few = _statements(client, "atelier")
    for number in range(1, 6):
        _one_more_of_each_kind(number)
    assert set(counts(ask(client, "atelier")).values()) == {6}
    assert _statements(client, "atelier") == few


def _one_more_of_each_kind(number):
    hub, name = Institution.objects.hub(), f"Atelier {number}"
    partner = partners.add_institution(by=US, name=name)
    unit = partners.add_unit(by=US, institution=hub, name=name)
    person = people.add_person(by=US, family_name=name)
    partners.appoint_officer(by=US, person=person, institution=hub, unit=unit, title="Assistant")
    kind = AgreementKind.objects.get(code="memorandum_of_understanding")
    agreement = agreements.prepare_agreement(
        by=US, kind=kind, title=name, parties=[(hub, None), (partner, None)]
    )
    agreements.add_commitment(agreement=agreement, by=US, text=name)
    mission = missions.add_mission(by=US, title=name, direction="out")
    missions.add_action_item(mission=mission, by=US, text=name)


def _statements(client, text):
    with CaptureQueriesContext(connection) as page:
        assert ask(client, text).status_code == 200
    with CaptureQueriesContext(connection) as suggestions:
        assert suggest(client, text).status_code == 200
    return len(page), len(suggestions)


# ---------------------------------------------------------------- suggestions
def test_suggestions_are_options_with_ids_and_links(as_role):
    page = suggest(as_role("officer", "2012-10-23"), "tsin").content.decode()
    assert "<html" not in page
    assert page.count('role="option"') == 6
    assert 'id="find-mission-1" href="/missions/M1/"' in page
    assert 'id="find-institution-1" href="/partners/tsinghua.edu.cn/"' in page
    assert 'id="find-agreement-1" href="/agreements/A2/"' in page
    assert 'id="find-everything" href="/find/?q=tsin"' in page
    assert "state-in_force" in page


def test_there_are_at_most_eight_and_no_kind_crowds_out_the_others(as_role):
    hub = Institution.objects.hub()
    for number in range(20):
        partners.add_unit(by=US, institution=hub, name=f"Leuven laboratory {number:02}")
    groups = suggest(as_role("officer"), "leuven").context["groups"]
    assert sum(len(group.hits) for group in groups) == 8
    kinds = {group.kind.key for group in groups}
    assert {"institution", "agreement", "unit", "mission"} <= kinds


def test_no_suggestion_and_no_word_are_told_apart(as_role):
    client = as_role("officer")
    assert "Nothing found for “zzzz”" in suggest(client, "zzzz").content.decode()
    assert suggest(client, "  ").content.decode().strip() == ""


def test_what_was_typed_is_never_markup(as_role):
    page = suggest(as_role("officer"), "<img src=x>tsin").content.decode()
    assert "<img" not in page


# ---------------------------------------------------------------- what is not shared
LEAKS = [
    "Fudan",
    "复旦",
    "北京大学",
    "implementation",
    "Dual Master",
    "electrical engineering dual",
    "Waer",
    "刘延东",
    "delegation",
    "Sign the implementation",
]


@pytest.mark.parametrize("text", LEAKS)
def test_a_partner_officer_does_not_find_what_is_not_shared(as_role, text):
    assert counts(ask(as_role("officer"), text)), "there has to be something to leak"
    client = as_role("partner_officer")
    assert counts(ask(client, text)) == {}
    for kind in ("institution", "agreement", "person", "unit", "commitment", "mission", "actionitem"):
        assert counts(ask(client, text, kind=kind)) == {}
    assert suggest(client, text).context["groups"] == []


def test_counts_are_counts_of_what_is_visible(as_role):
    assert counts(ask(as_role("officer"), "memorandum")) == {"agreement": 6, "actionitem": 1}
    assert counts(ask(as_role("partner_officer"), "memorandum")) == {"agreement": 2}


def test_a_partner_officer_finds_what_is_shared(as_role):
    client = as_role("partner_officer")
    assert counts(ask(client, "tsinghua")) == {"institution": 1, "agreement": 2}
    assert found(ask(client, "陈吉")) == {"person": ["Chen Jining"]}
    assert counts(ask(client, "doctoral PhD")) == {}
    assert counts(ask(client, "PhD")) == {"commitment": 1}


def test_a_share_that_is_over_takes_its_commitments_along(as_role):
    AgreementParty.objects.filter(agreement__public_id="A2").update(shared_until="2020-01-01")
    assert counts(ask(as_role("partner_officer"), "PhD")) == {}


def test_internal_notes_find_nothing_for_anybody(as_role):
    assert "finalised" in Agreement.objects.get(public_id="A7").internal_note
    assert counts(ask(as_role("partner_officer"), "finalised")) == {}


def test_a_coordinator_does_not_find_agreements_of_other_units(as_role):
    hub, fudan = Institution.objects.hub(), Institution.objects.get(domain="fudan.edu.cn")
    law = partners.add_unit(by=US, institution=hub, name="Faculty of Law")
    kind = AgreementKind.objects.get(code="memorandum_of_understanding")
    agreements.prepare_agreement(
        by=US, kind=kind, title="Maritime treaty", parties=[(hub, law), (fudan, None)]
    )
    own = Unit.objects.get(public_id="U1")
    agreements.prepare_agreement(
        by=US, kind=kind, title="Maritime medicine", parties=[(hub, own), (fudan, None)]
    )
    assert counts(ask(as_role("officer"), "maritime")) == {"agreement": 2}
    assert found(ask(as_role("coordinator"), "maritime")) == {"agreement": ["Maritime medicine"]}


def test_it_is_for_those_who_signed_in(founding_case):
    assert ask(Client(), "tsinghua")["Location"].startswith(reverse("account_login"))
    assert suggest(Client(), "tsinghua").status_code == 302
