"""Every kind of record that people edit: its table, who sees it, who may write it, where it is read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from edge.agreements import models as agreements
from edge.agreements.permissions import (
    agreements_visible_to,
    answers_visible_to,
    approvals_visible_to,
    comments_visible_to,
    commitments_visible_to,
    confirmations_visible_to,
    contacts_visible_to,
    decisions_visible_to,
    documents_visible_to,
    gaps_visible_to,
    links_visible_to,
    originals_visible_to,
    points_visible_to,
    proposals_visible_to,
    request_answers_visible_to,
    requests_visible_to,
    reviews_visible_to,
    rounds_visible_to,
    versions_visible_to,
)
from edge.calls import models as calls
from edge.calls.permissions import (
    evaluations_visible_to,
    instruments_visible_to,
    portfolio_evaluations_visible_to,
    projects_visible_to,
)
from edge.community import models as community
from edge.community.permissions import clubs_visible_to, enrolment_visible_to
from edge.missions import models as missions
from edge.missions.permissions import action_items_visible_to, missions_visible_to
from edge.mobility import models as mobility
from edge.mobility.permissions import counts_visible_to, stays_visible_to
from edge.partners import models as partners
from edge.partners.permissions import (
    institutions_visible_to,
    is_insider,
    officers_visible_to,
    partnerships_visible_to,
    people_visible_to,
    ties_visible_to,
    units_visible_to,
)
from edge.people.models import Account, CalendarFeed, Invitation, MailChoice, Person, RoleGrant
from edge.people.permissions import is_administrator, plain_roles_of, reads_history
from edge.people.rules import Role
from edge.programmes import models as programmes
from edge.programmes.permissions import programmes_visible_to
from edge.sheets import models as sheets
from edge.sheets.permissions import imports_visible_to
from edge.strategy import models as strategy
from edge.strategy.permissions import goals_visible_to

Visible = Callable[[Any], QuerySet[Any]]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of record: its table, what of it an account may see, the permission to write it.

    `page` names the page on which it is read; `part_of` names the field of the record on whose page it is
    read when it has none of its own.
    """

    model: type[Any]
    visible_to: Visible
    write: str
    page: str = ""
    part_of: str = ""


def _of(visible_to: Visible, model: type[Any], field: str) -> Visible:
    """The parts of what the account may see."""
    return lambda account: model._default_manager.filter(**{f"{field}__in": visible_to(account)})


def _of_agreements(model: type[Any], field: str = "agreement") -> Visible:
    return _of(agreements_visible_to, model, field)


def _of_rights(model: type[Any]) -> Visible:
    """Who holds or held which right: for those who give rights, and those who check on that."""
    return lambda account: (
        model._default_manager.all() if sees_rights(account) else model._default_manager.none()
    )


def _people_and_participants(account: Any) -> QuerySet[Any]:
    """Those who read history read that of participants too, who are in no list of people."""
    if reads_history(account):
        return Person.objects.all()
    return people_visible_to(account)


def sees_rights(account: Any) -> bool:
    return bool(is_administrator(account) or Role.AUDITOR in plain_roles_of(account))


def _of_insiders(model: type[Any]) -> Visible:
    """What the hub's own people see, and nobody else."""
    return lambda account: (
        model._default_manager.all() if is_insider(account) else model._default_manager.none()
    )


def _kind(
    model: type[Any], visible_to: Visible, write: str, *, page: str = "", part_of: str = ""
) -> dict[str, Kind]:
    named = Kind(model=model, visible_to=visible_to, write=write, page=page, part_of=part_of)
    return {str(model._meta.model_name): named}


