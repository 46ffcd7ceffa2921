"""Reading agreements across tables for the screens, the brief and the dossier, always as of a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from edge.agreements import rules
from edge.agreements.models import (
    Agreement,
    AgreementEvent,
    AgreementParty,
    AgreementQuerySet,
    Commitment,
    Evidence,
    Signatory,
    TextVersion,
)
from edge.agreements.permissions import agreements_visible_to, commitments_visible_to, versions_visible_to
from edge.agreements.rules import State, Verdict
from edge.core.queries import found_pks
from edge.partners.models import Institution
from edge.partners.queries import MOST_KEYS, names_by_key

WITHIN_DAYS = 180  # what "due" means when nobody says otherwise


@dataclass(frozen=True, kw_only=True)
class CommitmentOnDay:
    """A commitment as it stood on a day: the evidence there was, the verdict that had been given."""

    commitment: Commitment
    evidence: tuple[Evidence, ...]
    verdict: Verdict

    @property
    def lacks_evidence(self) -> bool:
        return self.verdict == Verdict.OPEN and not self.evidence


def for_reading(agreements: AgreementQuerySet, *, on: date) -> AgreementQuerySet:
    """With the state on the day, the kind, the parties and what it replaces: three statements for any number.

    What was chosen by its state is read with that state: saying it twice doubles the length of the statement.
    """
    parties = AgreementParty.objects.select_related("institution", "unit").order_by("pk")
    with_state = agreements if "state" in agreements.query.annotations else agreements.with_state(on=on)
    return with_state.select_related("kind", "supersedes", "parent").prefetch_related(
        Prefetch("parties", queryset=parties)
    )


def for_the_whole_story(agreements: AgreementQuerySet, *, on: date, account: Any) -> AgreementQuerySet:
    """`for_reading` plus signatories, commitments with evidence, events, and the agreements around it.

    Those around it (`successors`, `shown_parent`, `shown_supersedes`) are only those that the account may see.
    """
    visible = agreements_visible_to(account)
    evidence = Evidence.objects.order_by("on_from", "pk")
    commitments = Commitment.objects.select_related("owner__person").prefetch_related(
        Prefetch("evidence", queryset=evidence)
    )
    signatories = Signatory.objects.select_related("person", "institution", "officer__person").order_by("pk")
    return for_reading(agreements.with_attestation(), on=on).prefetch_related(
        Prefetch("commitments", queryset=commitments.order_by("pk")),
        Prefetch("signatories", queryset=signatories),
        Prefetch("events", queryset=AgreementEvent.objects.order_by("on_from", "pk")),
        Prefetch("successors", queryset=visible.with_state(on=on).order_by("pk")),
        Prefetch("parent", queryset=visible, to_attr="shown_parent"),
        Prefetch("supersedes", queryset=visible, to_attr="shown_supersedes"),
    )


@dataclass(frozen=True, kw_only=True)
class PartnerOfAgreement:
    """A party other than the hub; `name` is the present one."""

    pk: int
    public_id: str
    name: str


def partners_of(agreements: Iterable[int]) -> dict[int, tuple[PartnerOfAgreement, ...]]:
    """The parties of the agreements (by primary key) other than the hub, each once, in order. One statement."""
    wanted = frozenset(agreements)
    parties = AgreementParty.objects.exclude(institution__role=Institution.HUB).order_by("pk")
    if len(wanted) < MOST_KEYS:
        parties = parties.filter(agreement__in=wanted)
    rows = parties.values_list(
        "agreement_id", "institution_id", "institution__public_id", "institution__name"
    )
    found: dict[int, dict[int, PartnerOfAgreement]] = {}
    for agreement, pk, public_id, name in rows:
        if agreement in wanted:
            of_agreement = found.setdefault(agreement, {})
            of_agreement[pk] = PartnerOfAgreement(pk=pk, public_id=public_id, name=name)
    return {agreement: tuple(partners.values()) for agreement, partners in found.items()}


def partner_names_on(agreements: Iterable[int], *, on: date) -> dict[int, tuple[str, ...]]:
    """`partners_of` by the names of the day alone. Two statements."""
    found = partners_of(agreements)
    names = names_by_key({each.pk: each.name for row in found.values() for each in row}, on=on)
    return {pk: tuple(dict.fromkeys(names[each.pk] for each in row)) for pk, row in found.items()}


def known_signatories(agreement: Agreement) -> list[Signatory] | None:
    """The (prefetched) signatories; None when unknown. Nobody signed what is not signed: that is known."""
    rows = list(agreement.signatories.all())
    if not rows and agreement.is_signed and not agreement.signatories_known:
        return None
    return rows


def is_being_renewed(state: str, successors: Iterable[Any]) -> bool:
    """`rules.renewal_in_progress` for an agreement and successors that were read with their state on the day."""
    return state == State.EXPIRED and any(successor.state == State.IN_PREPARATION for successor in successors)


def in_order_of_days(agreements: AgreementQuerySet) -> AgreementQuerySet:
    """Oldest first by what is known of signing and start; those without any day last."""
    first = Coalesce("signed_on_from", "starts_on_from")
    return agreements.annotate(first_day=first).order_by(F("first_day").asc(nulls_last=True), "pk")


def find_agreements(account: Any, text: str) -> AgreementQuerySet:
    """By title, reference, kind and parties, and by the words of the newest text that the account sees."""
    return agreements_visible_to(account).filter(pk__in=agreements_found(account, text))


def agreements_found(account: Any, text: str) -> QuerySet[Any, Any]:
    """A subquery of the primary keys of agreements with these words; as a union, for one of two conditions would
    make the database read every agreement."""
    by_clause = newest_versions(account).filter(pk__in=found_pks("textversion", text)).order_by()
    named: QuerySet[Any, Any] = found_pks("agreement", text)
    return named.union(by_clause.values("agreement_id"))


def newest_versions(account: Any) -> QuerySet[TextVersion]:
    """Of every agreement the newest version that the account sees."""
    visible = versions_visible_to(account)
    newer = visible.filter(agreement=OuterRef("agreement"), number__gt=OuterRef("number"))
    return visible.exclude(Exists(newer))


def find_commitments(account: Any, text: str) -> QuerySet[Commitment]:
    return (
        commitments_visible_to(account)
        .filter(pk__in=found_pks("commitment", text))
        .select_related("agreement")
    )


def commitments_on(commitments: Iterable[Commitment], *, on: date) -> list[CommitmentOnDay]:
    """How the (prefetched) commitments stood on a day. Evidence of a later day had not been seen yet."""
    return [
        CommitmentOnDay(
            commitment=commitment,
            evidence=tuple(item for item in commitment.evidence.all() if not _later(item, on)),
            verdict=rules.verdict_on(commitment.verdict, commitment.judged_on, on=on),
        )
        for commitment in commitments
    ]


def _later(item: Evidence, on: date) -> bool:
    return item.on_from is not None and item.on_from > on  # type: ignore[attr-defined]


def due_for_renewal(account: Any, *, on: date, within_days: int = WITHIN_DAYS) -> AgreementQuerySet:
    """What the account may see of the due list, most pressing first."""
    due = agreements_visible_to(account).due_for_renewal(on=on, within_days=within_days)
    return due.order_by("renewal_on_from", "renewal_on_until", "pk")


def due_for_review(account: Any, *, on: date, within_days: int = WITHIN_DAYS) -> AgreementQuerySet:
    due = agreements_visible_to(account).due_for_review(on=on, within_days=within_days)
    return due.order_by("review_on_from", "review_on_until", "pk")


def unsigned_under_umbrella(account: Any, *, on: date) -> AgreementQuerySet:
    """Agreements in preparation whose umbrella is in force: promised, not signed."""
    umbrella = agreements_visible_to(account).filter(pk=OuterRef("parent")).in_force(on=on)
    unsigned = agreements_visible_to(account).exclude(parent=None).in_preparation(on=on)
    return unsigned.filter(Exists(umbrella)).order_by("pk")


def without_umbrella(account: Any, *, on: date) -> AgreementQuerySet:
    return agreements_visible_to(account).without_umbrella(on=on).order_by("pk")


def state_not_known(account: Any, *, on: date) -> AgreementQuerySet:
    return agreements_visible_to(account).not_known(on=on).order_by("pk")


def without_evidence(account: Any, *, on: date) -> QuerySet[Commitment]:
    """Open commitments of agreements in force on the day for which nothing has been shown by then."""
    seen = Evidence.objects.filter(Q(on_from=None) | Q(on_from__lte=on), commitment=OuterRef("pk"))
    return (
        commitments_visible_to(account)
        .filter(Exists(Agreement.objects.filter(pk=OuterRef("agreement")).in_force(on=on)))
        .exclude(Exists(seen))
        .exclude(judged_on_until__lte=_next(on))
        .select_related("agreement")
        .order_by("agreement_id", "pk")
    )


def _next(day: date) -> date:
    return day + timedelta(days=1)


def facts_of(agreement: Agreement) -> rules.Facts:
    """The facts of one agreement as a value for the rules, successors included. Several statements."""
    days = [event.on for event in agreement.events.all() if event.attests and event.on]
    for child in agreement.children.select_related("kind"):
        if child.kind.attests_parent and child.signed_on:
            days.append(child.signed_on)
    return rules.Facts(
        signed=agreement.happening("signed_on"),
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        withdrawn=agreement.happening("withdrawn_on"),
        terminated=agreement.happening("terminated_on"),
        attested_by=tuple(days),
        suspensions=tuple(
            rules.Suspension(starts_on=row.starts_on, ends_on=row.ends_on)
            for row in agreement.suspensions.all()
            if row.starts_on
        ),
        successors=tuple(facts_of(successor) for successor in agreement.successors.all()),
    )
