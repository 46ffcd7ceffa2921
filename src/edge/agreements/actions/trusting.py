"""The verbs about trust: add a certificate authority whose signatures count here, and retire one."""

from datetime import date
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.agreements.models import TrustRoot
from edge.agreements.queries.trusting import roots_folder
from edge.core import actions as core
from edge.core.pades.certificates import as_asn1, certificates_in, facts_of, keep_root
from edge.core.refusals import Refusal


class NotACertificate(Refusal):
    pass


class RetiredAlready(Refusal):
    pass


@transaction.atomic
def add_root(*, by: Any, content: bytes, name: str = "", for_tests: bool = False) -> TrustRoot:
    """Trust the one certificate of a PEM or DER file; its own name when `name` is empty.

    Raises NotACertificate (none, several, or run out), ValidationError when it is listed already.
    """
    certificate = _only_one(content)
    facts = facts_of(as_asn1(certificate))
    if facts.valid_until <= timezone.now():
        raise NotACertificate(_("This certificate has expired."), field="upload")
    root = TrustRoot(
        name=name.strip() or facts.subject,
        pem=_pem(certificate),
        fingerprint=facts.fingerprint,
        for_tests=for_tests,
    )
    added = core.create(root, by=by, verb="add_root")
    # For `edge verify`, which asks no database.
    transaction.on_commit(lambda: keep_root(roots_folder(), certificate))
    return added


@transaction.atomic
def retire_root(
    *, root: TrustRoot, by: Any, on: date, reason: str = "", version: int | None = None
) -> TrustRoot:
    """Trust it no more from the day on; what it vouched for is then told as foreign."""
    current = core.locked(root, version=version)
    if current.retired_on is not None:
        raise RetiredAlready(_("It is retired since %(day)s.") % {"day": current.retired_on})
    changes = {"retired_on": on}
    retired = core.change(root, by=by, verb="retire_root", changes=changes, version=version, reason=reason)
    if on <= timezone.localdate():
        transaction.on_commit(lambda: _leave_folder(retired))
    return retired


def _only_one(content: bytes) -> x509.Certificate:
    try:
        found = certificates_in(content)
    except ValueError as error:
        raise NotACertificate(_("The file holds no certificate."), field="upload") from error
    if len(found) != 1:
        raise NotACertificate(
            _("The file holds %(count)s certificates; add the one of the authority alone.")
            % {"count": len(found)},
            field="upload",
        )
    return found[0]


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def _leave_folder(root: TrustRoot) -> None:
    """Take its file out of the folder, as it was kept there or as somebody laid it there under another name."""
    folder = roots_folder()
    for file in folder.iterdir() if folder.is_dir() else ():
        try:
            held = [facts_of(as_asn1(one)).fingerprint for one in certificates_in(file.read_bytes())]
        except (OSError, ValueError):
            continue
        if held == [root.fingerprint]:
            file.unlink(missing_ok=True)
