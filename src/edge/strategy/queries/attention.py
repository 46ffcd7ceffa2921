"""What needs somebody's attention on a day, each item with the record where it is solved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from edge.agreements import queries as agreements
from edge.agreements.models import Agreement, AgreementQuerySet
from edge.agreements.rules import due
from edge.core.dates import PartialDate
from edge.partners import queries as partners
from edge.partners.models import Institution

MANDATE_DAYS = 90


@dataclass(frozen=True, kw_only=True)
class AttentionItem:
    """`what` is a code; `about` the public id of the record of `kind` where it is solved; `why` a sentence."""

    what: str
    kind: str
    about: str
    label: str
    partners: tuple[str, ...]
    why: str
    on: PartialDate | None = None
    overdue: bool = False
    within: str = ""  # the agreement of a commitment
    partner_id: str = ""  # the first partner, on whose page and in whose dossier it is read


def attention_on(
    account: Any,
    *,
    on: date,
    within_days: int = agreements.WITHIN_DAYS,
    partner: Institution | None = None,
    most: int | None = None,
) -> list[AttentionItem]:
    """Everything that needs attention on the day and that the account may see; a fixed number of statements.

    `most` bounds how much of each kind is read: the most pressing, or the first registered.
    """
    found: tuple[Iterator[AttentionItem], ...] = (
        _due(account, on, within_days, partner, most),
        _unsigned(account, on, partner, most),
        _without_umbrella(account, on, partner, most),
        _without_evidence(account, on, partner, most),
        _not_known(account, on, partner, most),
        _mandates(account, on, partner, most),
        _champions(account, on, partner, most),
    )
    return [item for kind in found for item in kind]


def partner_names(agreement: Any) -> tuple[str, ...]:
    """The parties other than the hub, each once, in the order of the agreement."""
    names = [party.institution.name for party in agreement.parties.all() if not party.institution.is_hub]
    return tuple(dict.fromkeys(names))


def _first_partner(agreement: Any) -> str:
    ids = [party.institution.public_id for party in agreement.parties.all() if not party.institution.is_hub]
    return ids[0] if ids else ""


def _of(partner: Institution | None, agreements_: AgreementQuerySet) -> AgreementQuerySet:
    return agreements_.with_partner(partner) if partner else agreements_


def _due(
    account: Any, on: date, within_days: int, partner: Institution | None, most: int | None
) -> Iterator[AttentionItem]:
    lists = (
        ("due_for_renewal", "renewal_on", agreements.due_for_renewal),
        ("due_for_review", "review_on", agreements.due_for_review),
    )
    for what, field, reading in lists:
        for agreement in _of(partner, reading(account, on=on, within_days=within_days))[:most]:
            answer = due(getattr(agreement, field), on=on, within_days=within_days)
            if answer is not None:
                yield _agreement_item(
                    what, agreement, _due_words(what, answer), on=answer.on, overdue=answer.overdue
                )


def _due_words(what: str, answer: Any) -> str:
    if answer.overdue:
        words = {
            "due_for_renewal": _("The renewal was due on or before %(day)s, and it is still in force."),
            "due_for_review": _("The review was due on or before %(day)s."),
        }
        return words[what] % {"day": answer.on.latest.isoformat()}
    words = {
        "due_for_renewal": ngettext(
            "Due for renewal within %(days)s day.",
            "Due for renewal within %(days)s days.",
            answer.days_at_most,
        ),
        "due_for_review": ngettext(
            "Due for review within %(days)s day.", "Due for review within %(days)s days.", answer.days_at_most
        ),
    }
    return words[what] % {"days": answer.days_at_most}


def _agreement_item(what: str, agreement: Any, why: str, **more: Any) -> AttentionItem:
    return AttentionItem(
        what=what,
        kind="agreement",
        about=agreement.public_id,
        label=agreement.title,
        partners=partner_names(agreement),
        partner_id=_first_partner(agreement),
        why=why,
        **more,
    )


def _unsigned(
    account: Any, on: date, partner: Institution | None, most: int | None
) -> Iterator[AttentionItem]:
    for agreement in _of(partner, agreements.unsigned_under_umbrella(account, on=on))[:most]:
        yield _agreement_item(
            "unsigned", agreement, _("Not signed, while the agreement it is made under is in force.")
        )


def _without_umbrella(
    account: Any, on: date, partner: Institution | None, most: int | None
) -> Iterator[AttentionItem]:
    for agreement in _of(partner, agreements.without_umbrella(account, on=on))[:most]:
        why = _("An agreement of this kind is made under another; none is named.")
        yield _agreement_item("without_umbrella", agreement, why)


def _not_known(
    account: Any, on: date, partner: Institution | None, most: int | None
) -> Iterator[AttentionItem]:
    for agreement in _of(partner, agreements.state_not_known(account, on=on))[:most]:
        why = _("Whether it was in force cannot be told from the dates recorded.")
        yield _agreement_item("not_known", agreement, why)


def _without_evidence(
    account: Any, on: date, partner: Institution | None, most: int | None
) -> Iterator[AttentionItem]:
    commitments = agreements.without_evidence(account, on=on)
    if partner:
        commitments = commitments.filter(agreement__in=Agreement.objects.with_partner(partner))
    for commitment in commitments.prefetch_related("agreement__parties__institution")[:most]:
        answer = due(commitment.due_on, on=on, within_days=0)
        late = answer is not None and answer.overdue
        yield AttentionItem(
            what="commitment_without_evidence",
            kind="commitment",
            about=commitment.public_id,
            label=commitment.text,
            partners=partner_names(commitment.agreement),
            partner_id=_first_partner(commitment.agreement),
            why=_("Its day has passed without evidence.") if late else _("No evidence is recorded yet."),
            on=commitment.due_on,
            overdue=late,
            within=commitment.agreement.public_id,
        )


def _mandates(
    account: Any, on: date, partner: Institution | None, most: int | None
) -> Iterator[AttentionItem]:
    officers = partners.mandates_ending(account, on=on, until=on + timedelta(days=MANDATE_DAYS))
    for officer in (officers.filter(institution=partner) if partner else officers)[:most]:
        ends = officer.mandate_ends_on or officer.ends_on
        yield AttentionItem(
            what="mandate_expiring",
            kind="officer",
            about=officer.public_id,
            label=str(officer),
            partners=(officer.institution.name,),
            partner_id=officer.institution.public_id,
            why=_("The mandate to sign ends; the back-up is %(name)s.") % {"name": officer.backup.person.name}
            if officer.backup
            else _("The mandate to sign ends, and no back-up is named."),
            on=ends,
        )


def _left_words(champion: Any, backup: Any) -> str:
    if backup is None:
        return _("%(name)s, who carried this tie, has left.") % {"name": champion.person.name}
    return _("%(name)s, who carried this tie, has left; the back-up is %(backup)s.") % {
        "name": champion.person.name,
        "backup": backup.person.name,
    }


def _champions(
    account: Any, on: date, partner: Institution | None, most: int | None
) -> Iterator[AttentionItem]:
    ties = partners.ties_without_champion(account, on=on)
    for tie in (ties.filter(partner_unit__institution=partner) if partner else ties)[:most]:
        yield AttentionItem(
            what="champion_left",
            kind="tie",
            about=tie.public_id,
            label=str(tie),
            partners=(tie.partner_unit.institution.name,),
            partner_id=tie.partner_unit.institution.public_id,
            why=_left_words(tie.champion, tie.backup),
            on=tie.champion.ends_on if tie.champion else None,
        )
