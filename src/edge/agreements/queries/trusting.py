"""Whose certificates this installation trusts: the roots in the register, and those that lie in its folder."""

import logging
from datetime import date
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from edge.agreements.models import TrustRoot
from edge.core.pades.certificates import as_asn1, certificates_in, facts_of, roots_in

FOLDER = "trusted-roots"  # beside the database; `edge verify` reads it, which needs no database

_log = logging.getLogger(__name__)


def roots_folder() -> Path:
    return Path(settings.DATA_DIR) / FOLDER


def roots_held(*, on: date | None = None) -> QuerySet[TrustRoot]:
    """The roots of the register that are trusted on the day (today when not given)."""
    day = on or timezone.localdate()
    return TrustRoot.objects.exclude(retired_on__lte=day)


def trusted_roots(*, on: date | None = None) -> list[x509.Certificate]:
    """Every certificate trusted on the day, each once; one statement.

    What the register has retired is not trusted, even where its file still lies in the folder. A folder that cannot
    be read is told to the log and leaves the register's own.
    """
    day = on or timezone.localdate()
    trusted: dict[str, x509.Certificate] = {}
    retired = set()
    for root in TrustRoot.objects.order_by("pk"):
        if root.retired_on is not None and root.retired_on <= day:
            retired.add(root.fingerprint)
        else:
            trusted[root.fingerprint] = certificates_in(root.pem.encode())[0]
    for certificate in _in_folder():
        fingerprint = facts_of(as_asn1(certificate)).fingerprint
        if fingerprint not in retired:
            trusted.setdefault(fingerprint, certificate)
    return list(trusted.values())


def _in_folder() -> list[x509.Certificate]:
    try:
        return roots_in(roots_folder())
    except (OSError, ValueError) as error:
        _log.error("A trusted root of this installation cannot be read: %s", error)
        return []


def names_for_tests() -> frozenset[str]:
    """The names that authorities for demonstrations bear in their own certificates; one statement."""
    pems = TrustRoot.objects.filter(for_tests=True).values_list("pem", flat=True)
    return frozenset(facts_of(as_asn1(certificates_in(pem.encode())[0])).subject for pem in pems)
