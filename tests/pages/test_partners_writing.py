"""Adding, editing and removing institutions, names, units, officers, ties and partnerships from the pages."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from edge.partners import actions as partners
from edge.partners.models import Institution, InstitutionName, Officer, Partnership, Tie, Unit
from edge.people.models import Person
from edge.people.permissions import INSTALLATION

WRITERS = ("administrator", "officer")
OTHERS = ("coordinator", "leadership", "auditor", "partner_officer")
EDITING = (
    "/partners/add/",
    "/partners/tsinghua.edu.cn/edit/",
    "/partners/tsinghua.edu.cn/rename/",
    "/partners/tsinghua.edu.cn/remove/",
    "/partners/tsinghua.edu.cn/partnership/",
    "/partners/tsinghua.edu.cn/names/add/",
    "/units/add/",
    "/units/U2/edit/",
    "/units/U2/remove/",
    "/officers/add/",
    "/officers/O2/edit/",
    "/officers/O2/remove/",
)

TYING = ("/ties/add/", "/ties/T1/edit/", "/ties/T1/remove/")


def filled(client: Client, path: str) -> dict[str, Any]:
    """What a browser would send from the form on the page if nothing were changed."""
    form = client.get(path).context["form"]
    values: dict[str, Any] = {}
    for field in form:
        value = field.value()
        if value is None or value is False:
            continue
        values[field.html_name] = "on" if value is True else getattr(value, "pk", value)
    return values


def sent(client: Client, path: str, **changes: Any) -> Any:
    return client.post(path, {**filled(client, path), **changes})


def text_of(response: Any) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()))


@pytest.mark.parametrize("role", WRITERS)
def test_writers_open_every_form(as_role: Callable[..., Client], role: str) -> None:
    client, paths = as_role(role), (*EDITING, *TYING)
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_opens_or_sends_a_form(as_role: Callable[..., Client], role: str) -> None:
    client = as_role(role)
    paths = EDITING if role == "coordinator" else (*EDITING, *TYING)  # a coordinator ties the own units
    answers = {
        path: (client.get(path).status_code, client.post(path, {"name": "x"}).status_code) for path in paths
    }
    assert answers == dict.fromkeys(paths, (403, 403))


def test_an_institution_is_added_with_its_domain_as_address(as_role: Callable[..., Client]) -> None:
    client = as_role("officer")
    response = sent(client, "/partners/add/", name="Zhejiang University", domain="zju.edu.cn", country="CN")
    assert response["Location"] == "/partners/zju.edu.cn/"
    assert "not known" in text_of(client.get("/partners/zju.edu.cn/"))


def test_a_wrong_fact_is_refused_with_its_rule_and_nothing_is_written(as_role: Callable[..., Client]) -> None:
    client, before = as_role("officer"), set(Institution.objects.values_list("name", flat=True))
    wrong: list[tuple[dict[str, str], str]] = [
        ({"role": "hub"}, "There is a hub already; an installation has one hub."),
        ({"domain": "nodomain"}, "“nodomain” is no domain such as kuleuven.be."),
        ({"domain": "pku.edu.cn"}, "Another institution has this domain."),
        ({"ror_id": "05f950310"}, "“05f950310” is no ROR id"),
        ({"latitude": "91", "longitude": "4"}, "A position has a latitude of -90 to 90"),
        ({"local_language": "chinese language"}, "is no language code"),
        ({"country": "XX"}, "Select a valid choice."),
    ]
    for changes, words in wrong:
        response = sent(client, "/partners/add/", name="New", **changes)
        assert response.status_code == 422, changes
        assert words in text_of(response)
    assert set(Institution.objects.values_list("name", flat=True)) == before


def test_sending_a_form_twice_adds_one_institution(as_role: Callable[..., Client]) -> None:
    client = as_role("officer")
    typed = {**filled(client, "/partners/add/"), "name": "Twice"}
    first, second = client.post("/partners/add/", typed), client.post("/partners/add/", typed)
    assert first["Location"] == second["Location"]
    assert Institution.objects.filter(name="Twice").count() == 1


def test_who_saves_second_reads_both_texts_and_overwrites_nothing(as_role: Callable[..., Client]) -> None:
    client, path = as_role("officer"), "/partners/fudan.edu.cn/edit/"
    typed = {**filled(client, path), "city": "my-city"}
    fudan = Institution.objects.get(domain="fudan.edu.cn")
    partners.edit_institution(institution=fudan, by=INSTALLATION, changes={"city": "their-city"})
    response = client.post(path, typed)
    assert response.status_code == 409
    assert "City their-city my-city" in text_of(response)
    fudan.refresh_from_db()
    assert fudan.city == "their-city"


def test_a_rename_keeps_the_old_name_with_its_last_day(as_role: Callable[..., Client]) -> None:
    client, path = as_role("officer"), "/partners/fudan.edu.cn/rename/"
    sent(client, path, name="Fudan New University", last_day_of_old="2012-06")
    former = InstitutionName.objects.get(institution__domain="fudan.edu.cn", kind="former")
    assert (former.name, str(former.ends_on)) == ("Fudan University", "2012-06")
    assert Institution.objects.get(domain="fudan.edu.cn").name == "Fudan New University"


def test_a_wrong_date_is_named_and_nothing_is_written(as_role: Callable[..., Client]) -> None:
    client = as_role("officer")
    for text in ("2012-02-30", "31.1.31", "Till consent"):
        response = sent(client, "/partners/fudan.edu.cn/rename/", name="Other", last_day_of_old=text)
        assert response.status_code == 422
        assert f"“{text}” is not a date that EDGE can keep." in text_of(response)
    assert Institution.objects.get(domain="fudan.edu.cn").name == "Fudan University"
    assert not InstitutionName.objects.filter(institution__domain="fudan.edu.cn").exists()


def test_what_is_used_is_not_removed_and_the_sentence_names_what_uses_it(
    as_role: Callable[..., Client],
) -> None:
    response = sent(as_role("officer"), "/partners/sjtu.edu.cn/remove/", reason="test")
    assert response.status_code == 422
    assert "cannot be removed while it is used by" in text_of(response)
    assert "unit: School of Medicine" in text_of(response)
    assert Institution.objects.filter(domain="sjtu.edu.cn").exists()


def test_what_nothing_uses_is_removed_with_a_reason(as_role: Callable[..., Client]) -> None:
    client = as_role("officer")
    sent(client, "/partners/add/", name="Short-lived", domain="short.example.org")
    assert sent(client, "/partners/short.example.org/remove/", reason="").status_code == 422
    assert sent(client, "/partners/short.example.org/remove/", reason="a test")["Location"] == "/partners/"
    assert not Institution.objects.filter(domain="short.example.org").exists()


def test_a_name_is_added_edited_and_removed(as_role: Callable[..., Client]) -> None:
    client = as_role("officer")
    sent(client, "/partners/tsinghua.edu.cn/names/add/", name="Tsinghua-universiteit", language="nl")
    name = InstitutionName.objects.get(name="Tsinghua-universiteit")
    assert (
        '<span lang="nl">Tsinghua-universiteit</span>'
        in client.get("/partners/tsinghua.edu.cn/").content.decode()
    )
    wrong = sent(client, f"/names/{name.public_id}/edit/", starts_on="2012", ends_on="2011")
    assert "The last day (2011) lies before the first (2012)." in text_of(wrong)
    sent(client, f"/names/{name.public_id}/edit/", name="Universiteit Tsinghua")
    sent(client, f"/names/{name.public_id}/remove/", reason="not used")
    assert not InstitutionName.objects.filter(pk=name.pk).exists()


def test_a_unit_cannot_be_hung_below_itself(as_role: Callable[..., Client]) -> None:
    medicine = Unit.objects.get(public_id="U3")
    clinic = partners.add_unit(
        by=INSTALLATION, institution=medicine.institution, parent=medicine, name="Clinic"
    )
    response = sent(as_role("officer"), "/units/U3/edit/", parent=clinic.pk)
    assert response.status_code == 422
    assert "A unit cannot be part of itself or of a unit below it." in text_of(response)
    medicine.refresh_from_db()
    assert medicine.parent is None


def test_a_unit_is_added_below_another_with_its_institution_chosen(as_role: Callable[..., Client]) -> None:
    client, path = as_role("officer"), "/units/add/?parent=U3"
    sent(client, path, name="Clinic")
    clinic = Unit.objects.get(name="Clinic")
    assert (clinic.institution.domain, clinic.parent) == ("sjtu.edu.cn", Unit.objects.get(public_id="U3"))


def test_a_parent_at_another_institution_is_refused_beside_its_field(as_role: Callable[..., Client]) -> None:
    response = sent(
        as_role("officer"),
        "/units/add/?institution=fudan.edu.cn",
        name="Lost",
        parent=Unit.objects.get(public_id="U3").pk,
    )
    assert "“School of Medicine” is no unit of Fudan University." in text_of(response)
    assert not Unit.objects.filter(name="Lost").exists()


def test_an_office_is_recorded_with_the_kinds_that_may_be_signed(as_role: Callable[..., Client]) -> None:
    client, path = as_role("officer"), "/officers/add/?institution=fudan.edu.cn"
    person = Person.objects.get(public_id="P3")
    refused = sent(client, path, person=person.pk, title="Dean", signs="listed")
    assert "Name at least one kind" in text_of(refused)
    strange = sent(client, path, person=person.pk, title="Dean", signs="listed", signs_kinds=["nothing_such"])
    assert "Select a valid choice." in text_of(strange)
    sent(
        client,
        path,
        person=person.pk,
        title="Dean",
        signs="listed",
        signs_kinds=["dual_degree", "summer_school"],
    )
    officer = Officer.objects.get(title="Dean")
    assert (officer.institution.domain, set(officer.signs_kinds)) == (
        "fudan.edu.cn",
        {"dual_degree", "summer_school"},
    )


def test_an_office_with_its_days_in_the_wrong_order_is_refused(as_role: Callable[..., Client]) -> None:
    response = sent(as_role("officer"), "/officers/O2/edit/", starts_on="2012-05", ends_on="2011")
    assert "The last day (2011) lies before the first (2012-05)." in text_of(response)
    assert Officer.objects.get(public_id="O2").starts_on is None


def test_an_officer_who_signed_is_not_removed(as_role: Callable[..., Client]) -> None:
    response = sent(as_role("officer"), "/officers/O2/remove/", reason="test")
    assert "signatory: Chen Jining, President" in text_of(response)
    assert Officer.objects.filter(public_id="O2").exists()


def test_the_tie_form_groups_units_by_institution_and_offers_those_of_the_partner(
    as_role: Callable[..., Client],
) -> None:
    text = as_role("officer").get("/ties/add/").content.decode()
    groups = re.findall(r'<optgroup label="([^"]+)">', text.split('name="champion"')[0])
    assert groups == ["KU Leuven", "Shanghai Jiao Tong University", "Tsinghua University"]
    narrowed = as_role("officer").get("/ties/add/?institution=sjtu.edu.cn").content.decode()
    assert "Department of Electrical Engineering" not in narrowed
    medicine = Unit.objects.get(public_id="U3")
    assert f'<option value="{medicine.pk}" selected>' in narrowed


def test_a_coordinator_ties_own_units_and_no_other(as_role: Callable[..., Client]) -> None:
    client = as_role("coordinator")
    hub = Institution.objects.hub()
    other = partners.add_unit(by=INSTALLATION, institution=hub, name="Faculty of Elsewhere")
    own, electrical = Unit.objects.get(public_id="U1"), Unit.objects.get(public_id="U2")
    refused = sent(client, "/ties/add/", hub_unit=other.pk, partner_unit=electrical.pk)
    assert "You coordinate neither of these two units." in text_of(refused)
    assert sent(client, "/ties/add/", hub_unit=own.pk, partner_unit=electrical.pk).status_code == 302
    assert Tie.objects.filter(hub_unit=own, partner_unit=electrical).exists()
    foreign = partners.tie_units(by=INSTALLATION, hub_unit=other, partner_unit=electrical)
    assert client.get(f"/ties/{foreign.public_id}/edit/").status_code == 404
    assert client.get("/ties/T1/edit/").status_code == 200
    away = sent(client, "/ties/T1/edit/", hub_unit=other.pk)
    assert away.status_code == 422
    assert Tie.objects.get(public_id="T1").hub_unit == own


@pytest.mark.parametrize("field", ["hub_unit", "partner_unit"])
def test_a_unit_of_the_wrong_side_is_no_valid_choice(as_role: Callable[..., Client], field: str) -> None:
    wrong = {"hub_unit": "U3", "partner_unit": "U1"}[field]
    response = sent(as_role("officer"), "/ties/T1/edit/", **{field: Unit.objects.get(public_id=wrong).pk})
    assert response.status_code == 422
    assert "Select a valid choice." in text_of(response)
    assert Tie.objects.get(public_id="T1").hub_unit.public_id == "U1"


@pytest.mark.parametrize("pk", ["999999", "U3", "1 OR 1=1"])
def test_an_id_that_names_nothing_is_no_valid_choice(as_role: Callable[..., Client], pk: str) -> None:
    response = sent(as_role("officer"), "/units/U2/edit/", parent=pk)
    assert response.status_code == 422
    assert Unit.objects.get(public_id="U2").parent is None


def test_the_partnership_is_graded_and_opened_where_there_is_none(as_role: Callable[..., Client]) -> None:
    client = as_role("officer")
    sent(client, "/partners/fudan.edu.cn/partnership/", grade="priority", speciality_areas="physics\nlaw")
    partnership = Partnership.objects.get(partner__domain="fudan.edu.cn")
    assert (partnership.grade, partnership.areas()) == ("priority", ["physics", "law"])
    sent(client, "/partners/add/", name="Ungraded", domain="ungraded.example.org")
    sent(client, "/partners/ungraded.example.org/partnership/", grade="regular")
    assert Partnership.objects.get(partner__domain="ungraded.example.org").grade == "regular"
    assert client.get("/partners/kuleuven.be/partnership/").status_code == 404
