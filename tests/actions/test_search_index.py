"""The search entries follow what happens to the records, and PostgreSQL finds through its index."""

from typing import Any

import pytest
from django.db import connection

from edge.agreements import actions as agreements
from edge.agreements.queries import find_agreements, find_commitments
from edge.core import actions as core
from edge.core.models import SearchEntry
from edge.core.queries import found_pks
from edge.partners import actions as partners
from edge.partners.queries import find_institutions, find_people, find_units
from edge.people import actions as people
from edge.people.permissions import INSTALLATION
from tests.actions.arranging import BY, Register, a_register, day


@pytest.fixture
def register(db: None) -> Register:
    return a_register()


def titles(text: str) -> set[str]:
    return {agreement.title for agreement in find_agreements(INSTALLATION, text)}


def names(text: str) -> set[str]:
    return {institution.name for institution in find_institutions(INSTALLATION, text)}


def test_every_kind_of_record_is_found_by_its_words_in_every_script(register: Register) -> None:
    assert names("lotus") == names("莲花") == names("莲") == names("lotus.example") == {"Lotus University"}
    assert titles("memorandum lotus") == titles("谅解备忘录 莲花") == {"Memorandum with Lotus"}
    assert {unit.name for unit in find_units(INSTALLATION, "phys")} == {"Physics Group", "School of Physics"}
    assert {person.name for person in find_people(INSTALLATION, "王芳")} == {"Wang Fang"}
    assert {person.name for person in find_people(INSTALLATION, "rector")} == {"Mia Peeters"}
    assert {one.text for one in find_commitments(INSTALLATION, "ten places")} == {"ten places a year"}


def test_all_the_words_must_be_found_and_nothing_finds_nothing(register: Register) -> None:
    assert titles("memorandum bamboo") == set()
    for text in ("", "   ", "'\"*()&|!:<->", "AND", "zzz"):
        assert titles(text) == set(), text


def test_an_institution_is_found_by_the_name_it_has_and_the_one_it_had(register: Register) -> None:
    orchid = partners.add_institution(by=BY, name="Orchid University")
    assert names("orchid") == {"Orchid University"}
    stored = partners.edit_institution(institution=orchid, by=BY, changes={"name": "Willow University"})
    assert (names("orchid"), names("willow")) == (set(), {"Willow University"})
    partners.rename_institution(
        institution=stored, by=BY, name="Maple University", last_day_of_old=day("2011")
    )
    assert names("willow") == names("maple") == {"Maple University"}


def test_other_names_come_and_go(register: Register) -> None:
    added = partners.add_name(by=BY, institution=register.other, name="Zhulin Daxue", kind="alias")
    assert names("zhulin") == {"Bamboo University"}
    edited = partners.edit_name(name=added, by=BY, changes={"name": "Zhuyuan"})
    assert (names("zhulin"), names("zhuyuan")) == (set(), {"Bamboo University"})
    partners.remove_name(name=edited, by=BY)
    assert names("zhuyuan") == set()


def test_what_is_removed_is_not_found_and_what_is_back_is(register: Register) -> None:
    agreements.remove_agreement(agreement=register.child, by=BY)
    assert titles("exchange") == set()
    core.restore(type(register.child), register.child.public_id, by=BY, verb="restore")
    assert titles("exchange") == {"Exchange under it"}
    agreements.remove_commitment(commitment=register.commitment, by=BY)
    assert not SearchEntry.objects.filter(kind="commitment").exists()


def test_an_agreement_is_found_by_its_parties_as_they_come_and_go(register: Register) -> None:
    agreements.edit_agreement(agreement=register.child, by=BY, changes={"parent": None})
    party = agreements.add_party(agreement=register.child, by=BY, institution=register.other)
    assert titles("bamboo") == {"Exchange under it"}
    agreements.remove_party(party=party, by=BY)
    assert titles("bamboo") == set()
    core.restore(type(party), party.public_id, by=BY, verb="restore")
    assert titles("bamboo") == {"Exchange under it"}
    agreements.edit_party(
        party=register.child.parties.get(institution=register.partner),
        by=BY,
        changes={"institution": register.hub, "unit": register.group},
    )
    assert titles("lotus exchange") == set()


def test_an_agreement_is_found_by_the_new_name_of_its_party(register: Register) -> None:
    partners.rename_institution(
        institution=register.partner, by=BY, name="Peony University", last_day_of_old=day("2011")
    )
    assert titles("peony") == {"Memorandum with Lotus", "Exchange under it"}


def test_an_agreement_is_found_by_the_new_name_of_its_kind(register: Register) -> None:
    agreements.edit_kind(kind=register.child.kind, by=BY, changes={"name_en": "swap of students"})
    assert titles("swap") == {"Exchange under it"}


def test_an_officer_is_found_by_the_new_name_of_the_person(register: Register) -> None:
    people.edit_person(person=register.person, by=BY, changes={"family_name": "Zwaenepoel"})
    assert set(found_pks("officer", "zwaenepoel").values_list("record_pk", flat=True)) == {register.rector.pk}


def test_an_edit_of_a_part_does_not_bring_back_words_of_an_old_copy(register: Register) -> None:
    old_copy = type(register.child).objects.get(pk=register.child.pk)
    agreements.edit_agreement(agreement=register.child, by=BY, changes={"title": "Mobility", "parent": None})
    agreements.add_party(agreement=old_copy, by=BY, institution=register.other)
    assert titles("mobility") == {"Mobility"}
    assert titles("exchange under") == set()


def test_every_record_with_words_has_exactly_one_entry_that_says_them(register: Register) -> None:
    before = {(entry.kind, entry.record_pk): entry.tokens for entry in SearchEntry.objects.all()}
    people.edit_person(person=register.person, by=BY, changes={"given_name": "Maria"})
    for record in (
        register.agreement,
        register.child,
        register.partner,
        register.school,
        register.commitment,
    ):
        core.index(record)
    after = {(entry.kind, entry.record_pk): entry.tokens for entry in SearchEntry.objects.all()}
    assert {key for key in after if before.get(key) != after[key]} == {
        ("person", register.person.pk),
        ("officer", register.rector.pk),
    }


@pytest.mark.needs_postgresql
def test_postgresql_finds_through_its_index(register: Register) -> None:
    SearchEntry.objects.bulk_create(
        SearchEntry(kind="agreement", record_pk=10_000 + number, tokens=f"agreement number{number}")
        for number in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE core_searchentry")
    found: Any = found_pks("agreement", "memorandum 莲花")
    plan = found.explain()
    assert "Bitmap Index Scan on core_searchentry_tokens" in plan, plan
    assert "Index Cond: (to_tsvector('simple'::regconfig" in plan, plan
    assert list(found.values_list("record_pk", flat=True)) == [register.agreement.pk]


@pytest.mark.needs_postgresql
def test_the_index_is_on_the_very_expression_of_the_query(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'core_searchentry_tokens'")
        (definition,) = cursor.fetchone()
    assert "gin (to_tsvector('simple'::regconfig, COALESCE(tokens, ''::text)))" in definition


@pytest.mark.needs_sqlite
def test_sqlite_keeps_its_index_in_step_with_the_entries(register: Register) -> None:
    agreements.remove_agreement(agreement=register.child, by=BY)
    agreements.edit_agreement(agreement=register.agreement, by=BY, changes={"title": "Renamed"})
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO core_searchindex(core_searchindex, rank) VALUES ('integrity-check', 1)")
        cursor.execute("SELECT count(*) FROM core_searchindex WHERE core_searchindex MATCH 'renamed'")
        assert cursor.fetchone() == (1,)
