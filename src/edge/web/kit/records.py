"""Every kind of record that people edit: where it is read, by whom, who may write it; the words of the activity log."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from edge.agreements import models as agreements
from edge.agreements.permissions import agreements_visible_to, commitments_visible_to, documents_visible_to
from edge.core.models import Activity
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
from edge.people.models import Account, Person, RoleGrant
from edge.people.permissions import is_administrator, may, plain_roles_of
from edge.people.rules import Role

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


def _of_agreements(model: type[Any], field: str = "agreement") -> Visible:
    return lambda account: model._default_manager.filter(**{f"{field}__in": agreements_visible_to(account)})


def _of_rights(model: type[Any]) -> Visible:
    """Who holds or held which right: for those who give rights, and those who check on that."""
    return lambda account: (
        model._default_manager.all() if sees_rights(account) else model._default_manager.none()
    )


def sees_rights(account: Any) -> bool:
    return bool(is_administrator(account) or Role.AUDITOR in plain_roles_of(account))


KINDS: dict[str, Kind] = {
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
    "person": Kind(model=Person, visible_to=people_visible_to, write="people.write_person", page="person"),
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
}
RIGHTS = frozenset({"account", "rolegrant", "unitrole", "institutionrole"})


def kinds_with_history(account: Any) -> dict[str, Kind]:
    """The kinds whose whole history the account may read, removed records included."""
    if not may(account, "people.read_history"):
        return {}
    return {name: kind for name, kind in KINDS.items() if name not in RIGHTS or sees_rights(account)}


def kind_words() -> dict[str, str]:
    """What each kind is called, by its name in the address."""
    return {name: str(kind.model._meta.verbose_name) for name, kind in KINDS.items()}


def url_of(kind: str, public_id: str) -> str:
    """The page of a record, or "" for what is only read on another record's page."""
    known = KINDS.get(kind)
    return reverse(known.page, args=[public_id]) if known and known.page else ""


def _sentences() -> dict[str, str]:
    """One sentence a verb; who did it stands before it."""
    return {
        "open_account": _("opened the account %(what)s"),
        "edit_account": _("changed the account %(what)s"),
        "grant_role": _("gave the role %(what)s"),
        "edit_role": _("changed the role %(what)s"),
        "withdraw_role": _("withdrew the role %(what)s"),
        "add_person": _("added the person %(what)s"),
        "edit_person": _("changed the person %(what)s"),
        "remove_person": _("removed the person %(what)s"),
        "add_institution": _("added the institution %(what)s"),
        "edit_institution": _("changed the institution %(what)s"),
        "rename_institution": _("renamed the institution to %(what)s"),
        "remove_institution": _("removed the institution %(what)s"),
        "complete_institution": _("completed the institution %(what)s from ROR"),
        "add_name": _("added the name %(what)s"),
        "edit_name": _("changed the name %(what)s"),
        "remove_name": _("removed the name %(what)s"),
        "add_unit": _("added the unit %(what)s"),
        "edit_unit": _("changed the unit %(what)s"),
        "remove_unit": _("removed the unit %(what)s"),
        "appoint_officer": _("recorded the office of %(what)s"),
        "edit_officer": _("changed the office of %(what)s"),
        "remove_officer": _("removed the office of %(what)s"),
        "tie_units": _("tied %(what)s"),
        "edit_tie": _("changed the tie %(what)s"),
        "remove_tie": _("removed the tie %(what)s"),
        "open_partnership": _("opened the partnership with %(what)s"),
        "edit_partnership": _("changed the partnership with %(what)s"),
        "add_kind": _("added the kind %(what)s"),
        "edit_kind": _("changed the kind %(what)s"),
        "remove_kind": _("removed the kind %(what)s"),
        "prepare_agreement": _("put “%(what)s” into the register"),
        "edit_agreement": _("changed “%(what)s”"),
        "sign_agreement": _("recorded the signing of “%(what)s”"),
        "extend_agreement": _("recorded an extension of “%(what)s”"),
        "withdraw_agreement": _("recorded the withdrawal of “%(what)s”"),
        "terminate_agreement": _("recorded the termination of “%(what)s”"),
        "remove_agreement": _("removed “%(what)s”"),
        "suspend_agreement": _("recorded the suspension %(what)s"),
        "edit_suspension": _("changed the suspension %(what)s"),
        "remove_suspension": _("removed the suspension %(what)s"),
        "add_party": _("added the party %(what)s"),
        "edit_party": _("changed the party %(what)s"),
        "remove_party": _("removed the party %(what)s"),
        "share_agreement": _("changed what is shown to %(what)s"),
        "add_signatory": _("recorded the signatory %(what)s"),
        "edit_signatory": _("changed the signatory %(what)s"),
        "remove_signatory": _("removed the signatory %(what)s"),
        "add_event": _("recorded the event “%(what)s”"),
        "edit_event": _("changed the event “%(what)s”"),
        "remove_event": _("removed the event “%(what)s”"),
        "receive_document": _("received the file %(what)s"),
        "attach_document": _("attached the document %(what)s"),
        "edit_document": _("changed the document %(what)s"),
        "detach_document": _("detached the document %(what)s"),
        "add_commitment": _("recorded the commitment “%(what)s”"),
        "edit_commitment": _("changed the commitment “%(what)s”"),
        "judge_commitment": _("gave a verdict on “%(what)s”"),
        "remove_commitment": _("removed the commitment “%(what)s”"),
        "give_evidence": _("gave the evidence “%(what)s”"),
        "edit_evidence": _("changed the evidence “%(what)s”"),
        "remove_evidence": _("removed the evidence “%(what)s”"),
        "restore": _("brought back %(what)s"),
    }


def sentence_of(line: Activity, sentences: dict[str, str] | None = None) -> str:
    """What was done, without who did it and why."""
    known = sentences or _sentences()
    return known.get(line.verb, "%(what)s") % {"what": line.subject_label}


def page_of(line: Activity, account: Any = None) -> str:
    """Where to read about it: its own page, else the page on which it stands, else nowhere.

    What has been taken away has no page any more; rights have one for those who give them only, when `account`
    says who reads.
    """
    if line.page_kind in RIGHTS and account is not None and not may(account, "people.manage_accounts"):
        return ""
    if line.verb.startswith(("remove_", "withdraw_role", "detach_")):
        return "" if line.page_id == line.subject_id else url_of(line.page_kind, line.page_id)
    return url_of(line.subject_kind, line.subject_id) or url_of(line.page_kind, line.page_id)


def activity_visible_to(account: Any) -> QuerySet[Activity]:
    """The whole log, newest first, for those who read history; nothing for others.

    Who was given which right is for those who give rights and those who check on them.
    """
    lines = Activity.objects.select_related("actor").order_by("-at", "-pk")
    if not may(account, "people.read_history"):
        return lines.none()
    return lines if sees_rights(account) else lines.exclude(subject_kind__in=RIGHTS)


def activity_items(lines: Iterable[Activity], *, account: Any = None) -> list[dict[str, Any]]:
    """Activity lines as the part `parts/activity.html` reads them. The lines come with their actor.

    `account` is who reads them, where rights can be among them.
    """
    sentences = _sentences()
    items = []
    for line in lines:
        sentence = sentence_of(line, sentences)
        reason = line.details.get("reason")
        items.append(
            {
                "at": line.at,
                "who": line.actor or _("the installation"),
                "sentence": f"{sentence} ({reason})" if reason else sentence,
                "url": page_of(line, account),
            }
        )
    return items