# Drafting, the exchange of both sides, internal review, signing and the decision to renew.
_TEXTS: dict[str, Kind] = {
    **_kind(
        agreements.LibraryClause,
        _of_insiders(agreements.LibraryClause),
        "agreements.write_template",
        page="library_clause",
    ),
    **_kind(
        agreements.AgreementTemplate,
        _of_insiders(agreements.AgreementTemplate),
        "agreements.write_template",
        page="template",
    ),
    **_kind(
        agreements.TemplateClause,
        _of_insiders(agreements.TemplateClause),
        "agreements.write_template",
        part_of="template",
    ),
    **_kind(
        agreements.TextVersion,
        versions_visible_to,
        "agreements.write_text",
        page="text_version",
        part_of="agreement",
    ),
    **_kind(agreements.ClauseComment, comments_visible_to, "agreements.answer_text", part_of="text_version"),
    **_kind(agreements.Proposal, proposals_visible_to, "agreements.answer_text", part_of="text_version"),
    **_kind(agreements.Approval, approvals_visible_to, "agreements.approve_text", part_of="text_version"),
    **_kind(agreements.ContactOffer, contacts_visible_to, "partners.write_officer", part_of="agreement"),
    **_kind(agreements.TaskLink, links_visible_to, "agreements.write_text", part_of="agreement"),
    **_kind(
        agreements.ReviewRoute,
        _of_insiders(agreements.ReviewRoute),
        "agreements.write_route",
        part_of="kind",
    ),
    **_kind(agreements.RequestPoint, points_visible_to, "agreements.write_point"),
    **_kind(agreements.AgreementRequest, requests_visible_to, "agreements.write_request", page="request"),
    **_kind(
        agreements.RequestAnswer, request_answers_visible_to, "agreements.write_request", part_of="request"
    ),
    **_kind(agreements.RequestGap, gaps_visible_to, "agreements.decide_request", part_of="request"),
    **_kind(agreements.ClosedDay, _of_insiders(agreements.ClosedDay), "agreements.write_closed_day"),
    **_kind(
        agreements.InternalReview,
        reviews_visible_to,
        "agreements.write_agreement",
        page="review",
        part_of="agreement",
    ),
    **_kind(
        agreements.ReviewCondition,
        _of(reviews_visible_to, agreements.ReviewCondition, "review"),
        "agreements.write_agreement",
        part_of="review",
    ),
    **_kind(
        agreements.SigningRound,
        rounds_visible_to,
        "agreements.write_text",
        page="signing_round",
        part_of="agreement",
    ),
    **_kind(
        agreements.SigningStep,
        _of(rounds_visible_to, agreements.SigningStep, "round"),
        "agreements.write_text",
        part_of="round",
    ),
    **_kind(agreements.Original, originals_visible_to, "agreements.write_agreement", part_of="agreement"),
    **_kind(
        agreements.TrustRoot, _of_insiders(agreements.TrustRoot), "agreements.write_trust", page="trust_root"
    ),
    **_kind(
        agreements.RenewalDecision, decisions_visible_to, "agreements.decide_renewal", part_of="agreement"
    ),
    **_kind(
        agreements.RenewalConfirmation,
        confirmations_visible_to,
        "agreements.decide_renewal",
        part_of="decision",
    ),
    **_kind(
        agreements.YearVerdict,
        _of(commitments_visible_to, agreements.YearVerdict, "commitment"),
        "agreements.write_agreement",
        part_of="commitment",
    ),
    **_kind(agreements.CommitmentAnswer, answers_visible_to, "agreements.answer_text", part_of="commitment"),
}

