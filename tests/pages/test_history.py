"""What was recorded when and by whom: field history, the activity log, and what was taken out and brought back."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import edge
from edge.agreements import actions as agreements
from edge.agreements import models as texts
from edge.agreements.models import Agreement, AgreementEvent, AgreementParty, Commitment, Signatory
from edge.agreements.queries import find_agreements, find_commitments
from edge.core.dates import PartialDate
from edge.core.models import Activity
from edge.partners import actions as partners
from edge.partners.models import Institution, Officer, Partnership, Unit
from edge.people import actions as people
from edge.people.models import Account, CalendarFeed, Invitation, MailChoice, Person
from edge.people.permissions import INSTALLATION as US
from edge.programmes import actions as programmes
from edge.programmes.models import Cohort, Phase
from edge.sheets import actions as sheets
from edge.strategy import actions as strategy
from edge.strategy.models import Goal
from edge.web.kit.records import KINDS, url_of
from edge.web.kit.sentences import sentences
from tests.actions.arranging_calls import a_project, a_score
from tests.actions.arranging_mobility import a_stay

pytestmark = pytest.mark.django_db


def history_of(client, kind, public_id):
    return client.get(reverse("history", args=[kind, public_id]))


def entries(response):
    """(what was done, who, why, {field: (before, after)}) of each entry, as plain text."""
    assert response.status_code == 200
    return [
        (
            entry.sentence,
            entry.who,
            entry.reason,
            {field: (_plain(before), _plain(after)) for field, before, after in entry.changes},
        )
        for entry in response.context["entries"]
    ]


def _plain(value):
    return re.sub(r"<[^>]+>", "", str(value))


def agreement(public_id):
    return Agreement.objects.get(public_id=public_id)


def _field(name):
    words = str(Agreement.partial_dates[name].verbose_name)
    return words[:1].upper() + words[1:]


# ---------------------------------------------------------------- field history
def test_a_correction_keeps_both_with_who_when_and_why(as_role, account):
    title = agreement("A1").title
    agreements.edit_agreement(
        agreement=agreement("A1"),
        by=account("officer"),
        changes={"title": "Memorandum of 2007", "signed_on": PartialDate.parse("2007-05")},
    )
    newest, *older = entries(history_of(as_role("auditor"), "agreement", "A1"))
    year = "2007 (exact day not known, 1 January to 31 December 2007)"
    month = "May 2007 (exact day not known, 1 to 31 May 2007)"
    changes = {_field("signed_on"): (year, month), "Title": (title, "Memorandum of 2007")}
    assert newest == ("changed", account("officer").name, "", changes)
    assert older[-1][:2] == ("put into the register", "the installation")


def test_every_case_of_a_partial_date_is_told_in_words(as_role, account):
    record = agreement("A3")
    by = account("officer")
    for changes in (
        {"renewal_on": PartialDate.parse("2017-10-22")},
        {"renewal_on": PartialDate.parse("2017")},
        {"renewal_on": None},
    ):
        agreements.edit_agreement(agreement=record, by=by, changes=changes)
    told = [
        next(iter(changes.values()))
        for _what, _who, _why, changes in entries(history_of(as_role("officer"), "agreement", "A3"))[:3]
    ]
    span = "2017 (exact day not known, 1 January to 31 December 2017)"
    assert told == [(span, "not set"), ("22 October 2017", span), ("not set", "22 October 2017")]


def test_it_is_told_in_the_readers_language_and_the_hubs_time(as_role, account):
    agreements.edit_agreement(
        agreement=agreement("A3"), by=account("officer"), changes={"renewal_on": PartialDate.parse("2017-10")}
    )
    client = as_role("officer")
    client.cookies["edge-language"] = "nl"
    page = history_of(client, "agreement", "A3")
    assert "oktober 2017" in page.content.decode()
    newest = page.context["entries"][0].at
    assert timezone.localtime(newest).strftime("%H:%M") in page.content.decode()


def test_other_records_choices_and_yes_or_no_are_told_by_their_names(as_role, account):
    by = account("officer")
    tie = KINDS["tie"].model.objects.get(public_id="T1")
    partners.edit_tie(tie=tie, by=by, changes={"champion": Officer.objects.get(public_id="O1")})
    [(_what, _who, _why, changes), *_older] = entries(history_of(as_role("officer"), "tie", "T1"))
    assert changes == {"Champion": ("not set", "Mark Waer, Rector")}
    partnership = Partnership.objects.get(partner__domain="tsinghua.edu.cn")
    partners.edit_partnership(partnership=partnership, by=by, changes={"grade": "strategic"})
    [(_what, _who, _why, changes), *_older] = entries(
        history_of(as_role("officer"), "partnership", partnership.public_id)
    )
    assert changes == {"Grade": ("not set", "strategic")}
    people.edit_person(person=Person.objects.get(public_id="P1"), by=by, changes={"family_first": True})
    [(_what, _who, _why, changes), *_older] = entries(history_of(as_role("officer"), "person", "P1"))
    assert changes == {"Writes the family name first": ("no", "yes")}


def test_a_record_that_is_gone_is_told_by_its_last_name(as_role, account):
    by = account("officer")
    unit = partners.add_unit(by=by, institution=Institution.objects.hub(), name="Institute of Cartography")
    below = partners.add_unit(by=by, institution=Institution.objects.hub(), name="Map room", parent=unit)
    partners.edit_unit(unit=below, by=by, changes={"parent": None})
    partners.remove_unit(unit=unit, by=by, reason="never was")
    [(_what, _who, _why, changes), *_older] = entries(history_of(as_role("officer"), "unit", below.public_id))
    assert changes == {"Part of": ("Institute of Cartography (removed since)", "not set")}


def test_the_names_of_fields_tell_them_apart():
    """The history finds a field by its name; two of one name in one table would be mixed up."""
    for name, kind in KINDS.items():
        hidden = {
            f"{date}_{end}"
            for date in getattr(kind.model, "partial_dates", {})
            for end in ("from", "until", "unknown")
        }
        words = [str(columns.verbose_name) for columns in getattr(kind.model, "partial_dates", {}).values()]
        words += [
            str(field.verbose_name) for field in kind.model._meta.concrete_fields if field.name not in hidden
        ]
        assert len(words) == len(set(words)), name


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_record_has_its_history(as_role, account, kind):
    somebody = account("officer")
    _one_of_each(somebody)
    record = KINDS[kind].model.objects.first()
    page = history_of(as_role("administrator"), kind, record.public_id)
    first = [entry[0] for entry in entries(page)[-1:]]
    # The kinds and instruments that come with an installation were put there by no one.
    assert first == ([] if kind in ("agreementkind", "instrument") else ["put into the register"])
    assert str(record) in page.content.decode().replace("&#x27;", "'")


def _one_of_each(by):
    hub, second = Institution.objects.hub(), agreement("A2")
    partners.add_name(by=by, institution=hub, name="K.U.Leuven", kind="former")
    agreements.suspend_agreement(agreement=second, by=by, starts_on=PartialDate.parse("2013"), ends_on=None)
    agreements.give_evidence(commitment=Commitment.objects.first(), by=by, text="A report")
    upload = SimpleUploadedFile("note.txt", b"a note", content_type="text/plain")
    agreements.attach_document(agreement=second, by=by, upload=upload, role="letter")
    tsinghua = Institution.objects.get(domain="tsinghua.edu.cn")
    a_score(a_project(tsinghua), "4", "2012-05")
    a_stay(tsinghua, starts="2011-09")
    strategy.measure_goal(goal=Goal.objects.first(), by=by, on="2012", value="3", source="count")
    programmes.add_cohort_phase(
        cohort=Cohort.objects.first(),
        by=by,
        phase=Phase.objects.first(),
        starts_on=PartialDate.parse("2010-09"),
    )
    sheets.open_import(upload=SimpleUploadedFile("partners.csv", b"Name\nOrchid University\n"), by=by)
    _one_of_each_about_texts()
    _one_of_each_of_an_account(by)


def _one_of_each_about_texts():
    """Stored as they are: what becomes of them is for the tests of their verbs."""
    today, hub, under = timezone.localdate(), Institution.objects.hub(), agreement("A7")
    clause = texts.LibraryClause.objects.create(code="purpose", heading_en="Purpose")
    template = texts.AgreementTemplate.objects.create(
        code="plain", kind=under.kind, name_en="plain", name_nl="gewoon", name_zh="普通"
    )
    texts.TemplateClause.objects.create(template=template, clause=clause)
    version = texts.TextVersion.objects.create(
        agreement=under, number=1, kind_code="x", origin="edit", sha256="0" * 64, institution=hub, name="Ada"
    )
    said = {"institution": hub, "name": "Ada"}
    texts.ClauseComment.objects.create(text_version=version, text="Long", **said)
    texts.Proposal.objects.create(text_version=version, change="add", **said)
    texts.Approval.objects.create(text_version=version, sha256="0" * 64, **said)
    texts.ContactOffer.objects.create(
        agreement=under, family_name="Li", email="li@pku.example", title="Dean", **said
    )
    texts.TaskLink.objects.create(
        agreement=under, task="read", secret_sha256="1" * 64, expires_at=timezone.now(), **said
    )
    texts.ReviewRoute.objects.create(kind=under.kind, area="legal")
    texts.ClosedDay.objects.create(on=today, name="Feast of the patron saint")
    point = {"sort": "criterion", "code": "fit", "theme": "research", "name_en": "Does it fit?"}
    texts.RequestPoint.objects.create(**point)
    asked = texts.AgreementRequest.objects.create(title="A summer school", institution=hub)
    texts.RequestAnswer.objects.create(request=asked, **point)
    texts.RequestGap.objects.create(request=asked, field="money", text="Who pays?", sent_on=today)
    review = texts.InternalReview.objects.create(agreement=under, area="legal")
    texts.ReviewCondition.objects.create(review=review, text="A budget line")
    signing = texts.SigningRound.objects.create(
        agreement=under, text_version=version, sha256="0" * 64, method="paper"
    )
    person = Person.objects.first()
    texts.SigningStep.objects.create(
        round=signing, order=1, institution=hub, person=person, capacity="Rector"
    )
    texts.Original.objects.create(agreement=under, number=1, holder=hub)
    texts.TrustRoot.objects.create(name="Root", pem="-", fingerprint="2" * 64)
    decision = texts.RenewalDecision.objects.create(
        agreement=under, choice="renew", decided_on=today, decided_by="Rector", reason="Good"
    )
    texts.RenewalConfirmation.objects.create(decision=decision, confirmed_on=today, **said)
    promise = Commitment.objects.first()
    texts.YearVerdict.objects.create(commitment=promise, year=2012, verdict="met", judged_on=today)
    texts.CommitmentAnswer.objects.create(commitment=promise, text="Kept", **said)


def _one_of_each_of_an_account(account):
    Invitation.objects.create(account=account, secret_sha256="3" * 64, expires_at=timezone.now())
    MailChoice.objects.create(account=account, topic="renewals")
    CalendarFeed.objects.create(account=account, secret_sha256="4" * 64)


def test_the_history_of_an_account_leaves_out_what_is_secret(as_role, account):
    officer = account("officer")
    people.edit_account(account=officer, by=account("administrator"), changes={"language": "nl"})
    Account.objects.get(pk=officer.pk).save()  # as a sign-in does
    page = history_of(as_role("administrator"), "account", officer.public_id)
    assert entries(page) == [
        ("changed", account("administrator").name, "", {"Language": ("not set", "Nederlands")}),
        ("put into the register", "the installation", "", {}),
    ]


@pytest.fixture
def zhou(founding_case):
    """A person whom nothing refers to."""
    return people.add_person(
        by=US,
        public_id="P-zhou",
        family_name="Zhou",
        given_name="An",
        family_first=True,
        local_name="周安",
        synthetic=True,
    )


# ---------------------------------------------------------------- who reads it
@pytest.mark.parametrize(
    ("kind", "public_id"),
    [("agreement", "nowhere"), ("agreement", "P1"), ("nothing", "A1"), ("session", "1")],
)
def test_what_does_not_exist_has_no_history(as_role, kind, public_id):
    assert history_of(as_role("officer"), kind, public_id).status_code == 404


@pytest.mark.parametrize("role", ["coordinator", "leadership", "partner_officer"])
def test_history_activity_and_removals_are_for_those_who_read_history(as_role, role, zhou):
    client = as_role(role)
    people.remove_person(person=zhou, by=US)
    pages = [
        "/history/agreement/A1/",
        "/history/agreement/A3/",
        "/history/nothing/x/",
        "/activity/",
        "/removed/",
    ]
    pages += ["/removed/person/P-zhou/restore/", "/activity/?export=csv", "/history/person/P-zhou/"]
    assert {client.get(page).status_code for page in pages} == {403}
    assert client.post("/removed/person/P-zhou/restore/").status_code == 403
    assert not Person.objects.filter(public_id="P-zhou").exists()


def test_rights_are_read_by_those_who_give_them_and_those_who_check(as_role, account):
    officer = account("officer")
    grant = officer.grants.get()
    statuses = {
        role: (
            history_of(as_role(role), "account", officer.public_id).status_code,
            history_of(as_role(role), "rolegrant", grant.public_id).status_code,
        )
        for role in ("administrator", "auditor", "officer")
    }
    assert statuses == {"administrator": (200, 200), "auditor": (200, 200), "officer": (404, 404)}


# ---------------------------------------------------------------- activity
def log(client, **asked):
    response = client.get(reverse("activity"), asked)
    assert response.status_code == 200
    return response.context["page"].object_list


def test_the_log_is_filtered_by_person_kind_and_day(as_role, account):
    client, officer = as_role("auditor"), account("officer")
    partners.edit_institution(institution=Institution.objects.hub(), by=officer, changes={"city": "Louvain"})
    partners.edit_unit(unit=Unit.objects.get(public_id="U1"), by=officer, changes={"note": "x"})
    assert [line.verb for line in log(client, actor=officer.pk)] == ["edit_unit", "edit_institution"]
    assert [line.verb for line in log(client, actor=officer.pk, kind="unit")] == ["edit_unit"]
    today = timezone.localdate().isoformat()
    assert len(log(client, actor=officer.pk, since=today, until=today)) == 2
    assert log(client, until="2012-10-22") == []
    assert log(client, since="2100-01-01") == []


def test_a_day_of_the_log_is_a_day_of_the_hub(as_role, account):
    line = Activity.objects.latest("at")
    Activity.objects.filter(pk=line.pk).update(at="2020-06-01T22:30:00Z")  # half past midnight in Leuven
    client = as_role("auditor")
    assert len(log(client, since="2020-06-02", until="2020-06-02")) == 1
    assert len(log(client, since="2020-06-01", until="2020-06-01")) == 0


def test_the_log_leads_to_the_records_and_is_exported(as_role):
    client = as_role("administrator")
    page = client.get(reverse("activity"), {"kind": "commitment"}).content.decode()
    assert 'href="/commitments/C1/"' in page
    file = b"".join(client.get(reverse("activity"), {"export": "csv"}).streaming_content).decode()
    assert file.count("\r\n") == Activity.objects.count() + 1
    assert client.get(reverse("activity"), {"export": "xlsx"}).content[:2] == b"PK"


def test_officers_do_not_read_who_was_given_which_right(as_role):
    assert {line.subject_kind for line in log(as_role("auditor"), kind="account")} == {"account"}
    client = as_role("officer")
    file = b"".join(client.get(reverse("activity"), {"export": "csv"}).streaming_content).decode()
    assert "gave the role" not in file and "opened the account" not in file
    assert (
        "gave the role"
        in b"".join(as_role("auditor").get("/activity/?export=csv").streaming_content).decode()
    )


def test_an_auditor_is_not_led_to_pages_of_accounts(as_role):
    assert (
        "/accounts/" not in as_role("auditor").get(reverse("activity")).content.decode().split("<main", 1)[1]
    )


def test_the_log_takes_as_many_statements_for_many_lines(as_role):
    client = as_role("auditor")

    def statements(page):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        return len(captured)

    statements("/activity/")  # what is remembered between requests is read once
    few = statements("/activity/?kind=tie")
    assert statements("/activity/") == few


def test_every_verb_has_its_sentence():
    source = Path(edge.__path__[0])
    verbs = {
        verb
        for file in source.rglob("*.py")
        if "locale" not in file.parts
        for verb in re.findall(r'verb="([a-z]+(?:_[a-z]+)*)"', file.read_text(encoding="utf-8"))
    }
    assert len(verbs) > 40
    assert verbs - set(sentences()) == set()


def test_every_kind_with_a_page_leads_to_it():
    assert url_of("institution", "kuleuven.be") == "/partners/kuleuven.be/"
    assert url_of("signatory", "x") == "" and url_of("nothing", "x") == ""
    assert all(url_of(name, "x") for name, kind in KINDS.items() if kind.page)


# ---------------------------------------------------------------- removed and brought back
def removed(client):
    return [
        (row["removed"].kind, row["removed"].label) for row in client.get(reverse("removed")).context["rows"]
    ]


def bring_back(client, kind, public_id, token="token"):
    return client.post(reverse("restore", args=[kind, public_id]), {"form_token": token})


def test_a_removed_record_waits_and_comes_back(as_role, account, zhou):
    client = as_role("officer")
    people.remove_person(person=zhou, by=account("officer"), reason="not ours")
    assert removed(client) == [("person", "Zhou An (周安)")]
    told = entries(history_of(client, "person", "P-zhou"))
    assert told[0] == ("removed", account("officer").name, "not ours", {})
    assert (
        reverse("restore", args=["person", "P-zhou"])
        in history_of(client, "person", "P-zhou").content.decode()
    )
    assert bring_back(client, "person", "P-zhou")["Location"] == "/people/P-zhou/"
    assert Person.objects.get(public_id="P-zhou").version == 2
    assert removed(client) == []
    assert [entry[0] for entry in entries(history_of(client, "person", "P-zhou"))] == [
        "brought back",
        "removed",
        "put into the register",
    ]
    assert Activity.objects.latest("at").verb == "restore"
    assert "周安" in client.get("/find/?q=周安").content.decode().split("<main", 1)[1]


def test_an_agreement_comes_back_with_all_that_went_with_it(as_role, account):
    client, officer = as_role("officer"), account("officer")
    _one_of_each(officer)
    Agreement.objects.filter(supersedes__public_id="A2").delete()

    def parts():
        of_it = {"agreement__public_id": "A2"}
        return [
            sorted(model.objects.filter(**of_it).values_list("public_id", flat=True))
            for model in (AgreementParty, Signatory, Commitment, AgreementEvent, KINDS["suspended"].model)
        ] + [KINDS["evidence"].model.objects.filter(commitment__agreement__public_id="A2").count()]

    before = parts()
    assert (
        len(before[0]) == 2
        and len(before[1]) == 2
        and len(before[2]) == 2
        and len(before[4]) == 1
        and before[5] == 1
    )
    gone = Commitment.objects.get(public_id="C2")
    agreements.remove_commitment(commitment=gone, by=officer, reason="a mistake")
    title = agreement("A2").title
    agreements.remove_agreement(agreement=agreement("A2"), by=officer, reason="entered twice")
    assert removed(client) == [("agreement", title)]
    assert not find_agreements(officer, "Tsinghua 2012").filter(public_id="A2").exists()
    assert bring_back(client, "agreement", "A2").status_code == 302
    before[2].remove("C2")
    assert parts() == before, "what had been removed before on purpose stays removed"
    assert find_agreements(officer, "清华").filter(public_id="A2").exists()
    assert find_commitments(officer, "PhD").filter(public_id="C1").exists()
    assert client.get("/agreements/A2/").status_code == 200


def test_parts_that_went_with_something_are_not_listed_on_their_own(as_role, account):
    agreements.remove_agreement(agreement=agreement("A7"), by=account("officer"), reason="x")
    assert [kind for kind, _label in removed(as_role("officer"))] == ["agreement"]


def test_a_part_waits_for_what_it_belongs_to(as_role, account):
    officer = account("officer")
    agreements.remove_commitment(commitment=Commitment.objects.get(public_id="C2"), by=officer, reason="x")
    agreements.remove_agreement(agreement=agreement("A2"), by=officer, reason="x")
    client = as_role("officer")
    response = bring_back(client, "commitment", "C2")
    assert response.status_code == 422
    assert "bring that back first" in response.content.decode()
    assert not Commitment.objects.filter(public_id="C2").exists()
    bring_back(client, "agreement", "A2")
    assert bring_back(client, "commitment", "C2", token="another").status_code == 302


def test_bringing_back_twice_brings_back_once(as_role, account, zhou):
    people.remove_person(person=zhou, by=account("officer"))
    client = as_role("officer")
    first, second = bring_back(client, "person", "P-zhou"), bring_back(client, "person", "P-zhou")
    assert (first.status_code, second.status_code) == (302, 302)
    assert Activity.objects.filter(verb="restore").count() == 1
    assert bring_back(client, "person", "P-zhou", token="another").status_code == 422


def test_what_is_there_or_never_was_is_not_brought_back(as_role, zhou):
    client = as_role("officer")
    for kind, public_id in (("person", "P-zhou"), ("person", "nobody"), ("account", "x"), ("nothing", "x")):
        assert client.get(reverse("restore", args=[kind, public_id])).status_code == 404


def test_those_who_only_read_see_it_and_do_not_bring_it_back(as_role, account, zhou):
    people.remove_person(person=zhou, by=account("officer"))
    client = as_role("auditor")
    assert removed(client) == [("person", "Zhou An (周安)")]
    assert "/restore/" not in client.get(reverse("removed")).content.decode()
    assert client.get(reverse("restore", args=["person", "P-zhou"])).status_code == 403
    assert bring_back(client, "person", "P-zhou").status_code == 403
    assert not Person.objects.filter(public_id="P-zhou").exists()


def test_a_withdrawn_right_is_brought_back_by_administrators_only(as_role, account):
    auditor = account("auditor")
    grant = auditor.grants.get()
    people.withdraw_role(grant=grant, by=account("administrator"), reason="x")
    assert bring_back(as_role("officer"), "rolegrant", grant.public_id).status_code == 404
    assert removed(as_role("officer")) == []
    assert bring_back(as_role("administrator"), "rolegrant", grant.public_id).status_code == 302
    assert auditor.grants.count() == 1


def test_something_in_its_place_is_said_and_nothing_is_changed(as_role, account):
    officer = account("officer")
    partner = partners.add_institution(by=officer, name="Nanjing University", domain="nju.edu.cn")
    partners.remove_institution(institution=partner, by=officer)
    other = partners.add_institution(by=officer, name="Nanjing University", city="Nanjing")
    Institution.objects.filter(pk=other.pk).update(domain="nju.edu.cn", public_id="another")
    response = bring_back(as_role("officer"), "institution", "nju.edu.cn")
    assert response.status_code == 422
    assert "Another institution has this domain." in response.content.decode()
    assert not Institution.objects.filter(public_id="nju.edu.cn").exists()


def test_the_list_takes_as_many_statements_for_many_removals(as_role, account):
    client, officer = as_role("officer"), account("officer")

    def statements():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("removed"))
        return len(captured)

    people.remove_person(person=people.add_person(by=officer, family_name="A"), by=officer)
    before = statements()
    for number in range(10):
        people.remove_person(person=people.add_person(by=officer, family_name=f"A{number}"), by=officer)
    assert statements() == before


def test_the_history_of_an_agreement_leads_to_that_of_its_parts(as_role):
    page = as_role("auditor").get("/history/agreement/A2/")
    found = {(part.kind, part.label) for part in page.context["parts"]}
    assert found == {
        ("party", "KU Leuven"),
        ("party", "Tsinghua University"),
        ("signatory", "Mark Waer, Rector"),
        ("signatory", "Chen Jining, President"),
        ("commitment", "more co-led PhD projects"),
        ("commitment", "more intensive use of summer schools"),
    }
    for part in page.context["parts"]:
        assert as_role("auditor").get(part.url).status_code == 200
