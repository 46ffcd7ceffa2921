"""The tables as migrations make them: with rows in them, complete, and refusing what no row may ever be."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from edge.agreements.models import (
    Agreement,
    AgreementEvent,
    AgreementKind,
    AgreementRequest,
    Commitment,
    Evidence,
    RenewalDecision,
    Signatory,
    Suspended,
)
from edge.calls.models import Evaluation, Instrument, PortfolioEvaluation, Project
from edge.community.models import AlumniClub, EnrolmentCount
from edge.core.models import OutgoingMail, SearchEntry
from edge.core.queries import found_pks
from edge.missions.models import ActionItem, Meeting, Mission, Outcome, Stop
from edge.mobility.models import ReportedCount, Stay
from edge.partners.models import Institution, InstitutionName, Officer, Tie, UnitRole
from edge.people.models import RoleGrant
from edge.programmes.models import Cohort, CohortPhase, Conferral, ExtensionDecision, JointProgramme
from edge.strategy.models import Goal, GoalValue
from tests.actions.arranging import Register, a_register
from tests.actions.every_verb import VERBS
from tests.database import database_without_tables, without_collecting

FIRST = [("core", "0001_initial"), ("agreements", "0001_initial")]


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db
def test_every_office_finds_the_kinds_with_names_in_three_languages() -> None:
    kinds = {kind.code: (kind.name_en, kind.name_nl, kind.name_zh) for kind in AgreementKind.objects.all()}
    assert set(kinds) == {
        *("memorandum_of_understanding", "implementation_agreement", "student_exchange", "staff_exchange"),
        *("dual_degree", "joint_phd", "summer_school", "research_cooperation", "data_transfer"),
        *("amendment", "renewal", "extension"),
    }
    assert kinds["renewal"] == ("renewal", "hernieuwing", "续签协议")
    for names in kinds.values():
        assert all(names)
        assert len(set(names)) == 3
        assert any("\u4e00" <= letter <= "\u9fff" for letter in names[2])
    attesting = set(AgreementKind.objects.filter(attests_parent=True).values_list("code", flat=True))
    assert attesting == {"amendment", "renewal", "extension"}


@pytest.fixture
def nothing(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database without any table, as an installation begins."""
    with django_db_blocker.unblock(), database_without_tables(), without_collecting():
        yield


def test_a_register_from_before_the_later_migrations_is_carried_over_whole(nothing: None) -> None:
    executor = MigrationExecutor(connection)
    latest = executor.loader.graph.leaf_nodes()
    old = executor.migrate(FIRST).apps
    own = old.get_model("agreements", "AgreementKind").objects.create(
        code="renewal", public_id="own", name_en="prolongation", name_nl="prolongatie", name_zh="延长"
    )
    old.get_model("agreements", "Agreement").objects.create(
        kind=own, title="Old memorandum", signed_on_from="2007-01-01", signed_on_until="2008-01-01"
    )
    old.get_model("core", "SearchEntry").objects.create(
        kind="agreement", record_pk=7, tokens="old memorandum"
    )
    old.get_model("core", "OutgoingMail").objects.create(key="k", to="x@hub.example", subject="x", body="x")

    forward = MigrationExecutor(connection)
    forward.migrate(latest)

    assert not MigrationExecutor(connection).migration_plan(latest)
    agreement = Agreement.objects.get()
    assert (agreement.title, str(agreement.signed_on), agreement.kind.name_en) == (
        "Old memorandum",
        "2007",
        "prolongation",  # what the office calls it stays
    )
    assert AgreementKind.objects.count() == 12
    assert OutgoingMail.objects.get().key == "k"
    SearchEntry.objects.create(kind="agreement", record_pk=8, tokens="new memorandum")
    found = found_pks("agreement", "memorandum").values_list("record_pk", flat=True)
    assert set(found) == {7, 8}


# ---------------------------------------------------------------- what a row may never be


@pytest.fixture
def register(db: None) -> Register:
    """With the records that are made on the way only: a request for an agreement and a decision on renewal."""
    made = a_register()
    for verb in ("begin_request", "decide_renewal"):
        VERBS[verb][0](made)
    return made


def interval(name: str, start: str | None, stop: str | None) -> dict[str, Any]:
    return {f"{name}_from": start, f"{name}_until": stop}


