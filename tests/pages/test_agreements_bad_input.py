"""What people type wrongly: a sentence that names the place and the rule, and nothing is written."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from edge.agreements import actions
from edge.agreements.models import Agreement, AgreementKind, AgreementParty, Commitment, Signatory
from edge.core.models import Activity, Document
from edge.partners import actions as partners
from edge.partners.models import Institution, Officer
from edge.people.permissions import INSTALLATION
from tests.pages.filling import errors, opened, send

SignIn = Callable[..., Client]


@pytest.fixture
def officer(as_role: SignIn) -> Client:
    return as_role("officer")


@pytest.fixture(autouse=True)
def nothing_is_written(founding_case: None) -> Any:
    """Each test here ends with the activity it began with, unless it arranged more itself."""
    arranged = Activity.objects.count
    before = {"count": arranged()}
    yield before
    assert arranged() == before["count"]


def arrange(before: Any, make: Callable[[], Any]) -> Any:
    made = make()
    before["count"] = Activity.objects.count()
    return made


@pytest.mark.parametrize("text", ["2012-02-30", "31.1.31", "Till consent", "2012-13", "19XX"])
def test_what_is_no_date_is_named_at_its_field(officer: Client, text: str) -> None:
    for path, field in (("/agreements/A7/edit/", "ends_on"), ("/agreements/A7/sign/", "on")):
        found = errors(send(officer, path, **{field: text}))
        assert list(found) == [field]
        assert f"“{text}” is not a date that EDGE can keep" in found[field][0]


def test_the_typed_text_stays_in_the_form(officer: Client) -> None:
    response = send(officer, "/agreements/A7/edit/", ends_on="31.1.31", reference="kept")
    assert 'value="31.1.31"' in response.content.decode()
    assert 'value="kept"' in response.content.decode()


def test_a_child_may_not_outlive_its_umbrella_without_saying_why(
    officer: Client, nothing_is_written: Any
) -> None:
    umbrella = Agreement.objects.get(public_id="A3")
    child = Agreement.objects.get(public_id="A7")
    arrange(
        nothing_is_written,
        lambda: (
            actions.edit_agreement(
                agreement=child, by=INSTALLATION, changes={"outlives_reason": "why", "ends_on": None}
            ),
            actions.edit_agreement(agreement=umbrella, by=INSTALLATION, changes={"ends_on": "2015"}),
        ),
    )
    found = errors(send(officer, "/agreements/A7/edit/", ends_on="2016", outlives_reason=None))
    assert (
        "It would outlive “Memorandum of understanding with Peking University (2012)”" in found["ends_on"][0]
    )


def test_an_umbrella_may_not_be_cut_short_under_its_children(officer: Client) -> None:
    found = errors(send(officer, "/agreements/A3/edit/", ends_on="2013"))
    assert "Implementation agreement with Peking University" in found["ends_on"][0]


def test_a_successor_may_not_start_before_what_it_supersedes(officer: Client) -> None:
    found = errors(send(officer, "/agreements/A2/edit/", signed_on="2006"))
    assert "would start before" in found["supersedes"][0]


def test_supersession_and_umbrellas_may_not_run_in_a_circle(officer: Client) -> None:
    for path, field, above in (
        ("/agreements/A1/edit/", "supersedes", "A2"),
        ("/agreements/A3/edit/", "parent", "A7"),
    ):
        found = errors(send(officer, path, **{field: above}))
        assert "would come round to itself" in found[field][0]


def test_an_agreement_is_not_among_its_own_choices(officer: Client) -> None:
    found = errors(send(officer, "/agreements/A3/edit/", parent="A3"))
    assert "Nothing that you may choose here is called" in found["parent"][0]


def test_the_last_day_may_not_lie_before_the_first(officer: Client) -> None:
    found = errors(send(officer, "/agreements/A7/edit/", starts_on="2013", ends_on="2012"))
    assert "lies before the first" in found["ends_on"][0]
    found = errors(send(officer, "/agreements/A3/suspend/", starts_on="2013", ends_on="2012"))
    assert "lies before the first" in found["ends_on"][0]
    assert list(errors(send(officer, "/agreements/A3/suspend/", ends_on="2012"))) == ["starts_on"]


def test_a_suspension_may_not_be_turned_around_by_an_edit(officer: Client, nothing_is_written: Any) -> None:
    suspension = arrange(
        nothing_is_written,
        lambda: actions.suspend_agreement(
            agreement=Agreement.objects.get(public_id="A3"), by=INSTALLATION, starts_on="2012-10-01"
        ),
    )
    found = errors(send(officer, f"/suspensions/{suspension.public_id}/edit/", ends_on="2012-09"))
    assert "lies before the first" in found["ends_on"][0]


def test_a_day_and_an_unknown_day_exclude_each_other(officer: Client) -> None:
    for path, typed, field in (
        ("/agreements/A7/sign/", {"on": "2012-10-22", "unknown_day": "on"}, "on"),
        ("/agreements/A7/edit/", {"signed_on": "2012-10-22", "signed_on_unknown": "on"}, "signed_on"),
        ("/agreements/A2/terminate/", {"on": "2012-10-22", "unknown_day": "on", "reason": "why"}, "on"),
    ):
        assert "not both" in errors(send(officer, path, **typed))[field][0]
    assert "say that it is unknown" in errors(send(officer, "/agreements/A7/sign/"))["on"][0]


@pytest.mark.parametrize(
    ("mandate", "sentence"),
    [
        ({"signs": "nothing"}, "has no mandate to sign."),
        (
            {"signs": "listed", "signs_kinds": ["dual_degree"]},
            "has no mandate for this kind of agreement: implementation agreement.",
        ),
        ({"mandate_starts_on": "2013"}, "does not cover the signing day (2012-10-23)"),
    ],
)
def test_a_signatory_without_mandate_is_refused_at_the_own_field(
    officer: Client, nothing_is_written: Any, mandate: dict[str, Any], sentence: str
) -> None:
    rector = Officer.objects.get(public_id="O1")
    arrange(
        nothing_is_written, lambda: partners.edit_officer(officer=rector, by=INSTALLATION, changes=mandate)
    )
    found = errors(send(officer, "/agreements/A7/sign/", on="2012-10-23", officer_0="O1"))
    assert list(found) == ["officer_0"]
    assert sentence in found["officer_0"][0]
    assert (Agreement.objects.get(public_id="A7").is_signed, Signatory.objects.count()) == (False, 2)
    hub = Institution.objects.hub().public_id
    alone = send(
        officer, "/agreements/A7/signatories/add/", institution=hub, officer="O1", signed_on="2012-10-23"
    )
    assert sentence in errors(alone)["officer"][0]


def test_nobody_signs_for_who_is_not_a_party(officer: Client) -> None:
    fudan = Institution.objects.get(domain="fudan.edu.cn").public_id
    hub = Institution.objects.hub().public_id
    foreign = send(
        officer, "/agreements/A3/signatories/add/", institution=fudan, person="P1", capacity="Rector"
    )
    assert "not one of the available choices" in errors(foreign)["institution"][0]
    other = send(officer, "/agreements/A3/signatories/add/", institution=hub, officer="O2")
    assert "not one of the available choices" in errors(other)["officer"][0]
    wrong = send(officer, "/agreements/A2/signatories/add/", institution=hub, officer="O2", person="P2")
    assert "office at KU Leuven" in errors(wrong)["officer"][0]
    nobody = send(officer, "/agreements/A3/signatories/add/", institution=hub)
    assert set(errors(nobody)) == {"person", "capacity"}


def test_a_party_is_listed_once_and_its_unit_is_its_own(officer: Client) -> None:
    peking = Institution.objects.get(domain="pku.edu.cn").public_id
    assert errors(send(officer, "/agreements/A3/parties/add/", institution=peking)) == {
        "__all__": ["This party is listed already."]
    }
    found = errors(send(officer, "/agreements/A3/parties/add/", institution=peking, unit="U3"))
    assert "is no unit of" in found["unit"][0]
    assert AgreementParty.objects.filter(agreement__public_id="A3").count() == 2


def test_a_unit_of_another_partner_is_refused_when_an_agreement_is_added(officer: Client) -> None:
    kind = AgreementKind.objects.get(code="summer_school").public_id
    peking = Institution.objects.get(domain="pku.edu.cn").public_id
    response = send(officer, "/agreements/add/", kind=kind, title="x", partner=peking, partner_unit="U3")
    assert "is no unit of Peking University" in errors(response)["partner_unit"][0]


def test_a_period_of_sharing_runs_forward(officer: Client) -> None:
    party = AgreementParty.objects.get(agreement__public_id="A3", institution__domain="pku.edu.cn")
    response = send(
        officer, f"/parties/{party.public_id}/share/", shared_from="2012-10-22", shared_until="2012-10-22"
    )
    assert list(errors(response)) == ["shared_until"]


def test_what_proves_a_signature_needs_a_day(officer: Client) -> None:
    response = send(officer, "/agreements/A11/events/add/", kind="other", text="proof", attests="on")
    assert "needs a day" in errors(response)["on"][0]


def test_a_verdict_has_to_be_chosen(officer: Client) -> None:
    assert list(errors(send(officer, "/commitments/C1/judge/"))) == ["verdict"]
    assert Commitment.objects.get(public_id="C1").verdict == "open"


def test_foreign_ids_are_no_valid_choice(as_role: SignIn, officer: Client) -> None:
    hidden = {"parent": "zzzz", "supersedes": "zzzz", "kind": "zzzz"}
    assert set(errors(send(officer, "/agreements/A7/edit/", **hidden))) == set(hidden)
    promise = errors(send(officer, "/agreements/A3/commitments/add/", text="x", owner="O2"))
    assert "not one of the available choices" in promise["owner"][0]
    assert officer.get("/agreements/add/?supersedes=zzzz").status_code == 404
    assert as_role("partner_officer").post("/agreements/A3/edit/").status_code == 403


def test_an_edit_that_names_no_version_is_not_taken(officer: Client) -> None:
    typed = {**opened(officer, "/agreements/A7/sign/"), "on": "2012-10-23"}
    del typed["version"]
    assert officer.post("/agreements/A7/sign/", typed).status_code == 422
    assert Agreement.objects.get(public_id="A7").is_signed is False


def test_a_file_that_is_not_what_it_says_leaves_nothing_behind(officer: Client) -> None:
    for path, typed in (
        ("/agreements/A2/documents/add/", {"role": "original"}),
        ("/commitments/C1/evidence/add/", {"text": "a report"}),
    ):
        upload = SimpleUploadedFile(
            "report.pdf", b"<html><script>alert(1)</script></html>", "application/pdf"
        )
        found = errors(officer.post(path, {**opened(officer, path), **typed, "upload": upload}))
        assert "“report.pdf” is not what it says" in found["upload"][0]
    assert Document.objects.count() == 0
    assert list(errors(send(officer, "/agreements/A2/documents/add/", role="original"))) == ["upload"]
