"""The pages of partners for each role, as of a day: exactly what each may see, and a known number of statements."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement, AgreementKind
from edge.core.dates import PartialDate
from edge.partners import actions as partners
from edge.partners.models import Institution, Officer, Tie, Unit
from edge.people import actions as people
from edge.people.permissions import INSTALLATION

INSIDERS = ("administrator", "officer", "coordinator", "leadership", "auditor")
ALL = {"kuleuven.be", "tsinghua.edu.cn", "pku.edu.cn", "fudan.edu.cn", "sjtu.edu.cn", "ecnu.edu.cn"}
OWN = {"kuleuven.be", "tsinghua.edu.cn"}


def listed(client: Client, query: str = "") -> list[str]:
    """The public ids in the rows of the list, in order."""
    text = client.get(f"/partners/{query}").content.decode()
    return re.findall(r'<th scope="row"><a href="/partners/([^/"]+)/"', text)


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def statements(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


@pytest.mark.parametrize("role", INSIDERS)
def test_insiders_find_every_institution_in_the_list(as_role: Callable[..., Client], role: str) -> None:
    assert set(listed(as_role(role))) == ALL


def test_a_partner_officer_finds_the_own_institution_and_the_hub(as_role: Callable[..., Client]) -> None:
    assert set(listed(as_role("partner_officer"))) == OWN


@pytest.mark.parametrize("role", INSIDERS)
def test_insiders_open_every_page(as_role: Callable[..., Client], role: str) -> None:
    client = as_role(role)
    paths = (
        "/partners/tsinghua.edu.cn/",
        "/partners/kuleuven.be/",
        "/units/U3/",
        "/officers/O2/",
        "/ties/T1/",
    )
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def test_what_is_foreign_reads_exactly_like_what_does_not_exist(as_role: Callable[..., Client]) -> None:
    client = as_role("partner_officer")
    foreign = ("/partners/sjtu.edu.cn/", "/units/U3/", "/units/U1/", "/officers/O1/", "/ties/T1/")
    missing = ("/partners/nobody.example.org/", "/units/none/", "/officers/none/", "/ties/none/")
    answers = [client.get(path) for path in (*foreign, *missing)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_a_visitor_is_led_to_the_sign_in(founding_case: None) -> None:
    response = Client().get("/partners/tsinghua.edu.cn/")
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


def test_a_partner_officer_reads_nothing_that_the_hub_keeps_to_itself(as_role: Callable[..., Client]) -> None:
    tsinghua = Institution.objects.get(domain="tsinghua.edu.cn")
    partners.edit_partnership(
        partnership=tsinghua.partnership,
        by=INSTALLATION,
        changes={
            "grade": "strategic",
            "internal_note": "our-secret-note",
            "speciality_areas": "our-secret-area",
        },
    )
    dual = Agreement.objects.get(public_id="A11")
    inside = text_of(as_role("officer").get("/partners/tsinghua.edu.cn/"))
    outside = text_of(as_role("partner_officer").get("/partners/tsinghua.edu.cn/"))
    kept = (
        "our-secret-note",
        "our-secret-area",
        "strategic",
        dual.title,
        "put “",
        "Needs attention",
        "Activity",
    )
    assert [word for word in kept if word not in inside] == []
    assert [word for word in kept if word in outside] == []
    assert "Chen Jining" in outside
    hub = text_of(as_role("partner_officer").get("/partners/kuleuven.be/"))
    assert [
        word for word in ("Mark Waer", "Biomedical", "1 partner", "Activity", "in preparation") if word in hub
    ] == []
    assert "strategic" not in text_of(as_role("partner_officer").get("/partners/"))
    assert as_role("partner_officer").get("/partners/tsinghua.edu.cn/activity/").status_code == 403


def test_a_tie_is_shown_to_the_partner_only_while_it_is_shared_and_without_its_note(
    as_role: Callable[..., Client],
) -> None:
    hub_unit = Unit.objects.get(public_id="U1")
    tie = partners.tie_units(
        by=INSTALLATION,
        hub_unit=hub_unit,
        partner_unit=Unit.objects.get(public_id="U2"),
        champion=Officer.objects.get(public_id="O1"),
        internal_note="tie-secret-note",
    )
    client, path = as_role("partner_officer"), f"/ties/{tie.public_id}/"
    assert client.get(path).status_code == 404
    partners.edit_tie(tie=tie, by=INSTALLATION, changes={"shared_from": date(2012, 1, 1)})
    shown = text_of(client.get(path))
    assert "Biomedical Sciences Group" in shown
    assert "tie-secret-note" not in shown
    assert "Mark Waer" not in shown  # an officer of the hub is not shown to a partner
    assert "tie-secret-note" in text_of(as_role("officer").get(path))
    partners.edit_tie(tie=tie, by=INSTALLATION, changes={"shared_until": date(2012, 6, 1)})
    assert client.get(path).status_code == 404


def test_a_coordinator_reads_no_activity_of_ties_of_others(as_role: Callable[..., Client]) -> None:
    institutions = {row.domain: row for row in Institution.objects.all()}
    other = partners.add_unit(
        by=INSTALLATION, institution=institutions["kuleuven.be"], name="Faculty of Elsewhere"
    )
    partners.tie_units(by=INSTALLATION, hub_unit=other, partner_unit=Unit.objects.get(public_id="U3"))
    path = "/partners/sjtu.edu.cn/"
    assert "Faculty of Elsewhere - School of Medicine" in text_of(as_role("leadership").get(path))
    coordinator = text_of(as_role("coordinator").get(path))
    assert "Faculty of Elsewhere - School of Medicine" not in coordinator
    assert "Biomedical Sciences Group - School of Medicine" in coordinator


def test_each_filter_finds_its_set(as_role: Callable[..., Client]) -> None:
    client = as_role("officer")
    wanted = {
        "?q=清华": {"tsinghua.edu.cn"},
        "?q=beijing": {"tsinghua.edu.cn", "pku.edu.cn"},
        "?country=BE": {"kuleuven.be"},
        "?role=hub": {"kuleuven.be"},
        "?grade=none": ALL - {"kuleuven.be"},
        "?grade=strategic": set(),
        "?in_force=on": ALL,
    }
    assert {query: set(listed(client, query)) for query in wanted} == wanted


def test_the_filter_by_agreements_in_force_follows_the_day(as_role: Callable[..., Client]) -> None:
    on_first_of_april = as_role("officer", "2012-04-01")
    assert set(listed(on_first_of_april, "?in_force=on")) == {"kuleuven.be", "tsinghua.edu.cn"}


def test_counts_are_made_from_what_the_reader_may_see(as_role: Callable[..., Client]) -> None:
    """Tsinghua on 23 October 2012: a memorandum and the dual degree in force, of which only the first is shared."""

    def exported(role: str) -> dict[str, str]:
        text = b"".join(as_role(role).get("/partners/?export=csv")).decode("utf-8-sig")
        rows = [line.split(",") for line in text.splitlines()]
        place = rows[0].index("In force")
        return {row[0]: row[place] for row in rows[1:]}

    assert exported("officer")["Tsinghua University"] == "2"
    assert exported("partner_officer")["Tsinghua University"] == "1"
    assert set(exported("partner_officer")) == {"KU Leuven", "Tsinghua University"}


def test_a_count_with_an_unknown_part_says_at_least(as_role: Callable[..., Client]) -> None:
    assert "at least 1" in text_of(as_role("officer", "2012-09-15").get("/partners/?q=tsinghua"))
    assert "at least" not in text_of(as_role("officer", "2012-10-23").get("/partners/?q=tsinghua"))


def test_an_answer_to_a_filter_is_the_table_with_its_count_and_a_clean_address(
    as_role: Callable[..., Client],
) -> None:
    response = as_role("officer").get("/partners/?q=fudan&country=&role=", headers={"HX-Request": "true"})
    text = response.content.decode()
    assert "<html" not in text
    assert 'hx-swap-oob="true"' in text
    assert "1 institution" in text
    assert response["HX-Push-Url"] == "/partners/?q=fudan"


def test_sorting_is_in_the_address_and_marked_in_the_heading(as_role: Callable[..., Client]) -> None:
    client = as_role("officer")
    names = listed(client, "?sort=-name")
    assert names[0] == "tsinghua.edu.cn"
    assert 'aria-sort="descending"' in client.get("/partners/?sort=-name").content.decode()


def test_no_filter_that_finds_nothing_leaves_an_empty_page(as_role: Callable[..., Client]) -> None:
    assert "Nothing matches" in text_of(as_role("officer").get("/partners/?q=zzzz"))


def test_the_page_says_what_matters_on_the_day(as_role: Callable[..., Client]) -> None:
    before = text_of(as_role("officer", "2012-09-15").get("/partners/tsinghua.edu.cn/"))
    after = text_of(as_role("officer", "2012-10-23").get("/partners/tsinghua.edu.cn/"))
    assert "Memorandum of understanding: in force since 2007, due for renewal November 2012." in before
    assert "Memorandum of understanding: in force since 22 October 2012." in after
    assert "2 commitments are without evidence." in after
    assert "1 agreement under it is not signed." in text_of(as_role("officer").get("/partners/fudan.edu.cn/"))


def test_facts_that_nobody_recorded_are_not_known(as_role: Callable[..., Client]) -> None:
    shown = text_of(as_role("officer").get("/partners/tsinghua.edu.cn/"))
    for fact in ("Grade", "Speciality areas", "ROR id", "Erasmus code", "Website"):
        assert f"{fact} not known" in shown


def test_an_earlier_day_shows_the_name_that_was_valid_then(as_role: Callable[..., Client]) -> None:
    fudan = Institution.objects.get(domain="fudan.edu.cn")
    partners.rename_institution(
        institution=fudan,
        by=INSTALLATION,
        name="Fudan New University",
        last_day_of_old=PartialDate.parse("2012-10-22"),
    )
    heading = re.compile(r"<h1[^>]*>(.*?)</h1>", re.S)

    def shown(day: str) -> str:
        found = heading.search(as_role("officer", day).get("/partners/fudan.edu.cn/").content.decode())
        assert found
        return re.sub(r"<[^>]+>", " ", found[1]).split("  ")[0].strip()

    assert shown("2012-10-22") == "Fudan University"
    assert shown("2012-10-23") == "Fudan New University"
    assert ">Fudan University<" in as_role("officer", "2012-10-22").get("/partners/").content.decode()
    assert ">Fudan New University<" in as_role("officer", "2012-10-23").get("/partners/").content.decode()


def test_names_in_chinese_carry_their_language(as_role: Callable[..., Client]) -> None:
    client = as_role("officer")
    shown = {
        "/partners/": "清华大学",
        "/partners/tsinghua.edu.cn/": "清华大学",
        "/partners/sjtu.edu.cn/": "医学院",
        "/units/U3/": "医学院",
        "/ties/T1/": "医学院",
        "/officers/O2/": "陈吉宁",
    }
    for path, name in shown.items():
        text = client.get(path).content.decode()
        assert re.search(rf'<span[^>]* lang="zh-Hans">{name}</span>', text), path


def test_a_unit_shows_what_belongs_to_the_units_below_it(as_role: Callable[..., Client]) -> None:
    medicine = Unit.objects.get(public_id="U3")
    clinic = partners.add_unit(
        by=INSTALLATION, institution=medicine.institution, parent=medicine, name="Clinic"
    )
    hub_unit = Unit.objects.get(public_id="U1")
    partners.tie_units(by=INSTALLATION, hub_unit=hub_unit, partner_unit=clinic, field="surgery")
    shown = text_of(as_role("officer").get("/units/U3/"))
    assert "surgery" in shown
    assert "Part of School of Medicine" in text_of(as_role("officer").get(f"/units/{clinic.public_id}/"))


def test_an_officer_who_left_is_folded_away_and_the_tie_warns(as_role: Callable[..., Client]) -> None:
    officer = Officer.objects.get(public_id="O1")
    partners.edit_officer(
        officer=officer, by=INSTALLATION, changes={"ends_on": PartialDate.parse("2012-09-30")}
    )
    tie = Tie.objects.get(public_id="T1")
    partners.edit_tie(tie=tie, by=INSTALLATION, changes={"champion": officer})
    early, late = as_role("officer", "2012-09-15"), as_role("officer", "2012-10-23")
    assert "has left" not in text_of(early.get("/ties/T1/"))
    assert "Mark Waer, who carried this tie, has left." in text_of(late.get("/ties/T1/"))
    assert "offices of other days" not in text_of(early.get("/partners/kuleuven.be/"))
    assert "1 office of other days" in text_of(late.get("/partners/kuleuven.be/"))
    assert "has no mandate on this day" in text_of(late.get("/officers/O1/"))


def test_the_mandate_for_listed_kinds_answers_each_kind_on_the_day(as_role: Callable[..., Client]) -> None:
    officer = Officer.objects.get(public_id="O1")
    partners.edit_officer(
        officer=officer,
        by=INSTALLATION,
        changes={"signs": "listed", "signs_kinds": ["dual_degree"], "ends_on": PartialDate.parse("2012-10")},
    )
    before = text_of(as_role("officer", "2012-09-30").get("/officers/O1/"))
    within = text_of(as_role("officer", "2012-10-15").get("/officers/O1/"))
    after = text_of(as_role("officer", "2012-11-01").get("/officers/O1/"))
    assert "dual-degree agreement yes" in before
    assert "memorandum of understanding no: the mandate is for other kinds" in before
    assert "dual-degree agreement not known on this day" in within
    assert "dual-degree agreement no: not on this day" in after


def _grow(partner: Institution, word: str, number: int) -> None:
    """So many more agreements with a commitment, units, officers and ties, and institutions besides."""
    hub = Institution.objects.hub()
    kind = AgreementKind.objects.get(code="memorandum_of_understanding")
    for place in range(number):
        name = f"{word} {place}"
        agreement = agreements.prepare_agreement(
            by=INSTALLATION,
            kind=kind,
            title=name,
            parties=[(hub, None), (partner, None)],
            signed_on="2010",
            source="test",
        )
        agreements.add_commitment(agreement=agreement, by=INSTALLATION, text=name)
        own = partners.add_unit(by=INSTALLATION, institution=hub, name=name)
        theirs = partners.add_unit(by=INSTALLATION, institution=partner, name=name)
        person = people.add_person(by=INSTALLATION, family_name=name)
        officer = partners.appoint_officer(
            by=INSTALLATION, person=person, institution=partner, unit=theirs, title="Dean"
        )
        partners.tie_units(by=INSTALLATION, hub_unit=own, partner_unit=theirs, champion=officer)
        partners.add_institution(
            by=INSTALLATION, name=name, domain=f"{word}{place}.example.org", country="NL"
        )


@pytest.mark.parametrize("role", ["officer", "coordinator", "partner_officer"])
def test_the_number_of_statements_does_not_depend_on_the_number_of_rows(
    as_role: Callable[..., Client], role: str
) -> None:
    client, tsinghua = as_role(role), Institution.objects.get(domain="tsinghua.edu.cn")
    paths = [
        "/partners/",
        "/partners/tsinghua.edu.cn/",
        "/partners/kuleuven.be/",
        "/people/",
        "/officers/O2/",
    ]
    paths += ["/units/U2/"]
    _grow(tsinghua, "first", 1)
    few = {path: statements(client, path) for path in paths}
    _grow(tsinghua, "second", 3)
    assert {path: statements(client, path) for path in paths} == few
