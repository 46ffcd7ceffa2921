"""Whether a certificate bears the name of the signatory: the three answers, in every script and order."""

import pytest

from edge.core.pades.findings import NameMatch
from edge.core.pades.naming import compare_names, with_signatories
from edge.core.pades.sentences import signatory_sentence, whole_answer
from tests.rules.signed_files import examine, sealed

SAME, DIFFERENT, UNTOLD = NameMatch.SAME, NameMatch.DIFFERENT, NameMatch.CANNOT_BE_TOLD


@pytest.mark.parametrize(
    ("certificate", "person", "answer"),
    [
        (["Chen Jining"], ["Chen Jining", "陈吉宁"], SAME),
        (["CHEN, Jining"], ["Chen Jining"], SAME),
        (["Jining CHEN"], ["Chen Jining"], SAME),
        (["Ji-Ning Chen"], ["Chen Jining"], SAME),
        (["陈吉宁"], ["Chen Jining", "陈吉宁"], SAME),
        (["陈 吉宁"], ["Chen Jining", "陈吉宁"], SAME),
        (["陈吉宁 Chen Jining"], ["Chen Jining"], SAME),
        (["Prof. Dr. Rik Torfs (Signature)"], ["Rik Torfs"], SAME),
        (["Anna Müller"], ["Anna Mueller"], SAME),
        (["ANNA MULLER"], ["Anna Müller"], SAME),
        (["Søren Ægidius"], ["Soeren Aegidius"], SAME),
        (["Patrick O'Brien"], ["Patrick O\u2019Brien"], SAME),
        (["jchen04", "Jining Chen"], ["Chen Jining"], SAME),
        (["Иван Петров"], ["Ivan Petrov", "Иван Петров"], SAME),
        # Another name, whatever else is alike.
        (["Rik Torfs"], ["Mark Waer"], DIFFERENT),
        (["Wei Chen"], ["Chen Jining"], DIFFERENT),
        (["王吉宁"], ["Chen Jining", "陈吉宁"], DIFFERENT),
        (["J. Chen", "Jun Chen"], ["Chen Jining"], DIFFERENT),
        (["Jack Ma"], ["Jack Ba"], DIFFERENT),
        # Shorter or longer, of another script, or no name at all.
        (["J. Chen"], ["Chen Jining"], UNTOLD),
        (["Torfs"], ["Rik Torfs"], UNTOLD),
        (["Jan Piet Peeters"], ["Jan Peeters"], UNTOLD),
        (["陈吉宁"], ["Chen Jining"], UNTOLD),
        (["Chen Jining"], ["陈吉宁"], UNTOLD),
        ([], ["Rik Torfs"], UNTOLD),
        (["Rik Torfs"], [], UNTOLD),
        (["123"], ["Rik Torfs"], UNTOLD),
    ],
)
def test_the_answer_about_names(certificate: list[str], person: list[str], answer: NameMatch) -> None:
    assert compare_names(certificate, person) is answer


@pytest.mark.parametrize("name", ["Jack Ma", "Tom Ing", "Li Ba"])
def test_a_family_name_that_is_a_title_elsewhere_is_a_name(name: str) -> None:
    assert compare_names([name], [name.split(maxsplit=1)[0]]) is UNTOLD
    assert compare_names([name], [name]) is SAME


def test_every_signature_is_compared_with_who_was_to_sign_there_and_the_seal_with_nobody() -> None:
    examination = examine(sealed())
    first, second, seal = examination.signatures
    assert first.certificate is not None and second.certificate is not None and seal.seals
    names = {first.place: [first.signer.partition(" (")[0]], second.place: ["Somebody Else", "另一人"]}
    told = with_signatories(examination, names | {seal.place: ["Hub"]})
    assert [one.name_match for one in told.signatures] == [SAME, DIFFERENT, None]
    assert signatory_sentence(told.signatures[1]) == (
        f"Attention: the certificate names {second.signer}, {second.certificate.organisation}, "
        "and not the signatory, Somebody Else."
    )
    assert signatory_sentence(told.signatures[2]) == ""
    answer = list(whole_answer(told))
    assert sum("Attention" in line for line in answer) == 1
    assert told.accepted is examination.accepted


def test_without_a_register_the_name_that_the_signature_states_is_compared() -> None:
    for one in examine(sealed()).signatures:
        expected = None if one.seals else compare_names(one.certificate.names, [one.name])  # type: ignore[union-attr]
        assert (one.name_match, one.signatory) == (expected, "" if one.seals else one.name)
