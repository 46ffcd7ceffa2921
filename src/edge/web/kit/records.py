"""Where each kind of record is read, and the words of the activity log."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from edge.core.models import Activity

_PAGES = {
    "institution": "partner",
    "unit": "unit",
    "officer": "officer",
    "tie": "tie",
    "person": "person",
    "agreement": "agreement",
    "commitment": "commitment",
    "agreementkind": "kind",
    "account": "account",
}


def url_of(kind: str, public_id: str) -> str:
    """The page of a record, or "" for what is only read on another record's page."""
    name = _PAGES.get(kind)
    return reverse(name, args=[public_id]) if name else ""


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


def activity_items(lines: Iterable[Activity]) -> list[dict[str, Any]]:
    """Activity lines as the part `parts/activity.html` reads them."""
    sentences = _sentences()
    items = []
    for line in lines:
        sentence = sentences[line.verb] % {"what": line.subject_label}
        reason = line.details.get("reason")
        items.append(
            {
                "at": line.at,
                "who": line.actor or _("the installation"),
                "sentence": f"{sentence} ({reason})" if reason else sentence,
                "url": url_of(line.subject_kind, line.subject_id),
            }
        )
    return items
