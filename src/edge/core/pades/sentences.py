"""The answer about a file as plain sentences, in the reader's language. Values in, text out; no markup."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from edge.core.pades.findings import (
    Addition,
    Comparison,
    Examination,
    Finding,
    NameMatch,
    Problem,
    Revocation,
    SignatureFound,
)
from edge.core.pades.reading import LARGEST_FILE, MIB

_PROBLEMS = {
    Problem.NOT_A_PDF: gettext_lazy("The file is no PDF."),
    Problem.TOO_LARGE: gettext_lazy("The file is larger than %(limit)s MB and was not examined."),
    Problem.ENCRYPTED: gettext_lazy(
        "The file is protected by a password, so nobody can see what exactly was signed."
    ),
    Problem.DAMAGED: gettext_lazy(
        "The file was changed or damaged: it can no longer be read in full, or it is built in a way that cannot be"
        " examined."
    ),
    Problem.NO_SIGNATURE: gettext_lazy(
        "The file carries no signature: nobody signed it, or all were removed."
    ),
    Problem.FEWER_THAN_EXPECTED: gettext_lazy(
        "Signatures present: %(made)s of %(expected)s; the others were removed or are still to come."
    ),
    Problem.OUT_OF_ORDER: gettext_lazy("A signature does not stand in the order of signing: %(who)s."),
    Problem.EDITED_AFTER: gettext_lazy(
        "The file was edited after it was signed: something that is not a permitted signature was added after"
        " %(who)s. What you read may differ from what was signed."
    ),
    Problem.CLAIMS_CHANGED: gettext_lazy(
        "What the file says of itself (record, version, hash) was changed after it was signed."
    ),
    Problem.FILE_CHANGED: gettext_lazy(
        "The file was changed after it was signed: its bytes are no longer those under %(who)s."
    ),
    Problem.SIGNATURE_BROKEN: gettext_lazy(
        "A signature is false: it was not made with the key of its certificate, or was changed since: %(who)s."
    ),
    Problem.SIGNATURE_UNREADABLE: gettext_lazy(
        "A signature cannot be read: it is damaged, tampered with or of an unknown kind: %(who)s."
    ),
    Problem.PARTLY_COVERED: gettext_lazy(
        "A signature covers only a part of the file; the rest may come from anybody: %(who)s."
    ),
    Problem.WEAK_ALGORITHM: gettext_lazy("A signature uses a method that can be forged today: %(who)s."),
    Problem.FROM_THE_FUTURE: gettext_lazy("A signature bears a date that has not come yet: %(who)s."),
    Problem.FOREIGN_CERTIFICATE: gettext_lazy(
        "A certificate comes from an issuer that is not trusted here: %(whose)s."
    ),
    Problem.SELF_SIGNED: gettext_lazy(
        "A certificate vouches only for itself, so nobody confirms whose signature it is: %(whose)s."
    ),
    Problem.NOT_YET_VALID: gettext_lazy("A certificate was not valid yet when it was used: %(valid)s."),
    Problem.EXPIRED: gettext_lazy("A certificate had expired before it was used to sign: %(valid)s."),
    Problem.EXPIRED_SINCE: gettext_lazy(
        "A certificate has expired since, and nothing proves that the signature was made before: %(valid)s."
    ),
    Problem.NOT_FOR_SIGNING: gettext_lazy("A certificate is not meant for signing documents: %(whose)s."),
    Problem.REVOKED: gettext_lazy("A certificate was withdrawn by its issuer: %(whose)s."),
}
_NOT_JUDGED = {Problem.FILE_CHANGED, Problem.SIGNATURE_BROKEN, Problem.SIGNATURE_UNREADABLE}
_ADDITIONS = {
    Addition.NOTHING: gettext_lazy("Nothing was added to the file after it."),
    Addition.VALIDATION_DATA: gettext_lazy("Only data for checking signatures were added after it."),
    Addition.SIGNATURES: gettext_lazy("Only signatures were added after it."),
    Addition.FORM_ENTRIES: gettext_lazy("Form fields were filled in after it."),
    Addition.CONTENT: gettext_lazy("The file was edited after it."),
}
_REVOCATIONS = {
    Revocation.UNKNOWN: gettext_lazy(
        "Whether the certificate was withdrawn is not known: the file does not say, and nobody was asked."
    ),
    Revocation.NOT_REVOKED: gettext_lazy("By what the file carries, the certificate was not withdrawn."),
    Revocation.REVOKED: gettext_lazy("By what the file carries, the certificate was withdrawn."),
}

_NAMES = {
    NameMatch.SAME: gettext_lazy("The certificate names the signatory, %(signatory)s."),
    NameMatch.DIFFERENT: gettext_lazy(
        "Attention: the certificate names %(named)s, and not the signatory, %(signatory)s."
    ),
    NameMatch.CANNOT_BE_TOLD: gettext_lazy(
        "Whether the certificate (%(named)s) is that of the signatory, %(signatory)s, cannot be told from the names."
    ),
}


def verdict_sentence(examination: Examination) -> str:
    """The answer in one sentence."""
    if not examination.accepted:
        return _("This file is not accepted.")
    count = len([one for one in examination.signatures if not one.is_timestamp])
    return ngettext(
        "The file is intact, and its signature is valid.",
        "The file is intact, and its %(count)s signatures are valid.",
        count,
    ) % {"count": count}


def problem_sentence(finding: Finding, examination: Examination) -> str:
    """What is wrong, with the signatures it is about and what they need to be told apart."""
    about = [one for one in examination.signatures if one.position in finding.positions]
    named = {
        "limit": LARGEST_FILE // MIB,
        "who": _listed(_who(one) for one in about),
        "whose": _listed(_whose(one) for one in about),
        "valid": _listed(_valid(one) for one in about),
        **finding.named,
    }
    sentence = str(_PROBLEMS[finding.problem] % named)
    absent = examination.empty_places or finding.named.get("absent", ())
    if (
        finding.problem in (Problem.NO_SIGNATURE, Problem.FEWER_THAN_EXPECTED)
        and isinstance(absent, tuple)
        and absent
    ):
        empty = _("Places without a signature: %(places)s.") % {"places": ", ".join(absent)}
        return f"{sentence} {empty}"
    return sentence


def signature_sentence(signature: SignatureFound) -> str:
    """Who signed when, where and why, by the signature's own account."""
    named = {
        "position": signature.position,
        "name": _owner(signature),
        "moment": moment_in_words(signature.moment),
    }
    if signature.is_timestamp:
        told = _("%(position)s. Time-stamp of %(name)s: %(moment)s.") % named
    else:
        told = _("%(position)s. Signed by %(name)s on %(moment)s.") % named
    if signature.location:
        told += " " + _("Place: %(place)s.") % {"place": signature.location}
    if signature.reason:
        told += " " + _("Reason: %(reason)s.") % {"reason": signature.reason}
    if signature.seals:
        told += " " + _("This seal permits no further change.")
    return told


