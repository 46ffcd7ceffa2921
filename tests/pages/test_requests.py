"""Requests for agreements as people make and answer them: draft, weighing, the office's answer, the catalogue."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from edge.agreements.actions import prepare_agreement
from edge.agreements.models import Agreement, AgreementKind, AgreementRequest, RequestPoint
from edge.core.models import OutgoingMail
from edge.jobs.founding_case import DEMO_ACCOUNTS
from edge.partners.actions import add_unit
from edge.partners.models import Institution, Unit, UnitRole
from edge.people.models import Account
from edge.people.permissions import INSTALLATION
from tests.pages.filling import errors, opened, send

SignIn = Callable[..., Client]
WORDS = {
    "title": "Joint summer school",
    "purpose": "A summer school on water",
    "results": "Forty students a year",
    "justification": "Both have the field and nobody has the school",
    "champion": "Prof. Lien Claes",
    "languages": ["en", "zh"],
    "starts_on": "2027-07",
    "students_in": "20",
}


def read(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def exported(client: Client) -> str:
    response: Any = client.get(reverse("requests") + "?export=csv")
    return b"".join(response.streaming_content).decode()


@pytest.fixture
def unit(founding_case: None, account: Callable[[str], Account]) -> Unit:
    return UnitRole.objects.get(account=account("coordinator")).unit


@pytest.fixture
def partner(founding_case: None) -> Institution:
    return Institution.objects.get(domain="tsinghua.edu.cn")


@pytest.fixture
def law(founding_case: None) -> Unit:
    """A faculty that is not the coordinator's."""
    hub = Institution.objects.get(role="hub")
    return add_unit(by=INSTALLATION, institution=hub, name="Faculty of Law")


@pytest.fixture
def asked(as_role: SignIn, unit: Unit, partner: Institution) -> AgreementRequest:
    """A complete draft of the coordinator's."""
    response = send(
        as_role("coordinator"),
        reverse("request_add"),
        institution=partner.public_id,
        unit=unit.pk,
        wanted="partnership",
        **WORDS,
    )
    assert response.status_code == 302, response.context["form"].errors
    return AgreementRequest.objects.get()


def at(name: str, asked: AgreementRequest) -> str:
    return reverse(name, args=[asked.public_id])


def hand_in(as_role: SignIn, asked: AgreementRequest) -> None:
    assert send(as_role("coordinator"), at("request_submit", asked)).status_code == 302


def weigh_all(client: Client, asked: AgreementRequest) -> None:
    typed = opened(client, at("request_criteria", asked))
    codes = asked.answers.filter(sort="criterion").values_list("code", flat=True)
    typed |= {f"verdict_{code}": "not_known" for code in codes}
    typed |= {"verdict_reciprocity": "doubtful", "words_reciprocity": "More come than go"}
    assert client.post(at("request_criteria", asked), typed).status_code == 302


def stored(asked: AgreementRequest) -> AgreementRequest:
    return AgreementRequest.objects.get(pk=asked.pk)


def test_a_coordinator_saves_a_draft_and_reads_what_exists_already(
    as_role: SignIn, asked: AgreementRequest, partner: Institution
) -> None:
    assert (asked.stage, asked.requested_by.email) == ("draft", DEMO_ACCOUNTS["coordinator"][0])  # type: ignore[union-attr]
    assert (asked.languages, str(asked.starts_on), asked.students_in, asked.students_out) == (
        ["en", "zh"],
        "2027-07",
        20,
        None,
    )
    page = read(as_role("coordinator"), at("request", asked))
    assert "exist already" in page and reverse("agreement", args=["A2"]) in page
    assert "Nothing that is required is missing" in page
    assert "not known" in page  # a number that nobody gave is no nought
    form = read(as_role("coordinator"), reverse("request_add") + f"?institution={partner.public_id}")
    assert "exist already" in form


def test_what_exists_is_told_only_as_far_as_the_reader_may_see(
    as_role: SignIn, asked: AgreementRequest, partner: Institution, law: Unit
) -> None:
    hub = Institution.objects.get(role="hub")
    told = {"kind": AgreementKind.objects.get(code="joint_phd"), "title": "Joint doctorates in law"}
    prepare_agreement(by=INSTALLATION, parties=[(hub, law), (partner, None)], **told)
    assert "Joint doctorates in law" in read(as_role("officer"), at("request", asked))
    assert "Joint doctorates in law" not in read(as_role("coordinator"), at("request", asked))


