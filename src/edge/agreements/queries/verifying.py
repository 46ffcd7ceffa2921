"""What the register says to a signed file of unknown origin: whether it keeps that text, and that very file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from django.db.models import Q

from edge.agreements.models import SigningRound, TextVersion
from edge.agreements.permissions import versions_visible_to
from edge.agreements.queries.signing import signatories_of
from edge.agreements.queries.texts import text_of
from edge.agreements.rules.canonical import hash_of
from edge.core.models import Document
from edge.core.pades.examining import examine_pdf
from edge.core.pades.findings import Comparison, Examination, Problem
from edge.core.pades.naming import with_signatories

Compare = Callable[[Examination], Comparison | None]


@dataclass(frozen=True, kw_only=True)
class Verified:
    """The answer about a file. `comparison` is None where the register keeps no such version, or the file names none.

    `version` is the version that the file names, where the asker may see it; for anybody else the register says
    whether it holds the text and no more.
    """

    examination: Examination
    comparison: Comparison | None
    version: TextVersion | None

    @property
    def same_text(self) -> bool:
        return self.comparison is not None and self.comparison.same_text

    @property
    def same_file(self) -> bool:
        return self.comparison is not None and self.comparison.same_file is True


def verify_file(pdf: bytes, *, roots: Sequence[x509.Certificate], now: datetime, account: Any) -> Verified:
    """Examine a file and compare it with the register. Where the register has kept this very file, a certificate
    that has run out since is judged as of the day on which it came. At most eight statements.

    The certificates are compared with the names of the signatories in the register where it keeps this very file, or
    the asker sees its agreement: nobody else learns from here who was to sign. Else with the names in the file.
    """
    examination, comparison = verified(pdf, roots=roots, now=now, compare=compare_with_register)
    version = _named(examination, account) if comparison else None
    seen = version is not None and versions_visible_to(account).filter(pk=version.pk).exists()
    if seen or (comparison is not None and comparison.same_file):
        examination = with_register_names(examination)
    return Verified(examination=examination, comparison=comparison, version=version)


def with_register_names(examination: Examination) -> Examination:
    """The certificates compared with who was to sign, as the register has it: in the round that keeps this very
    file, else in the newest of this version. For those who may read it. Three statements."""
    version = _claimed(examination)
    rounds = SigningRound.objects.filter(text_version=version, method="electronic").order_by("-pk")
    kept = Q(document__sha256=examination.sha256) | Q(steps__document__sha256=examination.sha256)
    found = (rounds.filter(kept).first() or rounds.first()) if version is not None else None
    return examination if found is None else with_signatories(examination, signatories_of(found))


def verified(
    pdf: bytes, *, roots: Sequence[x509.Certificate], now: datetime, compare: Compare | None = None
) -> tuple[Examination, Comparison | None]:
    """The answer about a file, with what the register says to it.

    Where the register has kept this very file, a certificate that has expired since is judged as of that day.
    """
    examination = examine_pdf(pdf, roots=roots, now=now)
    comparison = compare(examination) if compare and examination.claims else None
    kept_since = comparison.kept_since if comparison and comparison.same_file else None
    if kept_since is not None and Problem.EXPIRED_SINCE in examination.problems:
        examination = examine_pdf(pdf, roots=roots, now=now, existed_at=kept_since)
    return examination, comparison


def compare_with_register(examination: Examination) -> Comparison | None:
    """What the register keeps of the version that the file says it is; None when it keeps no such version.

    For those who may read all of the register: it names the title.
    """
    version = _claimed(examination)
    if version is None or examination.claims is None:
        return None
    kept = list(_files_of(version).values_list("sha256", "created_at"))
    since = min((moment for sha256, moment in kept if sha256 == examination.sha256), default=None)
    # The text is hashed anew: what somebody changed in the database behind our back is not what was signed.
    same_text = examination.claims.sha256 == version.sha256 == hash_of(text_of(version))
    return Comparison(
        reference=version.agreement.public_id,
        title=version.agreement.title,
        version=version.number,
        same_text=same_text,
        same_file=since is not None if kept else None,
        kept_since=since,
    )


def _claimed(examination: Examination) -> TextVersion | None:
    claims = examination.claims
    if claims is None:
        return None
    rows = TextVersion.objects.filter(agreement__public_id=claims.reference, number=claims.version)
    return rows.select_related("agreement").first()


def _files_of(version: TextVersion) -> Any:
    """The signed files that were kept of a version: after every signature and after the seal."""
    rounds = SigningRound.objects.filter(text_version=version)
    signed = Q(pk__in=rounds.values("document")) | Q(pk__in=rounds.values("steps__document"))
    return Document.objects.filter(signed)


def _named(examination: Examination, account: Any) -> TextVersion | None:
    version = _claimed(examination)
    if version is None:
        return None
    seen = versions_visible_to(account).filter(pk=version.pk).exists()
    agreement = version.agreement
    return version if seen or (agreement.published and agreement.is_signed) else None


def published_signing(asked: str) -> SigningRound | None:
    """The signed file of a published agreement, by the agreement's reference or by the SHA-256 of its text or file.

    What is not published reads like what does not exist. One statement.
    """
    word = asked.strip()
    rows = SigningRound.objects.filter(
        agreement__published=True, state="signed", method="electronic", document__isnull=False
    )
    by_hash = Q(sha256=word.lower()) | Q(document__sha256=word.lower())
    found = rows.filter(Q(agreement__public_id=word) | by_hash)
    return found.select_related("agreement", "text_version__agreement", "document").order_by("-pk").first()
