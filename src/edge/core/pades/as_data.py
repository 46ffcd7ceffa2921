"""The answer about a file as plain data for programs: names, texts, numbers and null for what is not known."""

from datetime import datetime
from typing import Any

from edge.core.pades.findings import Comparison, Examination, SignatureFound
from edge.core.pades.sentences import problem_sentence, verdict_sentence


def examination_as_data(examination: Examination, comparison: Comparison | None = None) -> dict[str, Any]:
    """Codes as in `findings`, moments as ISO 8601 in UTC, sentences in the language in force."""
    claims = examination.claims
    return {
        "accepted": examination.accepted,
        "intact": examination.intact,
        "verdict": verdict_sentence(examination),
        "problems": [
            {
                "code": finding.problem.value,
                "signatures": list(finding.positions),
                "sentence": problem_sentence(finding, examination),
            }
            for finding in examination.findings
        ],
        "signatures": [_signature(one) for one in examination.signatures],
        "empty_places": list(examination.empty_places),
        "claims": claims
        and {"reference": claims.reference, "version": claims.version, "sha256": claims.sha256},
        "record": comparison
        and {
            "reference": comparison.reference,
            "title": comparison.title,
            "version": comparison.version,
            "same_text": comparison.same_text,
            "same_file": comparison.same_file,
        },
        "size": examination.size,
        "sha256": examination.sha256,
        "examined_at": _moment(examination.examined_at),
    }


def _signature(one: SignatureFound) -> dict[str, Any]:
    facts = one.certificate
    return {
        "position": one.position,
        "place": one.place,
        "valid": one.valid,
        "intact": one.intact,
        "trusted": one.trusted,
        "problems": [problem.value for problem in one.problems],
        "signer": one.signer or None,
        "signatory": one.signatory or None,
        "name_match": one.name_match.value if one.name_match else None,
        "organisation": (facts.organisation or None) if facts else None,
        "issuer": facts.issuer if facts else None,
        "serial": facts.serial if facts else None,
        "fingerprint": facts.fingerprint if facts else None,
        "valid_from": _moment(facts.valid_from) if facts else None,
        "valid_until": _moment(facts.valid_until) if facts else None,
        "root": one.root or None,
        "revocation": one.revocation.value,
        "moment": _moment(one.moment),
        "timestamped_at": _moment(one.timestamped_at),
        "reason": one.reason or None,
        "location": one.location or None,
        "is_timestamp": one.is_timestamp,
        "seals": one.seals,
        "covers_whole_file": one.covers_whole_file,
        "added_after": one.added_after.value,
        "algorithm": one.algorithm or None,
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