def test_either_an_institution_of_the_register_or_a_new_one(
    as_role: SignIn, unit: Unit, partner: Institution
) -> None:
    client, path = as_role("coordinator"), reverse("request_add")
    nobody = send(client, path, unit=unit.pk, **WORDS)
    assert errors(nobody)["institution"] == ["Choose an institution, or name a new one below."]
    both = send(client, path, unit=unit.pk, institution=partner.public_id, new_name="X", **WORDS)
    assert list(errors(both)) == ["new_name"]
    wrong = send(client, path, unit=unit.pk, new_name="X", new_website="no address", **WORDS)
    assert list(errors(wrong)) == ["new_website"]
    assert not AgreementRequest.objects.exists()


def test_a_draft_says_what_is_missing_and_is_not_handed_in(as_role: SignIn, unit: Unit) -> None:
    client = as_role("coordinator")
    send(client, reverse("request_add"), title="Idea", unit=unit.pk, new_name="Orchid University")
    asked = AgreementRequest.objects.get()
    page = read(client, at("request_submit", asked))
    assert "Still missing" in page and "Justification" in page and "Its country" in page
    assert "justification" in errors(send(client, at("request_submit", asked)))["__all__"][0]
    assert stored(asked).stage == "draft"


def test_the_office_sends_back_field_by_field_and_it_comes_again(
    as_role: SignIn, asked: AgreementRequest
) -> None:
    hand_in(as_role, asked)
    page = read(as_role("officer"), at("request", asked))
    assert "An answer is promised for" in page
    nothing = send(as_role("officer"), at("request_send_back", asked))
    assert errors(nothing)["reason"] == ["Say what is missing."]
    response = send(as_role("officer"), at("request_send_back", asked), missing_money="Who pays the rooms?")
    assert response.status_code == 302
    mail = OutgoingMail.objects.latest("pk")
    assert mail.to == DEMO_ACCOUNTS["coordinator"][0] and "Who pays the rooms?" in mail.body
    client = as_role("coordinator")
    assert "Who pays the rooms?" in read(client, at("request_edit", asked))
    assert send(client, at("request_edit", asked), money="The faculty").status_code == 302
    hand_in(as_role, asked)
    assert "handed in again" in read(client, at("request", asked))


def test_the_office_accepts_what_is_weighed_and_begins_the_agreement(
    as_role: SignIn, asked: AgreementRequest
) -> None:
    hand_in(as_role, asked)
    officer = as_role("officer")
    kind = "summer_school"
    early = send(officer, at("request_accept", asked), kind=kind)
    assert "12 criteria have no answer yet" in errors(early)["__all__"][0]
    weigh_all(officer, asked)
    response = send(officer, at("request_accept", asked), kind=kind, reason="Welcome")
    agreement = Agreement.objects.get(title="Joint summer school")
    assert response["Location"] == reverse("agreement", args=[agreement.public_id])
    page = read(officer, response["Location"])
    assert "Both have the field and nobody has the school" in page
    assert at("request", asked) in page
    again = read(as_role("coordinator"), at("request", asked))
    assert response["Location"] in again and "Welcome" in again and "More come than go" in again
    assert "Welcome" in OutgoingMail.objects.latest("pk").body


def test_an_agreement_without_a_justification_says_so_and_nothing_more(as_role: SignIn) -> None:
    words = "No justification is on file"
    officer = as_role("officer")
    assert words in read(officer, "/agreements/A7/")
    assert words not in read(officer, "/agreements/A2/")
    assert words not in read(as_role("partner_officer"), "/agreements/A1/")


