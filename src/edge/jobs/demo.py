"""Prepares the demo on this computer: tables, the founding case once, one account a role, pages' files, a dossier.

What a person changed or removed stays changed or removed: whatever was filled once is never filled again.
"""

import hashlib
from datetime import date
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.agreements.actions.library import keep_shipped_library
from edge.agreements.models import ClosedDay, LibraryClause
from edge.core.catalogues import compile_all
from edge.core.refusals import Refusal
from edge.jobs.dossier_file import write_dossier
from edge.jobs.founding import routes
from edge.jobs.founding.closed_days import load_closed_days
from edge.jobs.founding_case import (
    DEMO_ACCOUNTS,
    load_founding_case,
    load_synthetic_records,
    open_demo_accounts,
)
from edge.jobs.signed_demo import register_test_authority, write_signed_demo
from edge.partners.models import Institution
from edge.people.models import Account
from edge.people.permissions import INSTALLATION
from edge.strategy.queries import UnknownPartner

MARKER = "edge.env"  # read at the start of the settings
SIGNED = "signed-demo.pdf"
FOUNDING_YEARS = (2012, 2013)
DOSSIER_OF, DOSSIER_DAY, DOSSIER_LANGUAGE = "tsinghua.edu.cn", date(2012, 10, 21), "en"


class NotADemo(Refusal):
    """This installation is no demo, and no demo is made of it."""


def prepare() -> Path | None:
    """Make the demo ready to be served; returns the dossier, or None when its partner was removed.

    A second time nothing that a person entered is touched, and what is ready already is not made again.
    """
    if not settings.DEMO:
        raise NotADemo(
            _(
                "EDGE_MODE is “%(mode)s”: the demo opens its doors by one click and is never made of real records."
            )
            % {"mode": settings.MODE}
        )
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    _leave_marker(settings.DATA_DIR / MARKER)
    compile_all()
    call_command("migrate", verbosity=0, interactive=False, skip_checks=False)
    fill_once()
    write_signed_demo(signed_file(), register_test_authority())
    _collect_statics()
    return _dossier()


def signed_file() -> Path:
    """Where the electronically signed, synthetic agreement of the demo lies."""
    return Path(settings.DATA_DIR) / SIGNED


def _leave_marker(file: Path) -> None:
    """Later commands in this folder then speak of the demo without any variable; a real one still counts more."""
    text = "# Written by `edge demo`. Variables of the environment count more than these lines.\nEDGE_MODE=demo\n"
    if not file.exists():
        file.write_text(text, encoding="utf-8")


@transaction.atomic
def fill_once() -> None:
    """The founding case into a register that never held an institution, the templates into a library that never held
    a clause, public holidays into a list that never held a day; accounts where the demo never had any."""
    if not Institution.history.exists():
        load_founding_case()
        load_synthetic_records()
        routes.load(INSTALLATION)
    if not LibraryClause.history.exists():
        keep_shipped_library(by=INSTALLATION)
    if not ClosedDay.history.exists():
        this_year = timezone.localdate().year
        load_closed_days((*FOUNDING_YEARS, this_year, this_year + 1))
    addresses = [email for email, _name in DEMO_ACCOUNTS.values()]
    if not Account.history.filter(email__in=addresses).exists():
        open_demo_accounts()


def _collect_statics() -> None:
    """Copy, compress and name the pages' files; only when one of them is not what it was the last time."""
    state = settings.STATIC_ROOT / ".sources"
    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda pair: pair[0]):
            stat = Path(storage.path(path)).stat()
            seen.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    if not state.exists() or state.read_text() != seen.hexdigest():
        call_command("collectstatic", verbosity=0, interactive=False)
        state.write_text(seen.hexdigest())


def _dossier() -> Path | None:
    file = settings.DATA_DIR / f"dossier-{DOSSIER_OF}-{DOSSIER_LANGUAGE}.pdf"
    try:
        return write_dossier(
            account=INSTALLATION, domain=DOSSIER_OF, on=DOSSIER_DAY, language=DOSSIER_LANGUAGE, file=file
        )
    except UnknownPartner:
        return None


def doors(site: str) -> list[tuple[str, str, str]]:
    """(role, name, address that signs in) of every account of the demo."""
    return [
        (role, name, f"{site}{reverse('demo_sign_in', args=[role])}")
        for role, (_email, name) in DEMO_ACCOUNTS.items()
    ]
