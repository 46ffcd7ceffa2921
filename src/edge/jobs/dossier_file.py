"""Writes the renewal dossier of a partner as a PDF file, whole or not at all."""

from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from edge.core.refusals import Refusal
from edge.jobs.whole_files import write_whole
from edge.strategy.queries import dossier_of, partner_by_domain
from edge.strategy.typesetting import typeset_dossier

LANGUAGES = ("en", "nl", "zh")


class NoDossier(Refusal):
    """There is no dossier of what was asked for."""


def write_dossier(*, account: Any, domain: str, on: date, language: str, file: Path) -> Path:
    """Set the dossier of the partner with that domain as of the day, with the rights of the account.

    The same records, day and language give the same bytes. Raises UnknownPartner, NoDossier or CannotWrite.
    """
    if language not in LANGUAGES:
        raise NoDossier(
            _("A dossier is written in %(languages)s, not in “%(language)s”.")
            % {"languages": ", ".join(LANGUAGES), "language": language[:20]}
        )
    partner = partner_by_domain(account, domain)
    if partner.is_hub:
        raise NoDossier(
            _("%(institution)s is the hub: a dossier is about a partner.") % {"institution": partner}
        )
    write_whole({file: typeset_dossier(dossier_of(account, partner=partner, on=on), language=language)})
    return file
