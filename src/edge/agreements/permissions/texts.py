"""Who sees and does what with the text of an agreement: drafting, the exchange of both sides, review, signing.

The hub's insiders see everything that they see of the agreement. A partner officer sees a version from the moment
it is shown, with what both sides said of it, and nothing of the internal reviews, links and decisions.
"""

from typing import Any

import rules
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from edge.agreements.models import (
    Agreement,
    Approval,
    ClauseComment,
    CommitmentAnswer,
    ContactOffer,
    InternalReview,
    Original,
    Proposal,
    RenewalConfirmation,
    RenewalDecision,
    SigningRound,
    TaskLink,
    TextVersion,
)
from edge.agreements.permissions.agreements import (
    agreements_visible_to,
    commitments_visible_to,
    coordinates_agreement,
)
from edge.partners.models import Institution, InstitutionRole
from edge.partners.permissions import (
    is_coordinator,
    is_insider,
    is_partner_officer,
    partner_institutions,
)
from edge.people.models import Account
from edge.people.permissions import is_administrator, is_reader, is_signed_in, is_writer


def versions_visible_to(account: Any) -> QuerySet[TextVersion]:
    if is_reader(account):
        return TextVersion.objects.all()
    versions = TextVersion.objects.filter(agreement__in=agreements_visible_to(account))
    return versions if is_insider(account) else versions.exclude(shown_at=None)


def comments_visible_to(account: Any) -> QuerySet[ClauseComment]:
    comments = ClauseComment.objects.filter(text_version__in=versions_visible_to(account))
    return comments if is_insider(account) else comments.filter(internal=False)


def proposals_visible_to(account: Any) -> QuerySet[Proposal]:
    return Proposal.objects.filter(text_version__in=versions_visible_to(account))


def approvals_visible_to(account: Any) -> QuerySet[Approval]:
    return Approval.objects.filter(text_version__in=versions_visible_to(account))


def rounds_visible_to(account: Any) -> QuerySet[SigningRound]:
    return SigningRound.objects.filter(text_version__in=versions_visible_to(account))


def originals_visible_to(account: Any) -> QuerySet[Original]:
    return Original.objects.filter(agreement__in=agreements_visible_to(account))


def reviews_visible_to(account: Any) -> QuerySet[InternalReview]:
    """Those of the agreements that an insider sees; and a reviewer the own ones."""
    if is_insider(account):
        return InternalReview.objects.filter(agreement__in=agreements_visible_to(account))
    if getattr(account, "pk", None) is None or partner_institutions(account):
        return InternalReview.objects.none()
    return InternalReview.objects.filter(reviewer=account)


def reviewers() -> QuerySet[Account]:
    """Who can be asked for an internal review: everybody who may sign in and speaks for no partner today."""
    speakers = InstitutionRole.objects.holding(on=timezone.localdate()).values("account")
    return Account.objects.filter(is_active=True).exclude(pk__in=speakers).order_by("name", "pk")


def links_visible_to(account: Any) -> QuerySet[TaskLink]:
    if not is_insider(account):
        return TaskLink.objects.none()
    return TaskLink.objects.filter(agreement__in=agreements_visible_to(account))


def contacts_visible_to(account: Any) -> QuerySet[ContactOffer]:
    """Those of the agreements that an insider sees; a partner officer those that the own side gave."""
    offers = ContactOffer.objects.filter(agreement__in=agreements_visible_to(account))
    return offers if is_insider(account) else offers.filter(institution__in=partner_institutions(account))


def decisions_visible_to(account: Any) -> QuerySet[RenewalDecision]:
    if not is_insider(account):
        return RenewalDecision.objects.none()
    return RenewalDecision.objects.filter(agreement__in=agreements_visible_to(account))


def renewals_visible_to(account: Any) -> QuerySet[RenewalDecision]:
    """The hub's decisions; of them a partner officer sees a renewal by confirmation once the hub has confirmed it."""
    if is_insider(account):
        return decisions_visible_to(account)
    own = partner_institutions(account)
    hub = RenewalConfirmation.objects.filter(decision=OuterRef("pk"), institution__role=Institution.HUB)
    shown = RenewalDecision.objects.filter(Exists(hub), agreement__in=agreements_visible_to(account))
    return shown if own else shown.none()


def confirmations_visible_to(account: Any) -> QuerySet[RenewalConfirmation]:
    return RenewalConfirmation.objects.filter(decision__in=renewals_visible_to(account))


def answers_visible_to(account: Any) -> QuerySet[CommitmentAnswer]:
    return CommitmentAnswer.objects.filter(commitment__in=commitments_visible_to(account))


def side_of(account: Any, agreement: Agreement) -> Institution | None:
    """The party for which the account speaks: the hub for those who may write, a partner for its officers."""
    parties = Institution.objects.filter(
        pk__in=agreement.parties.values("institution"),
    ).order_by("pk")
    if is_writer(account) or (is_coordinator(account) and coordinates_agreement(account, agreement)):
        return parties.filter(role=Institution.HUB).first()
    if not agreements_visible_to(account).filter(pk=agreement.pk).exists():
        return None
    return parties.filter(pk__in=partner_institutions(account)).first()


@rules.predicate
def speaks_for_a_side(account: Any, agreement: Any) -> bool:
    return agreement is None or side_of(account, agreement) is not None


@rules.predicate
def is_the_reviewer(account: Any, review: Any) -> bool:
    """Of a review: who was asked; where nobody was named, whoever may write."""
    if review is None:
        return True
    if review.reviewer_id is not None:
        return bool(review.reviewer_id == getattr(account, "pk", None))
    return bool(is_writer(account))


rules.add_perm("agreements.write_text", is_writer | (is_coordinator & coordinates_agreement))
rules.add_perm("agreements.answer_text", (is_insider | is_partner_officer) & speaks_for_a_side)
rules.add_perm("agreements.approve_text", (is_writer | is_partner_officer) & speaks_for_a_side)
rules.add_perm("agreements.decide_review", is_signed_in & ~is_partner_officer & is_the_reviewer)
rules.add_perm("agreements.write_template", is_writer)
rules.add_perm("agreements.read_template", is_insider)
rules.add_perm("agreements.write_route", is_administrator)
rules.add_perm("agreements.read_closed_day", is_insider)
rules.add_perm("agreements.write_closed_day", is_writer)
rules.add_perm("agreements.decide_renewal", is_writer)
rules.add_perm("agreements.confirm_renewal", (is_writer | is_partner_officer) & speaks_for_a_side)
rules.add_perm("agreements.publish", is_writer)
rules.add_perm("agreements.write_trust", is_administrator)
