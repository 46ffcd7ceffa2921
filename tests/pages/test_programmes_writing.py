"""Adding, changing and removing joint programmes and their parts from the pages, by whom it may be done."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from edge.agreements.models import Agreement
from edge.core.models import Activity
from edge.jobs.founding import programmes as founding
from edge.partners.models import Institution, Unit
from edge.people.permissions import INSTALLATION as BY
from edge.programmes import actions as programmes
from edge.programmes.models import (
    Cohort,
    CohortPhase,
    Conferral,
    ExtensionDecision,
    JointProgramme,
    Phase,
    ProgrammePartner,
)
from tests.pages.filling import errors, send

pytestmark = pytest.mark.django_db
PAGE = "/programmes/J1/"


@pytest.fixture(autouse=True)
def dual_master(founding_case: None) -> JointProgramme:
    if not JointProgramme.objects.filter(public_id="J1").exists():
        institutions = {one.domain: one for one in Institution.objects.all()}
        founding.load(institutions, {one.public_id: one for one in Agreement.objects.all()}, BY)
    return JointProgramme.objects.get(public_id="J1")


def text_of(response: Any) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()))


def parts_of(programme: JointProgramme) -> list[str]:
    """The addresses at which the programme and its parts are edited and removed, and parts are added."""
    cohort, conferral = programme.cohorts.get(number=2), Conferral.objects.get(cohort__programme=programme)
    days = CohortPhase.objects.filter(cohort__programme=programme).first() or programmes.add_cohort_phase(
        cohort=cohort, by=BY, phase=programme.phases.get(order=1)
    )
    own = {
        "programme-partners": programme.partners.earliest("pk"),
        "phases": programme.phases.get(order=1),
        "cohorts": cohort,
        "cohort-phases": days,
        "conferrals": conferral,
        "extensions": programme.extensions.get(),
    }
    adding = [f"{PAGE}{part}/add/" for part in ("partners", "phases", "cohorts", "extensions")]
    adding += [f"/cohorts/{cohort.public_id}/{part}/add/" for part in ("phases", "conferrals")]
    changing = [
        f"/{name}/{row.public_id}/{verb}/" for name, row in own.items() for verb in ("edit", "remove")
    ]
    return [f"{PAGE}edit/", *adding, *changing]


# ---------------------------------------------------------------- rights
@pytest.mark.parametrize("role", ["administrator", "officer"])
def test_writers_open_every_form(
    as_role: Callable[..., Client], dual_master: JointProgramme, role: str
) -> None:
    client, paths = as_role(role), [*parts_of(dual_master), "/programmes/add/", f"{PAGE}remove/"]
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


@pytest.mark.parametrize("role", ["leadership", "auditor", "partner_officer"])
def test_nobody_else_opens_or_sends_one(
    as_role: Callable[..., Client], dual_master: JointProgramme, role: str
) -> None:
    client, paths = as_role(role), [*parts_of(dual_master), "/programmes/add/", f"{PAGE}remove/"]
    answers = {
        path: (client.get(path).status_code, client.post(path, {"text": "x"}).status_code) for path in paths
    }
    assert answers == dict.fromkeys(paths, (403, 403))
    page = client.get(PAGE).content.decode()
    assert "/add/" not in page
    assert "/edit/" not in page


def test_a_coordinator_writes_the_programmes_of_the_own_units_only(
    as_role: Callable[..., Client], dual_master: JointProgramme
) -> None:
    client, paths = as_role("coordinator"), parts_of(dual_master)
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 403)
    assert client.post(f"{PAGE}cohorts/add/", {"number": "3"}).status_code == 403
    assert "/edit/" not in client.get(PAGE).content.decode()
    group = Unit.objects.get(public_id="U1")
    programmes.add_programme_partner(programme=dual_master, by=BY, institution=group.institution, unit=group)
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)
    assert send(client, f"{PAGE}cohorts/add/", number="3").status_code == 302
    assert client.get("/programmes/add/").status_code == 403
    assert client.get(f"{PAGE}remove/").status_code == 403


# ---------------------------------------------------------------- the programme
def test_a_programme_is_added_with_the_hub_and_its_first_partner(as_role: Callable[..., Client]) -> None:
    client = as_role("officer")
    response = send(
        client,
        "/programmes/add/",
        title="Joint PhD in Medicine",
        kind="joint_phd",
        partner="Shanghai Jiao Tong University",
        partner_unit="School of Medicine",
        hub_unit="Biomedical Sciences Group",
        agreement="A6",
        starts_on="2012-09",
    )
    made = JointProgramme.objects.get(title="Joint PhD in Medicine")
    assert response["Location"] == f"/programmes/{made.public_id}/"
    assert [str(partner) for partner in made.partners.all()] == [
        "KU Leuven, Biomedical Sciences Group",
        "Shanghai Jiao Tong University, School of Medicine",
    ]
    assert (made.agreement.public_id, str(made.starts_on)) == ("A6", "2012-09")  # type: ignore[union-attr]
    page = text_of(client.get(response["Location"]))
    assert "No cohort is recorded." in page
    assert "added the programme Joint PhD in Medicine" in page


def test_a_unit_of_another_partner_is_no_choice(as_role: Callable[..., Client]) -> None:
    sent = {"title": "X", "kind": "joint_phd", "partner": "pku.edu.cn", "partner_unit": "School of Medicine"}
    refused = send(as_role("officer"), "/programmes/add/", **sent)
    assert list(errors(refused)) == ["partner_unit"]
    assert not JointProgramme.objects.filter(title="X").exists()


def test_the_hub_is_no_partner_of_itself(as_role: Callable[..., Client]) -> None:
    refused = send(as_role("officer"), "/programmes/add/", title="X", kind="joint_phd", partner="kuleuven.be")
    assert list(errors(refused)) == ["partner"]


def test_a_programme_is_changed_and_an_older_form_is_told(as_role: Callable[..., Client]) -> None:
    client = as_role("officer")
    assert send(client, f"{PAGE}edit/", title="Dual Master in Electronics").status_code == 302
    stale = send(client, f"{PAGE}edit/", title="Another", version="1")
    assert stale.status_code == 409
    assert JointProgramme.objects.get(public_id="J1").title == "Dual Master in Electronics"
    assert "Dual Master in Electronics" in client.get("/find/", {"q": "electronics"}).content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"starts_on": "2012-13"}, "starts_on"),
        ({"starts_on": "2013", "ends_on": "2012"}, "ends_on"),
        ({"shared_until": "2012-01-01"}, "shared_until"),
        ({"shared_from": "2012-02-01", "shared_until": "2012-02-01"}, "shared_until"),
        ({"agreement": "no such agreement"}, "agreement"),
        ({"kind": "bachelor"}, "kind"),
        ({"title": None}, "title"),
    ],
)
def test_a_wrong_fact_is_refused_at_its_field(
    as_role: Callable[..., Client], typed: dict[str, Any], field: str
) -> None:
    lines = Activity.objects.count()
    assert list(errors(send(as_role("officer"), f"{PAGE}edit/", **typed))) == [field]
    assert Activity.objects.count() == lines


def test_a_programme_leaves_with_its_parts_and_comes_back(
    as_role: Callable[..., Client], dual_master: JointProgramme
) -> None:
    client = as_role("officer")
    assert send(client, f"{PAGE}remove/", reason="twice")["Location"] == "/programmes/"
    assert (JointProgramme.objects.count(), Phase.objects.count(), Cohort.objects.count()) == (0, 0, 0)
    assert "Dual Master in Electrical Engineering" in text_of(client.get("/removed/"))
    assert client.get("/history/jointprogramme/J1/").status_code == 200


# ---------------------------------------------------------------- the parts
def test_every_part_is_added_and_stands_on_the_page(
    as_role: Callable[..., Client], dual_master: JointProgramme
) -> None:
    client = as_role("officer")
    assert (
        send(client, f"{PAGE}partners/add/", institution="Peking University")["Location"]
        == f"{PAGE}#offered-by"
    )
    site = str(Institution.objects.get(domain="pku.edu.cn").pk)
    assert client.get(f"{PAGE}phases/add/").context["form"]["order"].value() == 3
    assert (
        send(client, f"{PAGE}phases/add/", title="Thesis", site=site, months="6")["Location"]
        == f"{PAGE}#phases"
    )
    assert client.get(f"{PAGE}cohorts/add/").context["form"]["number"].value() == 3
    assert send(client, f"{PAGE}cohorts/add/", students="9")["Location"] == f"{PAGE}#cohorts"
    cohort = f"/cohorts/{dual_master.cohorts.get(number=3).public_id}/"
    assert "Cohort 3 of Dual Master" in text_of(client.get(f"{cohort}phases/add/"))
    assert send(client, f"{cohort}phases/add/", starts_on="2012-09", ends_on="2013-06").status_code == 302
    assert (
        send(client, f"{cohort}conferrals/add/", institution=site, on="2015", place="Beijing").status_code
        == 302
    )
    decision = {"on": "2012-10-23", "until": "2018", "text": "For six years more", "evidence": "90 % on time"}
    assert send(client, f"{PAGE}extensions/add/", **decision)["Location"] == f"{PAGE}#extensions"
    page = text_of(client.get(PAGE))
    for words in (
        "3. Thesis",
        "42 months together",
        "First year: Sep 2012",
        "Degree conferred by Peking University: 2015",
        "For six years more",
        "Extended until 2018",
        "On this evidence: 90 % on time",
        "Last extended: 23 October 2012.",
    ):
        assert words in page, words


def test_a_part_is_edited_and_removed_with_a_reason(
    as_role: Callable[..., Client], dual_master: JointProgramme
) -> None:
    client = as_role("officer")
    conferral = Conferral.objects.get(public_id="J1D2")
    own = f"/conferrals/{conferral.public_id}/"
    assert send(client, f"{own}edit/", on=None, on_unknown="on")["Location"] == f"{PAGE}#cohorts"
    conferral.refresh_from_db()
    assert (conferral.on, conferral.on_unknown) == (None, True)  # type: ignore[attr-defined]
    assert "Of 2 cohorts it is not known" in text_of(client.get(PAGE))
    assert send(client, f"{own}remove/", reason="wrong cohort")["Location"] == f"{PAGE}#cohorts"
    assert "removed the conferral" in text_of(client.get(PAGE))


@pytest.mark.parametrize(
    ("path", "typed", "field"),
    [
        ("extensions/add/", {"text": "x"}, "__all__"),  # neither a day nor "unknown"
        ("extensions/add/", {"text": "x", "on": "2012", "on_unknown": "on"}, "on"),
        ("extensions/add/", {"text": "x", "on": "2012", "until": "2011"}, "until"),
        ("phases/add/", {"title": "x", "site": "999999"}, "site"),
        ("phases/add/", {"title": "x", "order": "1"}, "site"),
        ("cohorts/add/", {"number": "1"}, "__all__"),
        ("cohorts/add/", {"number": "0"}, "__all__"),
        ("cohorts/add/", {"students": "-1"}, "students"),
        ("partners/add/", {"institution": "tsinghua.edu.cn", "unit": "School of Medicine"}, "unit"),
    ],
)
def test_a_wrong_part_is_refused(
    as_role: Callable[..., Client], path: str, typed: dict[str, Any], field: str
) -> None:
    before = (Phase.objects.count(), Cohort.objects.count(), ExtensionDecision.objects.count())
    assert field in errors(send(as_role("officer"), f"{PAGE}{path}", **typed))
    assert (Phase.objects.count(), Cohort.objects.count(), ExtensionDecision.objects.count()) == before


def test_a_site_is_one_of_the_partners_and_a_phase_one_of_the_programme(
    as_role: Callable[..., Client], dual_master: JointProgramme
) -> None:
    stranger = Institution.objects.get(domain="pku.edu.cn")
    client = as_role("officer")
    assert "site" in errors(send(client, f"{PAGE}phases/add/", title="x", site=str(stranger.pk)))
    hub = Institution.objects.get(domain="kuleuven.be")
    other = programmes.add_programme(by=BY, title="Other", kind="joint_phd", partners=[(hub, None)])
    foreign = programmes.add_phase(programme=other, by=BY, order=1, title="x", site=hub)
    cohort = dual_master.cohorts.get(number=1)
    refused = send(client, f"/cohorts/{cohort.public_id}/phases/add/", phase=str(foreign.pk))
    assert "phase" in errors(refused)


def test_the_last_row_of_a_partner_that_takes_part_stays(
    as_role: Callable[..., Client], dual_master: JointProgramme
) -> None:
    row = ProgrammePartner.objects.get(programme=dual_master, institution__domain="tsinghua.edu.cn")
    refused = send(as_role("officer"), f"/programme-partners/{row.public_id}/remove/", reason="x")
    assert errors(refused) == {"__all__": ["A phase of the programme is spent at Tsinghua University."]}


@pytest.mark.parametrize(
    "path", ["phases/nowhere/edit/", "cohorts/nowhere/phases/add/", "programmes/nowhere/edit/"]
)
def test_a_part_that_was_never_there_is_not_found(as_role: Callable[..., Client], path: str) -> None:
    assert as_role("officer").get(f"/{path}").status_code == 404
