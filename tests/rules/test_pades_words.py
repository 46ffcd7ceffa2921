"""What a person reads of an examination: every problem in a sentence of its own, and nothing left as a code."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import translation

from edge.core.pades.as_data import examination_as_data
from edge.core.pades.findings import Addition, Comparison, Finding, Problem, Revocation
from edge.core.pades.sentences import (
    after_sentence,
    certificate_sentence,
    claims_sentence,
    comparison_sentence,
    moment_sentence,
    problem_sentence,
    signature_sentence,
    trust_sentence,
    verdict_sentence,
    whole_answer,
)
from tests.rules.signed_files import (
    HASH,
    NOW,
    SIGNED_AT,
    agreement,
    examine,
    person,
    prepared,
    sealed,
    signed_by,
    steps,
)


@pytest.fixture(autouse=True)
def in_english() -> object:
    with translation.override("en"):
        yield


@pytest.mark.parametrize("problem", Problem)
def test_every_problem_has_a_sentence(problem: Problem) -> None:
    finding = Finding(
        problem=problem, positions=(1, 2), named={"made": 1, "expected": 3, "absent": ("seal",)}
    )
    sentence = problem_sentence(finding, examine(sealed()))
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert "%(" not in sentence
    assert "_" not in sentence


def test_no_two_problems_read_alike() -> None:
    found = examine(sealed())
    told = {
        problem_sentence(Finding(problem=one, named={"made": 1, "expected": 2}), found) for one in Problem
    }
    assert len(told) == len(Problem)


def test_a_sentence_names_whom_it_is_about() -> None:
    found = examine(sealed(), roots=[])
    (finding,) = found.findings
    assert problem_sentence(finding, found) == (
        "A certificate comes from an issuer that is not trusted here: "
        "signature 1 of Lukas Synthetic (test), certificate issued by EDGE demonstration (test); "
        "signature 2 of 林合成 (test), certificate issued by EDGE demonstration (test); "
        "signature 3 of KU Leuven seal (test), certificate issued by EDGE demonstration (test)."
    )


def test_an_expired_certificate_tells_its_days() -> None:
    issued = person("Lukas Synthetic", SIGNED_AT - timedelta(days=60), SIGNED_AT - timedelta(days=30))
    found = examine(signed_by(prepared(), "leuven", issued))
    told = [problem_sentence(one, found) for one in found.findings if one.problem is Problem.EXPIRED]
    assert told == [
        "A certificate had expired before it was used to sign: signature 1 of Lukas Synthetic (test), certificate valid"
        " from 2026-01-01 until 2026-01-31."
    ]


def test_missing_signatures_are_counted_and_named() -> None:
    found = examine(steps()[0])
    assert [problem_sentence(one, found) for one in found.findings] == [
        "Signatures present: 1 of 3; the others were removed or are still to come. Places without a signature:"
        " peking, seal."
    ]
    unsigned = examine(prepared())
    assert [problem_sentence(one, unsigned) for one in unsigned.findings] == [
        "The file carries no signature: nobody signed it, or all were removed. Places without a signature: leuven,"
        " peking, seal."
    ]


def test_the_verdict() -> None:
    assert verdict_sentence(examine(sealed())) == "The file is intact, and its 3 signatures are valid."
    assert verdict_sentence(examine(agreement())) == "This file is not accepted."
    one = signed_by(agreement(), "one", person())
    assert verdict_sentence(examine(one)) == "The file is intact, and its signature is valid."


def test_a_signature_is_told_with_when_where_and_why() -> None:
    first, _second, seal = examine(sealed()).signatures
    assert signature_sentence(first) == (
        "1. Signed by Lukas Synthetic (test), KU Leuven on 2026-03-02 09:30 UTC. Place: Leuven. Reason: Approved."
    )
    assert signature_sentence(seal) == (
        "3. Signed by KU Leuven seal (test), KU Leuven on 2026-03-02 11:30 UTC. This seal permits no further change."
    )
    facts = first.certificate
    assert facts is not None
    assert certificate_sentence(first) == (
        f"Certificate of Lukas Synthetic (test), issued by EDGE demonstration (test), number {facts.serial}, SHA-256"
        f" {facts.fingerprint}, valid from 2025-01-01 until 2035-01-01."
    )


def test_what_is_not_known_is_said() -> None:
    first = examine(sealed()).signatures[0]
    assert trust_sentence(first) == (
        "It leads to the trusted root EDGE demonstration (test). Whether the certificate was withdrawn is not known:"
        " the file does not say, and nobody was asked."
    )
    assert moment_sentence(first) == "The moment is the signer's own statement; no time-stamp confirms it."
    stamped = replace(first, timestamped_at=NOW)
    assert (
        moment_sentence(stamped) == "A trusted time-stamp confirms that it existed on 2026-06-01 00:00 UTC."
    )
    unreadable = replace(first, certificate=None, moment=None, root="", revocation=Revocation.REVOKED)
    assert "an unknown person on an unknown moment" in signature_sentence(unreadable)
    assert certificate_sentence(unreadable) == "Its certificate cannot be read."
    assert trust_sentence(unreadable) == (
        "It leads to no trusted root. By what the file carries, the certificate was withdrawn."
    )


def test_a_certificate_of_a_false_signature_is_not_judged() -> None:
    false = replace(examine(sealed()).signatures[0], root="", problems=(Problem.SIGNATURE_BROKEN,))
    assert trust_sentence(false) == "It was not judged, because the signature does not fit the file."


def test_an_expired_certificate_still_leads_to_its_root() -> None:
    issued = person("Lukas Synthetic", SIGNED_AT - timedelta(days=60), SIGNED_AT + timedelta(days=1))
    (found,) = examine(signed_by(prepared(), "leuven", issued)).signatures
    assert (found.trusted, found.problems) == (False, (Problem.EXPIRED_SINCE,))
    assert trust_sentence(found).startswith("It leads to the trusted root EDGE demonstration (test).")


def test_what_came_after_has_a_sentence_each() -> None:
    first = examine(sealed()).signatures[0]
    told = {after_sentence(replace(first, added_after=one)) for one in Addition}
    assert len(told) == len(Addition)


def test_what_the_file_says_of_itself_counts_only_when_signed() -> None:
    told = claims_sentence(examine(sealed()))
    assert told == (
        f"The file says that it is version 3 of A7 “Peking & Leuven”; SHA-256 of its canonical form: {HASH}."
    )
    assert claims_sentence(examine(prepared())) == f"{told} Without valid signatures that proves nothing."
    assert "does not say" in claims_sentence(examine(agreement()))


def test_what_the_register_says_to_it() -> None:
    kept = Comparison(reference="A7", title="Peking", version=3, same_text=True)
    same = "The register keeps the same text as version 3 of A7 (Peking)."
    assert comparison_sentence(kept) == same
    assert comparison_sentence(replace(kept, same_file=True)) == f"{same} It keeps this very file."
    assert (
        comparison_sentence(replace(kept, same_file=False))
        == f"{same} It keeps another signed file of this text."
    )
    assert comparison_sentence(replace(kept, same_text=False)) == (
        "This register keeps another text as version 3 of A7 (Peking)."
    )
    assert comparison_sentence(None) == "This register keeps no such version."


def test_the_whole_answer_begins_with_the_verdict_and_what_is_wrong() -> None:
    lines = list(whole_answer(examine(steps()[1])))
    assert lines[0] == "This file is not accepted."
    assert lines[1].startswith("Signatures present: 2 of 3;")
    assert lines[2].startswith("1. Signed by Lukas Synthetic")
    assert lines[-1].startswith("SHA-256 of the file: ")


def test_the_answer_as_data_can_be_written_and_hides_nothing() -> None:
    found = examine(steps()[1])
    kept = Comparison(reference="A7", title="Peking", version=3, same_text=True)
    data = json.loads(json.dumps(examination_as_data(found, kept)))
    assert data["accepted"] is False
    assert data["problems"][0]["code"] == "fewer_than_expected"
    assert [one["signer"] for one in data["signatures"]] == ["Lukas Synthetic (test)", "林合成 (test)"]
    assert data["signatures"][0]["moment"] == "2026-03-02T09:30:00+00:00"
    assert data["signatures"][0]["timestamped_at"] is None
    assert data["signatures"][0]["revocation"] == "unknown"
    assert data["claims"] == {"reference": "A7 “Peking & Leuven”", "version": 3, "sha256": HASH}
    assert data["record"]["same_file"] is None
    assert json.loads(json.dumps(examination_as_data(examine(b"x"))))["claims"] is None