def test_a_new_institution_is_matched_or_added_by_its_own_form(as_role: SignIn, unit: Unit) -> None:
    client = as_role("coordinator")
    told = {"new_name": "Tsingua University", "new_country": "CN", "new_website": "www.tsinghua.edu.cn"}
    assert send(client, reverse("request_add"), unit=unit.pk, **told, **WORDS).status_code == 302
    asked = AgreementRequest.objects.get()
    assert asked.new_website == "https://www.tsinghua.edu.cn"
    hand_in(as_role, asked)
    officer = as_role("officer")
    weigh_all(officer, asked)
    page = officer.get(at("request_accept", asked))
    assert "[tsinghua.edu.cn]" in page.content.decode()
    adding = page.context["add_institution"]
    assert opened(officer, adding) | {"name": "", "country": ""} != opened(officer, adding)
    assert opened(officer, adding)["name"] == "Tsingua University"
    assert errors(send(officer, at("request_accept", asked), kind="summer_school"))["institution"]
    before = Institution.objects.count()
    accepted = send(officer, at("request_accept", asked), kind="summer_school", institution="tsinghua.edu.cn")
    assert accepted.status_code == 302
    assert Institution.objects.count() == before
    institution = stored(asked).institution
    assert institution is not None and institution.public_id == "tsinghua.edu.cn"


def test_refused_opened_again_withdrawn_and_taken_up(as_role: SignIn, asked: AgreementRequest) -> None:
    officer, coordinator = as_role("officer"), as_role("coordinator")
    hand_in(as_role, asked)
    assert errors(send(officer, at("request_refuse", asked)))["reason"]
    assert send(officer, at("request_refuse", asked), reason="No people").status_code == 302
    assert "No people" in read(coordinator, at("request", asked))
    assert send(officer, at("request_reopen", asked), reason="There are now").status_code == 302
    assert send(coordinator, at("request_withdraw", asked), reason="Later").status_code == 302
    assert errors(send(officer, at("request_accept", asked), kind="summer_school"))["__all__"]
    assert send(coordinator, at("request_take_up", asked)).status_code == 302
    assert stored(asked).stage == "draft"
    assert send(coordinator, at("request_remove", asked), reason="No more").status_code == 302
    assert not AgreementRequest.objects.exists()


@pytest.mark.parametrize(
    ("role", "answers"),
    [
        ("administrator", [200, 200, 200]),
        ("officer", [200, 200, 200]),
        ("coordinator", [200, 200, 403]),
        ("leadership", [200, 403, 403]),
        ("auditor", [200, 403, 403]),
        ("partner_officer", [403, 403, 403]),
    ],
)
def test_who_reads_writes_and_answers(
    as_role: SignIn, asked: AgreementRequest, role: str, answers: list[int]
) -> None:
    client = as_role(role)
    pages = ("request", "request_edit", "request_accept")
    assert [client.get(at(name, asked)).status_code for name in pages] == answers


def test_a_request_of_another_unit_reads_like_none(
    as_role: SignIn, asked: AgreementRequest, law: Unit, account: Callable[[str], Account]
) -> None:
    AgreementRequest.objects.update(unit=law, requested_by=account("officer"))
    client = as_role("coordinator")
    for name in ("request", "request_edit", "request_criteria", "request_submit"):
        foreign = client.get(at(name, asked))
        nowhere = client.get(reverse(name, args=["nowhere"]))
        assert (foreign.status_code, foreign.content) == (404, nowhere.content), name
    assert asked.title not in read(client, reverse("requests"))
    assert asked.title not in exported(client)
    assert asked.title in read(as_role("officer"), reverse("requests"))


def test_the_list_filters_sorts_exports_and_says_who_is_late(
    as_role: SignIn, asked: AgreementRequest
) -> None:
    hand_in(as_role, asked)
    AgreementRequest.objects.update(due_on=timezone.localdate() - timedelta(days=14))
    officer, path = as_role("officer"), reverse("requests")
    assert "10 working days late" in read(officer, path)
    assert asked.title in read(officer, f"{path}?mine=on&stage=submitted&wanted=partnership&sort=-due")
    assert "Nothing matches" in read(officer, f"{path}?stage=draft")
    assert "Nothing matches" in read(as_role("leadership"), f"{path}?mine=on")
    assert asked.title in exported(officer) and asked.public_id in exported(officer)
    assert officer.get(f"{path}?export=xlsx").content[:2] == b"PK"


