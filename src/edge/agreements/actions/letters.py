"""What came back by post or mail: the hub records it for the partner, with who said it and the letter itself."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from edge.agreements.actions.papers import attach_document
from edge.agreements.actions.texts import NoSide
from edge.agreements.models import TextVersion
from edge.core.documents import whole_or_nothing
from edge.core.refusals import Refusal
from edge.partners.models import Institution

R = TypeVar("R")


class NoName(Refusal):
    pass


@whole_or_nothing()
def record_letter(
    verb: Callable[..., R],
    *,
    by: Any,
    institution: Institution,
    name: str,
    upload: UploadedFile,
    **said: Any,
) -> R:
    """Do `verb` for a partner, as its letter says: of a `version` comment_clause, propose_change or approve_version,
    of a `proposal` of the hub accept_proposal or reject_proposal.

    The letter is attached to the agreement, for the hub alone; `name` is who wrote it. Raises NoSide where the
    side is not a partner's, and whatever the verb raises: then the letter is not kept either.
    """
    if institution.is_hub:
        raise NoSide(_("The hub speaks for itself; a letter comes from a partner."), field="institution")
    if not name.strip():
        raise NoName(_("Name who wrote the letter."), field="name")
    version: TextVersion = said["version"] if "version" in said else said["proposal"].text_version
    kept = attach_document(agreement=version.agreement, by=by, upload=upload, role="letter", internal=True)
    return verb(by=by, institution=institution, name=name.strip(), letter=kept.document, **said)
