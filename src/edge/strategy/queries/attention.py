"""What needs somebody's attention on a day, each item with the record where it is solved."""

from collections.abc import Iterator, Mapping, Sequence
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
from edge.strategy.queries.attention_activities import Draft, activity_needs
from edge.strategy.queries.attention_texts import text_needs

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
    within: str = ""  # the agreement of a commitment, a review, a proposal, a signing
    partner_id: str = ""  # the first partner, on whose page and in whose dossier it is read


def attention_on(
    account: Any,
    *,
    on: date,
    within_days: int = agreements.WITHIN_DAYS,
    partner: Institution | None = None,
    most: int | None = None,
    people_only: bool = False,
    named: bool = True,
) -> list[AttentionItem]:
    """Everything that needs attention on the day and that the account may see; a fixed number of statements.

    `most` bounds how much of each kind is read: the most pressing, or the first registered. `people_only`
    asks for ending mandates alone: at the hub, where every agreement would be. Without `named` the partners
    are left out, and the two statements that name them.
    """
    kinds = (
        _due(account, on, within_days, partner, most),
        _unsigned(account, on, partner, most),
        _without_umbrella(account, on, partner, most),
        _without_evidence(account, on, partner, most),
        _not_known(account, on, partner, most),
    )
    people = _mandates(account, on, partner, most)
    others = (
        _champions(account, on, partner, most),
        activity_needs(account, on=on, partner=partner, most=most),
    )
    # What waits for the reader in person stands before what waits for anybody.
    own = text_needs(account, on=on, partner=partner, most=most)
    asked = (people,) if people_only else (own, *kinds, people, *others)
    drafts = [draft for kind in asked for draft in kind]
    if not named:
        return [AttentionItem(partners=(), **draft.item) for draft in drafts]
    parties = agreements.partners_of(draft.agreement for draft in drafts if draft.agreement)
    present = {each.pk: each.name for row in parties.values() for each in row}
    present |= {draft.institution.pk: draft.institution.name for draft in drafts if draft.institution}
    names = partners.names_by_key(present, on=on)
    return [_item(draft, parties.get(draft.agreement or 0, ()), names) for draft in drafts]


def _item(draft: Draft, parties: Sequence[Any], names: Mapping[int, str]) -> AttentionItem:
    concerned = [draft.institution] if draft.institution else parties
    return AttentionItem(
        partners=tuple(dict.fromkeys(names[each.pk] for each in concerned)),
        partner_id=concerned[0].public_id if concerned else "",
        **draft.item,
    )


def _of(partner: Institution | None, agreements_: AgreementQuerySet, *days: str) -> Any:
    """The columns that an item is made of, and no other table."""
    concerned = agreements_.with_partner(partner) if partner else agreements_
    return concerned.values_list("pk", "public_id", "title", *days, named=True)


def _due(
    account: Any, on: date, within_days: int, partner: Institution | None, most: int | None
) -> Iterator[Draft]:
    lists = (
        ("due_for_renewal", "renewal_on", agreements.due_for_renewal),
        ("due_for_review", "review_on", agreements.due_for_review),
    )
    for what, field, reading in lists:
        near = reading(account, on=on, within_days=within_days)
        for agreement in _of(partner, near, f"{field}_from", f"{field}_until")[:most]:
            answer = due(PartialDate(*agreement[3:]), on=on, within_days=within_days)
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


def _agreement_item(what: str, agreement: Any, why: str, **more: Any) -> Draft:
    item = {
        "what": what,
        "kind": "agreement",
        "about": agreement.public_id,
        "label": agreement.title,
        "why": why,
    }
    return Draft(item={**item, **more}, agreement=agreement.pk)


def _unsigned(account: Any, on: date, partner: Institution | None, most: int | None) -> Iterator[Draft]:
    for agreement in _of(partner, agreements.unsigned_under_umbrella(account, on=on))[:most]:
        yield _agreement_item(
            "unsigned", agreement, _("Not signed, while the agreement it is made under is in force.")
        )


def _without_umbrella(
    account: Any, on: date, partner: Institution | None, most: int | None
) -> Iterator[Draft]:
    for agreement in _of(partner, agreements.without_umbrella(account, on=on))[:most]:
        why = _("An agreement of this kind is made under another; none is named.")
        yield _agreement_item("without_umbrella", agreement, why)


def _not_known(account: Any, on: date, partner: Institution | None, most: int | None) -> Iterator[Draft]:
    for agreement in _of(partner, agreements.state_not_known(account, on=on))[:most]:
        why = _("Whether it was in force cannot be told from the dates recorded.")
        yield _agreement_item("not_known", agreement, why)


def _without_evidence(
    account: Any, on: date, partner: Institution | None, most: int | None
) -> Iterator[Draft]:
    commitments = agreements.without_evidence(account, on=on)
    if partner:
        commitments = commitments.filter(agreement__in=Agreement.objects.with_partner(partner))
    shown = commitments.only("public_id", "text", "due_on_from", "due_on_until", "agreement__public_id")
    for commitment in shown[:most]:
        answer = due(commitment.due_on, on=on, within_days=0)
        late = answer is not None and answer.overdue
        item = {
            "what": "commitment_without_evidence",
            "kind": "commitment",
            "about": commitment.public_id,
            "label": commitment.text,
            "why": _("Its day has passed without evidence.") if late else _("No evidence is recorded yet."),
            "on": commitment.due_on,
            "overdue": late,
            "within": commitment.agreement.public_id,
        }
        yield Draft(item=item, agreement=commitment.agreement_id)


def _mandates(account: Any, on: date, partner: Institution | None, most: int | None) -> Iterator[Draft]:
    officers = partners.mandates_ending(account, on=on, until=on + timedelta(days=MANDATE_DAYS))
    for officer in (officers.filter(institution=partner) if partner else officers)[:most]:
        ends = officer.mandate_ends_on or officer.ends_on
        item = {
            "what": "mandate_expiring",
            "kind": "officer",
            "about": officer.public_id,
            "label": str(officer),
            "why": _("The mandate to sign ends; the back-up is %(name)s.")
            % {"name": officer.backup.person.name}
            if officer.backup
            else _("The mandate to sign ends, and no back-up is named."),
            "on": ends,
        }
        yield Draft(item=item, institution=officer.institution)


def _left_words(champion: Any, backup: Any) -> str:
    if backup is None:
        return _("%(name)s, who carried this tie, has left.") % {"name": champion.person.name}
    return _("%(name)s, who carried this tie, has left; the back-up is %(backup)s.") % {
        "name": champion.person.name,
        "backup": backup.person.name,
    }


def _champions(account: Any, on: date, partner: Institution | None, most: int | None) -> Iterator[Draft]:
    ties = partners.ties_without_champion(account, on=on)
    for tie in (ties.filter(partner_unit__institution=partner) if partner else ties)[:most]:
        item = {
            "what": "champion_left",
            "kind": "tie",
            "about": tie.public_id,
            "label": str(tie),
            "why": _left_words(tie.champion, tie.backup),
            "on": tie.champion.ends_on if tie.champion else None,
        }
        yield Draft(item=item, institution=tie.partner_unit.institution)