def certificate_sentence(signature: SignatureFound) -> str:
    """Which certificate it is; its issuer, number, fingerprint and days."""
    facts = signature.certificate
    if facts is None:
        return _("Its certificate cannot be read.")
    return _(
        "Certificate of %(subject)s, issued by %(issuer)s, number %(serial)s, SHA-256 %(fingerprint)s, valid from"
        " %(from)s until %(until)s."
    ) % {
        "subject": facts.subject,
        "issuer": facts.issuer,
        "serial": facts.serial,
        "fingerprint": facts.fingerprint,
        "from": f"{facts.valid_from:%Y-%m-%d}",
        "until": f"{facts.valid_until:%Y-%m-%d}",
    }


def trust_sentence(signature: SignatureFound) -> str:
    """Why the certificate is trusted or not, and what is not known about it."""
    if signature.root:
        trust = _("It leads to the trusted root %(root)s.") % {"root": signature.root}
    elif _NOT_JUDGED.intersection(signature.problems):
        return _("It was not judged, because the signature does not fit the file.")
    else:
        trust = _("It leads to no trusted root.")
    return f"{trust} {_REVOCATIONS[signature.revocation]}"


def name_sentence(match: NameMatch | None, *, signatory: str, named: str) -> str:
    """Whether the certificate bears the name of who was to sign; nothing where nobody was named, as for a seal."""
    if match is None:
        return ""
    return str(_NAMES[match] % {"signatory": signatory, "named": named})


