"""Finding the record that an operation is about: what the account may not see reads like what does not exist."""

from typing import Any

from django.utils.translation import gettext as _
from ninja.errors import HttpError

from edge.agreements.models import Agreement, TextVersion
from edge.agreements.permissions import agreements_visible_to, side_of, versions_visible_to
from edge.api.kit import not_found
from edge.partners.models import Institution
from edge.people.permissions import may


def one_of(rows: Any, public_id: str) -> Any:
    """The record with this id among rows that are scoped already."""
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise not_found()
    return found


def agreement_seen(account: Any, public_id: str) -> Agreement:
    found: Agreement = one_of(agreements_visible_to(account).select_related("kind"), public_id)
    return found


def version_seen(account: Any, public_id: str) -> TextVersion:
    rows = versions_visible_to(account).select_related("agreement__kind", "institution", "template", "base")
    found: TextVersion = one_of(rows, public_id)
    return found


def require(account: Any, permission: str, record: Any) -> None:
    """Who may see the record and not do this with it is told so."""
    if not may(account, permission, record):
        raise HttpError(403, _("Your role does not allow this."))


def own_side(account: Any, agreement: Agreement, permission: str) -> Institution:
    """The party for which the account speaks, once it may."""
    require(account, permission, agreement)
    side = side_of(account, agreement)
    if side is None:
        raise HttpError(403, _("You speak for none of the parties of this agreement."))
    return side