def test_the_page_and_the_list_ask_no_more_statements_of_more(
    as_role: SignIn, asked: AgreementRequest
) -> None:
    client = as_role("officer")

    def statements(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as asked_for:
            client.get(path)
        return len(asked_for)

    paths = (reverse("requests"), at("request", asked))
    before = [statements(path) for path in paths]
    for number in range(5):
        AgreementRequest.objects.create(
            title=f"R{number}",
            institution=asked.institution,
            unit=asked.unit,
            requested_by=asked.requested_by,
        )
    assert [statements(path) for path in paths] == before


def test_the_partner_page_lists_the_requests_for_those_who_may_read_them(
    as_role: SignIn, asked: AgreementRequest, partner: Institution
) -> None:
    page = reverse("partner", args=[partner.public_id])
    for role in ("officer", "coordinator", "leadership", "auditor"):
        assert at("request", asked) in read(as_role(role), page), role
    assert at("request", asked) not in read(as_role("partner_officer"), page)
    assert "request_add" not in read(as_role("leadership"), page)


def test_questions_are_answered_or_left_to_the_partner(as_role: SignIn, asked: AgreementRequest) -> None:
    client, path = as_role("coordinator"), at("request_questions", asked)
    bare = send(client, path, verdict_q_size="answered")
    assert errors(bare)["words_q_size"][0].endswith("say it in a sentence.")
    told = {"verdict_q_size": "answered", "words_q_size": "900 students", "verdict_q_owner": "partner"}
    assert send(client, path, **told).status_code == 302
    page = read(client, at("request", asked))
    assert "900 students" in page and "for the partner to answer" in page
    assert "24 not answered" in page


def test_somebody_else_answered_first(as_role: SignIn, asked: AgreementRequest) -> None:
    client, path = as_role("coordinator"), at("request_criteria", asked)
    typed: dict[str, Any] = opened(client, path)
    weigh_all(as_role("officer"), asked)
    response = client.post(path, typed | {"verdict_reciprocity": "met"})
    assert response.status_code == 409
    assert asked.answers.get(code="reciprocity").verdict == "doubtful"


def test_the_catalogue_is_kept_by_the_office(as_role: SignIn, asked: AgreementRequest) -> None:
    officer, path = as_role("officer"), reverse("criteria")
    assert "Reciprocity" in read(officer, path)
    point = RequestPoint.objects.get(code="reciprocity")
    edited = send(
        officer, reverse("criterion_edit", args=[point.public_id]), name_en="Give and take", name_nl=""
    )
    assert edited.status_code == 302
    assert "Give and take" in read(officer, path)
    assert "Reciprocity" in read(officer, at("request", asked))  # as it was when the request began
    added = send(
        officer,
        reverse("criterion_add"),
        sort="question",
        code="reciprocity",
        theme="safety",
        name_en="Anything else?",
    )
    assert list(errors(added)) == ["code"]
    gone = send(officer, reverse("criterion_remove", args=[point.public_id]), reason="Twice")
    assert gone.status_code == 302
    assert "Nothing is missing" in read(officer, reverse("criteria_shipped"))
    assert as_role("coordinator").get(reverse("criterion_add")).status_code == 403
    assert "criterion_edit" not in read(as_role("leadership"), path)


def test_the_empty_catalogue_takes_what_edge_ships(as_role: SignIn) -> None:
    officer = as_role("officer")
    assert "The catalogue is empty" in read(officer, reverse("criteria"))
    assert "No request has been made" in read(officer, reverse("requests"))
    assert send(officer, reverse("criteria_shipped")).status_code == 302
    assert RequestPoint.objects.count() == 38
    assert officer.get(reverse("criteria") + "?export=csv&sort=criterion").status_code == 200


def test_the_renewal_of_an_agreement_is_asked_for_from_its_page(as_role: SignIn, unit: Unit) -> None:
    officer = as_role("officer")
    asking = f"{reverse('request_add')}?renews=A2"
    assert asking in read(officer, "/agreements/A2/")
    typed = opened(officer, asking)
    assert (typed["wanted"], "[A2]" in typed["renews"]) == ("renewal", True)
    assert typed["institution"].endswith("[tsinghua.edu.cn]")


def test_points_are_read_in_the_language_of_the_reader(as_role: SignIn, asked: AgreementRequest) -> None:
    client = as_role("officer")
    with translation.override("en"):  # what a page switches on stays on in this thread
        client.post(reverse("set_language"), {"language": "nl"})
        assert "Wederkerigheid" in read(client, at("request", asked))
        client.post(reverse("set_language"), {"language": "zh-hans"})
        assert "互惠" in read(client, at("request", asked))
