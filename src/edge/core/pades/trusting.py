"""Whether a signature holds and whose it is: the arithmetic, the algorithms, the chain to a trusted root, the days.

A chain is judged at the best moment there is: a trusted time-stamp, else the moment at which the asker knows to have
had the file, else now. Without the first two, a certificate that has run out since proves nothing any more: its key
may be anybody's (ETSI EN 319 102-1, 5.2.6: no proof of existence).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from pyhanko.sign.ades.report import AdESIndeterminate, AdESSubIndic
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.generic_cms import (
    async_validate_cms_signature,
    extract_tst_data_iter,
    message_imprint_checker,
    validate_tst_signed_data,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureStatus, TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)

from edge.core.pades.certificates import facts_of
from edge.core.pades.findings import Problem, Revocation
from edge.core.pades.waiting import finished
from edge.core.pades.wrapping import Malformed, check_signed_data

# Clocks of other institutions may be off, and some write a local time without its zone.
CLOCKS_MAY_DIFFER = timedelta(days=1)
_NO_CHECK, _EITHER = RevocationCheckingRule.NO_CHECK, RevocationCheckingRule.CRL_OR_OCSP_REQUIRED
_USAGE = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False)
# The library calls a certificate that leads only to itself unfit rather than without chain.
_NO_CHAIN = (AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND, AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE)
_REVOKED = (AdESIndeterminate.REVOKED_NO_POE, AdESIndeterminate.REVOKED_CA_NO_POE)
_WEAK = (
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE,
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the asker brings: trusted roots, the day, and what the file carries: certificates between, and answers
    of authorities about withdrawn ones."""

    roots: tuple[asn1_x509.Certificate, ...]
    now: datetime
    carried: DocumentSecurityStore | None = None

    @property
    def has_answers(self) -> bool:
        return self.carried is not None and bool(self.carried.crls or self.carried.ocsps)

    def context(
        self, moment: datetime, *, withdrawal: RevocationCheckingRule = _NO_CHECK
    ) -> ValidationContext:
        asked: dict[str, Any] = {
            "trust_roots": list(self.roots),
            "moment": moment,
            "allow_fetching": False,
            "revinfo_policy": CertRevTrustPolicy(RevocationCheckingPolicy(withdrawal, _NO_CHECK)),
        }
        return self.carried.as_validation_context(asked) if self.carried else ValidationContext(**asked)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the arithmetic and the certificate say about one signature."""

    intact: bool
    problems: tuple[Problem, ...]
    root: str
    revocation: Revocation


def judge(
    embedded: EmbeddedPdfSignature, *, known: Known, claimed: datetime | None, proven: datetime | None
) -> Verdict:
    """`claimed` is the moment that the signer states, `proven` one at which the signature existed for certain."""
    moment = min(known.now, proven) if proven else known.now
    status = _status(embedded, known.context(moment))
    revocation = Revocation.UNKNOWN
    if status.trusted and known.has_answers:
        # The file carries answers: does one tell of the signer's certificate? Nobody else is asked.
        answered = _status(embedded, known.context(moment, withdrawal=_EITHER))
        if answered.revoked:
            status, revocation = answered, Revocation.REVOKED
        elif answered.trusted:
            revocation = Revocation.NOT_REVOKED
    return _verdict(status, known, claimed, moment, revocation)


def _status(embedded: EmbeddedPdfSignature, context: ValidationContext) -> SignatureStatus:
    return finished(
        async_validate_cms_signature(
            embedded.signed_data,
            status_cls=SignatureStatus,
            raw_digest=embedded.compute_digest(),
            validation_context=context,
            key_usage_settings=_USAGE,
        )
    )


def judge_stamp(
    embedded: EmbeddedPdfSignature, *, known: Known, proven: datetime | None
) -> tuple[Verdict, datetime]:
    """The same for a time-stamp over the file, with the moment that it states."""
    moment = min(known.now, proven) if proven else known.now
    status = _stamp_status(embedded.signed_data, known, moment, embedded.compute_digest)
    return _verdict(status, known, status.timestamp, moment), status.timestamp


def stamped_at(embedded: EmbeddedPdfSignature, *, known: Known, proven: datetime | None) -> datetime | None:
    """The moment of the trusted time-stamp inside the signature, if it has one; None for one of unknown origin.

    Raises Malformed when a time-stamp is there and does not belong to the signature, or is broken.
    """
    moment = min(known.now, proven) if proven else known.now
    stamps = []
    for signed in extract_tst_data_iter(embedded.signer_info, signed=False):
        check_signed_data(signed)
        status = _stamp_status(signed, known, moment, message_imprint_checker(embedded.signer_info))
        if not (status.intact and status.valid):
            raise Malformed("the time-stamp does not belong to the signature")
        if status.trusted:
            stamps.append(status.timestamp)
    return min(stamps, default=None)


def _stamp_status(
    signed: cms.SignedData, known: Known, moment: datetime, digest: Callable[[str], bytes]
) -> TimestampSignatureStatus:
    facts = finished(validate_tst_signed_data(signed, known.context(moment), digest))
    return TimestampSignatureStatus(**facts)


def _verdict(
    status: SignatureStatus,
    known: Known,
    claimed: datetime | None,
    moment: datetime,
    revocation: Revocation = Revocation.UNKNOWN,
) -> Verdict:
    problems = []
    if not status.intact:
        problems.append(Problem.FILE_CHANGED)
    elif not status.valid:
        problems.append(Problem.SIGNATURE_BROKEN)
    certificate = status.signing_cert
    problems += _problems_of_chain(status.trust_problem_indic, certificate)
    problems += _problems_of_days(certificate, claimed, moment, known.now)
    trust_failed = not status.trusted and status.intact and status.valid
    if trust_failed and not problems:
        # The certificate itself is in order: one between it and the root has run out, or the chain breaks a rule.
        problems.append(
            Problem.EXPIRED_SINCE if _chain_ran_out(status, moment) else Problem.FOREIGN_CERTIFICATE
        )
    if status.trusted and _chain_ran_out(status, moment) and Problem.EXPIRED_SINCE not in problems:
        problems.append(Problem.EXPIRED_SINCE)
    return Verdict(
        intact=status.intact and status.valid,
        problems=tuple(dict.fromkeys(problems)),
        root=_root(status),
        revocation=revocation,
    )


def _problems_of_chain(trouble: AdESSubIndic | None, certificate: asn1_x509.Certificate) -> list[Problem]:
    if trouble in _NO_CHAIN and certificate.self_signed != "no":
        return [Problem.SELF_SIGNED]
    if trouble is AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND:
        return [Problem.FOREIGN_CERTIFICATE]
    if trouble in _REVOKED:
        return [Problem.REVOKED]
    if trouble in _WEAK:
        return [Problem.WEAK_ALGORITHM]
    if trouble is AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE:
        return [Problem.NOT_FOR_SIGNING]
    return []


def _problems_of_days(
    certificate: asn1_x509.Certificate, claimed: datetime | None, moment: datetime, now: datetime
) -> list[Problem]:
    problems = []
    starts, ends = certificate.not_valid_before, certificate.not_valid_after
    if claimed is not None and claimed > now + CLOCKS_MAY_DIFFER:
        problems.append(Problem.FROM_THE_FUTURE)
    if claimed is not None and claimed > ends:
        problems.append(Problem.EXPIRED)
    elif moment > ends:
        problems.append(Problem.EXPIRED_SINCE)
    if moment < starts or (claimed is not None and claimed < starts):
        problems.append(Problem.NOT_YET_VALID)
    return problems


def _chain_ran_out(status: SignatureStatus, moment: datetime) -> bool:
    path = status.validation_path
    return path is not None and any(
        moment > one.not_valid_after for one in path.iter_certs(include_root=True)
    )


def _root(status: SignatureStatus) -> str:
    """The trusted root that the chain ends in, also where something else is wrong with it; empty without a chain."""
    path = status.validation_path
    return "" if path is None else facts_of(path.first).subject