def signatory_sentence(signature: SignatureFound) -> str:
    """The same of a signature that was examined."""
    return name_sentence(signature.name_match, signatory=signature.signatory, named=_owner(signature))


def moment_sentence(signature: SignatureFound) -> str:
    """What proves the moment of signing."""
    if signature.timestamped_at is not None:
        return _("A trusted time-stamp confirms that it existed on %(moment)s.") % {
            "moment": moment_in_words(signature.timestamped_at)
        }
    return _("The moment is the signer's own statement; no time-stamp confirms it.")


def after_sentence(signature: SignatureFound) -> str:
    """What came into the file after the signature."""
    return str(_ADDITIONS[signature.added_after])


def claims_sentence(examination: Examination) -> str:
    """Which version of what the file says it is; whether anybody signed that."""
    claims = examination.claims
    if claims is None:
        return _("The file does not say which record and version it is.")
    told = _(
        "The file says that it is version %(version)s of %(reference)s; SHA-256 of its canonical form: %(hash)s."
    ) % {"version": claims.version, "reference": claims.reference, "hash": claims.sha256}
    if not examination.accepted:
        told += " " + _("Without valid signatures that proves nothing.")
    return told


def comparison_sentence(comparison: Comparison | None) -> str:
    """Whether the register knows the version that the file says it is."""
    if comparison is None:
        return _("This register keeps no such version.")
    named = {"reference": comparison.reference, "title": comparison.title, "version": comparison.version}
    if not comparison.same_text:
        return (
            _("This register keeps another text as version %(version)s of %(reference)s (%(title)s).") % named
        )
    told = _("The register keeps the same text as version %(version)s of %(reference)s (%(title)s).") % named
    if comparison.same_file is True:
        told += " " + _("It keeps this very file.")
    elif comparison.same_file is False:
        told += " " + _("It keeps another signed file of this text.")
    return told


def whole_answer(examination: Examination) -> Iterator[str]:
    """Everything about a file, a sentence or two a line; the verdict first, then what is wrong, then who signed."""
    yield verdict_sentence(examination)
    for finding in examination.findings:
        yield problem_sentence(finding, examination)
    for one in examination.signatures:
        yield signature_sentence(one)
        yield certificate_sentence(one)
        if one.name_match is not None:
            yield signatory_sentence(one)
        yield trust_sentence(one)
        yield f"{moment_sentence(one)} {after_sentence(one)}"
    if examination.is_pdf:
        yield claims_sentence(examination)
    yield _("SHA-256 of the file: %(hash)s.") % {"hash": examination.sha256}


def moment_in_words(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else _("an unknown moment")


def _listed(parts: Iterator[str]) -> str:
    return "; ".join(parts)


def _owner(signature: SignatureFound) -> str:
    facts = signature.certificate
    if facts is None:
        return _("an unknown person")
    return f"{facts.subject}, {facts.organisation}" if facts.organisation else facts.subject


def _who(signature: SignatureFound) -> str:
    return _("signature %(position)s of %(name)s") % {
        "position": signature.position,
        "name": signature.signer or _("an unknown person"),
    }


def _whose(signature: SignatureFound) -> str:
    issuer = signature.certificate.issuer if signature.certificate else ""
    return _("%(signature)s, certificate issued by %(issuer)s") % {
        "signature": _who(signature),
        "issuer": issuer,
    }


def _valid(signature: SignatureFound) -> str:
    facts = signature.certificate
    return _("%(signature)s, certificate valid from %(from)s until %(until)s") % {
        "signature": _who(signature),
        "from": f"{facts.valid_from:%Y-%m-%d}" if facts else "",
        "until": f"{facts.valid_until:%Y-%m-%d}" if facts else "",
    }