KINDS: dict[str, Kind] = {
    **_TEXTS,
    "institution": Kind(
        model=partners.Institution,
        visible_to=institutions_visible_to,
        write="partners.write_institution",
        page="partner",
    ),
    "institutionname": Kind(
        model=partners.InstitutionName,
        visible_to=lambda account: partners.InstitutionName.objects.filter(
            institution__in=institutions_visible_to(account)
        ),
        write="partners.write_institution",
        part_of="institution",
    ),
    "partnership": Kind(
        model=partners.Partnership,
        visible_to=partnerships_visible_to,
        write="partners.write_partnership",
        part_of="partner",
    ),
    "unit": Kind(
        model=partners.Unit,
        visible_to=units_visible_to,
        write="partners.write_unit",
        page="unit",
        part_of="institution",
    ),
    "officer": Kind(
        model=partners.Officer,
        visible_to=officers_visible_to,
        write="partners.write_officer",
        page="officer",
        part_of="institution",
    ),
    "tie": Kind(model=partners.Tie, visible_to=ties_visible_to, write="partners.write_tie", page="tie"),
    "person": Kind(
        model=Person, visible_to=_people_and_participants, write="people.write_person", page="person"
    ),
    "agreementkind": Kind(
        model=agreements.AgreementKind,
        visible_to=lambda account: (
            agreements.AgreementKind.objects.all()
            if is_insider(account)
            else agreements.AgreementKind.objects.none()
        ),
        write="agreements.write_kind",
        page="kind",
    ),
    "agreement": Kind(
        model=agreements.Agreement,
        visible_to=agreements_visible_to,
        write="agreements.remove_agreement",
        page="agreement",
    ),
    "agreementparty": Kind(
        model=agreements.AgreementParty,
        visible_to=_of_agreements(agreements.AgreementParty),
        write="agreements.write_agreement",
        part_of="agreement",
    ),
    "signatory": Kind(
        model=agreements.Signatory,
        visible_to=_of_agreements(agreements.Signatory),
        write="agreements.write_agreement",
        part_of="agreement",
    ),
    "suspended": Kind(
        model=agreements.Suspended,
        visible_to=_of_agreements(agreements.Suspended),
        write="agreements.write_agreement",
        part_of="agreement",
    ),
    "agreementevent": Kind(
        model=agreements.AgreementEvent,
        visible_to=_of_agreements(agreements.AgreementEvent),
        write="agreements.write_agreement",
        part_of="agreement",
    ),
    "agreementdocument": Kind(
        model=agreements.AgreementDocument,
        visible_to=documents_visible_to,
        write="agreements.write_agreement",
        part_of="agreement",
    ),
    "commitment": Kind(
        model=agreements.Commitment,
        visible_to=commitments_visible_to,
        write="agreements.write_agreement",
        page="commitment",
        part_of="agreement",
    ),
    "evidence": Kind(
        model=agreements.Evidence,
        visible_to=_of_agreements(agreements.Evidence, "commitment__agreement"),
        write="agreements.write_agreement",
        part_of="commitment",
    ),
    "instrument": Kind(
        model=calls.Instrument,
        visible_to=lambda account: (
            instruments_visible_to(account) if is_insider(account) else calls.Instrument.objects.none()
        ),
        write="calls.write_instrument",
        page="instrument",
    ),
    "project": Kind(
        model=calls.Project, visible_to=projects_visible_to, write="calls.write_project", page="project"
    ),
    "evaluation": Kind(
        model=calls.Evaluation,
        visible_to=evaluations_visible_to,
        write="calls.write_evaluation",
        part_of="project",
    ),
    "portfolioevaluation": Kind(
        model=calls.PortfolioEvaluation,
        visible_to=portfolio_evaluations_visible_to,
        write="calls.write_evaluation",
        page="portfolio_evaluation",
    ),
    "reportedcount": Kind(
        model=mobility.ReportedCount,
        visible_to=counts_visible_to,
        write="mobility.write_count",
        page="count",
    ),
    "stay": Kind(model=mobility.Stay, visible_to=stays_visible_to, write="mobility.write_stay", page="stay"),
    "jointprogramme": Kind(
        model=programmes.JointProgramme,
        visible_to=programmes_visible_to,
        write="programmes.write_programme",
        page="programme",
    ),
    **{
        str(model._meta.model_name): Kind(
            model=model,
            visible_to=_of(programmes_visible_to, model, field),
            write="programmes.write_programme",
            part_of=field.split("__")[0],
        )
        for model, field in (
            (programmes.ProgrammePartner, "programme"),
            (programmes.Phase, "programme"),
            (programmes.Cohort, "programme"),
            (programmes.CohortPhase, "cohort__programme"),
            (programmes.Conferral, "cohort__programme"),
            (programmes.ExtensionDecision, "programme"),
        )
    },
    "mission": Kind(
        model=missions.Mission, visible_to=missions_visible_to, write="missions.write_mission", page="mission"
    ),
    **{
        str(model._meta.model_name): Kind(
            model=model,
            visible_to=_of(missions_visible_to, model, field),
            write="missions.write_mission",
            part_of=field.split("__")[0],
        )
        for model, field in (
            (missions.Delegate, "mission"),
            (missions.Stop, "mission"),
            (missions.Meeting, "stop__mission"),
            (missions.Outcome, "stop__mission"),
        )
    },
    "actionitem": Kind(
        model=missions.ActionItem,
        visible_to=action_items_visible_to,
        write="missions.write_mission",
        page="action_item",
        part_of="mission",
    ),
    "enrolmentcount": Kind(
        model=community.EnrolmentCount,
        visible_to=enrolment_visible_to,
        write="community.write_enrolment",
        page="enrolment_count",
    ),
    "alumniclub": Kind(
        model=community.AlumniClub, visible_to=clubs_visible_to, write="community.write_club", page="club"
    ),
    "goal": Kind(model=strategy.Goal, visible_to=goals_visible_to, write="strategy.write_goal", page="goal"),
    "goalvalue": Kind(
        model=strategy.GoalValue,
        visible_to=_of(goals_visible_to, strategy.GoalValue, "goal"),
        write="strategy.write_goal",
        part_of="goal",
    ),
    "import": Kind(
        model=sheets.Import, visible_to=imports_visible_to, write="sheets.bring_in", page="import"
    ),
    "account": Kind(
        model=Account, visible_to=_of_rights(Account), write="people.manage_accounts", page="account"
    ),
    "rolegrant": Kind(
        model=RoleGrant, visible_to=_of_rights(RoleGrant), write="people.manage_accounts", part_of="account"
    ),
    "unitrole": Kind(
        model=partners.UnitRole,
        visible_to=_of_rights(partners.UnitRole),
        write="people.manage_accounts",
        part_of="account",
    ),
    "institutionrole": Kind(
        model=partners.InstitutionRole,
        visible_to=_of_rights(partners.InstitutionRole),
        write="people.manage_accounts",
        part_of="account",
    ),
    **{
        str(model._meta.model_name): Kind(
            model=model, visible_to=_of_rights(model), write="people.manage_accounts", part_of="account"
        )
        for model in (Invitation, MailChoice, CalendarFeed)
    },
}
RIGHTS = frozenset({"account", "rolegrant", "unitrole", "institutionrole", "mailchoice", "calendarfeed"})