DATED: list[tuple[type[models.Model], tuple[str, ...]]] = [
    (InstitutionName, ("starts_on", "ends_on")),
    (Officer, ("starts_on", "ends_on", "mandate_starts_on", "mandate_ends_on")),
    (Tie, ("starts_on", "ends_on")),
    (Signatory, ("signed_on",)),
    (Commitment, ("due_on",)),
    (Evidence, ("on",)),
    (AgreementEvent, ("on",)),
    (Suspended, ("starts_on", "ends_on")),
    (AgreementRequest, ("starts_on",)),
    (RenewalDecision, ("new_end",)),
    (
        Agreement,
        (
            *("signed_on", "starts_on", "ends_on", "review_on", "renewal_on"),
            *("withdrawn_on", "terminated_on", "termination_requested_on"),
        ),
    ),
    (Mission, ("starts_on", "ends_on")),
    (Stop, ("on",)),
    (Meeting, ("on",)),
    (Outcome, ("on",)),
    (ActionItem, ("due_on", "done_on")),
    (Instrument, ("starts_on", "ends_on")),
    (Project, ("starts_on", "ends_on")),
    (Evaluation, ("on",)),
    (PortfolioEvaluation, ("on", "attested_on")),
    (JointProgramme, ("starts_on", "ends_on")),
    (Cohort, ("completed_on",)),
    (CohortPhase, ("starts_on", "ends_on")),
    (Conferral, ("on",)),
    (ExtensionDecision, ("on", "until")),
    (ReportedCount, ("on",)),
    (Stay, ("planned_starts_on", "planned_ends_on", "starts_on", "ends_on", "withdrawn_on")),
    (EnrolmentCount, ("on",)),
    (AlumniClub, ("founded_on", "ends_on")),
    (Goal, ("starts_on", "due_on", "judged_on")),
    (GoalValue, ("on",)),
]


def refused(rows: models.QuerySet[Any], **columns: Any) -> None:
    """The database itself says no, without any of our code in between."""
    assert rows.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**columns)


def test_every_partial_date_of_the_register_is_among_those_tried() -> None:
    from django.apps import apps

    tried = {(model, name) for model, names in DATED for name in names}
    declared = {
        (model, name)
        for model in apps.get_models()
        for name in getattr(model, "partial_dates", {})
        if not model._meta.object_name.startswith("Historical")  # type: ignore[union-attr]
    }
    assert declared - tried == {(Commitment, "judged_on")}  # it stands and falls with the verdict: below


def test_a_partial_date_is_a_whole_interval_or_none(register: Register, subtests: pytest.Subtests) -> None:
    for model, names in DATED:
        rows = model._default_manager.all()
        for name in names:
            with subtests.test(f"{model.__name__}.{name}"):
                refused(rows, **interval(name, "2012-01-01", None))
                refused(rows, **interval(name, None, "2012-01-01"))
                refused(rows, **interval(name, "2012-01-01", "2012-01-01"))
                refused(rows, **interval(name, "2012-01-02", "2012-01-01"))


def test_what_happened_is_known_or_unknown_and_not_both(register: Register) -> None:
    for name in ("signed_on", "withdrawn_on", "terminated_on"):
        both = {**interval(name, "2012-01-01", "2013-01-01"), f"{name}_unknown": True}
        refused(Agreement.objects.filter(pk=register.child.pk), **both)


def test_an_agreement_does_not_end_before_it_starts_and_is_not_above_itself(register: Register) -> None:
    child = Agreement.objects.filter(pk=register.child.pk)
    starts = interval("starts_on", "2012-01-01", "2012-01-02")
    refused(child, **starts, **interval("ends_on", "2011-01-01", "2012-01-01"))
    refused(child, parent=register.child.pk)
    refused(child, supersedes=register.child.pk)


def test_a_verdict_has_its_day_and_an_open_commitment_none(register: Register) -> None:
    refused(Commitment.objects.all(), verdict="met")
    refused(Commitment.objects.all(), **interval("judged_on", "2012-01-01", "2012-01-02"))
    refused(Commitment.objects.all(), verdict="met", **interval("judged_on", "2012-01-01", "2012-01-01"))


def test_a_suspension_begins(register: Register) -> None:
    refused(Suspended.objects.all(), **interval("starts_on", None, None))


def test_the_period_of_a_role_runs_forward(register: Register) -> None:
    for model in (RoleGrant, UnitRole):
        for ends in ("2012-01-01", "2011-12-31"):
            refused(model._default_manager.all(), starts_on="2012-01-01", ends_on=ends)  # type: ignore[attr-defined]
    refused(RoleGrant.objects.all(), role="partner_officer")
    refused(RoleGrant.objects.all(), role="king")


def test_a_position_is_on_earth(register: Register) -> None:
    partner = Institution.objects.filter(pk=register.partner.pk)
    for latitude, longitude in ((91, 0), (-91, 0), (0, 181), (0, -181)):
        refused(partner, latitude=latitude, longitude=longitude)


def test_a_tie_has_two_units_and_there_is_one_hub(register: Register) -> None:
    refused(Tie.objects.all(), partner_unit=register.tie.hub_unit_id)
    refused(Institution.objects.filter(pk=register.partner.pk), role="hub")
    refused(Institution.objects.filter(pk=register.other.pk), domain="lotus.example")


def test_what_must_be_unique_is_also_when_written_in_bulk(register: Register) -> None:
    party = register.agreement.parties.get(institution=register.partner)
    twins: list[models.Model] = [
        type(party)(agreement=register.agreement, institution=register.partner),
        Signatory(
            agreement=register.agreement,
            institution=register.partner,
            person=register.president.person,
            capacity="again",
        ),
        OutgoingMail(key="twice", to="x@hub.example", subject="x", body="x"),
        SearchEntry(kind="agreement", record_pk=register.agreement.pk, tokens="x"),
    ]
    OutgoingMail.objects.create(key="twice", to="x@hub.example", subject="x", body="x")
    for twin in twins:
        with pytest.raises(IntegrityError), transaction.atomic():
            type(twin)._default_manager.bulk_create([twin])
