"""No bytes make the examination fail, and no change of a signed file is let pass.

Most of a file is covered by its last signature; the envelope of that signature is not, so its every bit is tried.
"""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from edge.core.pades.examining import read_claims
from edge.core.pades.findings import Problem
from edge.core.pades.signing import Place, prepare_pdf
from tests.rules.signed_files import agreement, authority, examine, gap, person, sealed, signed_by

SIZE = len(sealed())
LAST = gap(sealed())
ONE = signed_by(prepare_pdf(agreement(), places=[Place(name="one")]), "one", person())
START, END = gap(ONE, "one")
ENVELOPE = bytes.fromhex(ONE[START + 1 : END - 1].decode())
WRITTEN = len(ENVELOPE.rstrip(b"\0"))


def accepted(pdf: bytes) -> bool:
    found = examine(pdf)
    assert found.accepted == (not found.findings)
    if not found.is_pdf or not found.intact:
        assert not found.accepted
    return found.accepted


def with_envelope(envelope: bytes) -> bytes:
    """A file with one signature, which has another envelope of the same length."""
    return ONE[: START + 1] + envelope.hex().encode() + ONE[END - 1 :]


def test_the_file_is_accepted_as_it_is() -> None:
    assert accepted(sealed())
    assert accepted(with_envelope(ENVELOPE))


@settings(max_examples=150)
@given(at=st.integers(0, SIZE - 1), bit=st.integers(0, 7))
@example(at=0, bit=0)
@example(at=SIZE - 1, bit=0)
@example(at=LAST[0], bit=1)
@example(at=LAST[1] - 2, bit=4)
@example(at=LAST[1] - 1, bit=5)
def test_no_bit_can_be_changed(at: int, bit: int) -> None:
    pdf = bytearray(sealed())
    pdf[at] ^= 1 << bit
    assert not accepted(bytes(pdf))


@settings(max_examples=150)
@given(at=st.integers(0, WRITTEN + 20), value=st.integers(1, 255))
def test_no_byte_of_the_envelope_can_be_changed(at: int, value: int) -> None:
    envelope = bytearray(ENVELOPE)
    envelope[at] ^= value
    assert not accepted(with_envelope(bytes(envelope)))


def test_no_bit_of_what_frames_the_envelope_can_be_changed() -> None:
    """The first bytes, where versions, algorithms and lengths stand, and those between certificate and attributes."""
    from asn1crypto import cms

    signer = cms.ContentInfo.load(ENVELOPE)["content"]["signer_infos"][0].dump()
    begins = ENVELOPE.index(signer)
    certificate = authority().certificate.issuer.public_bytes()
    assert certificate in signer
    framing = [*range(64), *range(begins, begins + 32)]
    passed = []
    for at in framing:
        for bit in range(8):
            envelope = bytearray(ENVELOPE)
            envelope[at] ^= 1 << bit
            if accepted(with_envelope(bytes(envelope))):
                passed.append((at, bit))
    assert passed == []


@settings(max_examples=40)
@given(st.data())
def test_nothing_can_be_cut_out_or_put_in(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, SIZE))
    cut = data.draw(st.integers(0, 200))
    put = data.draw(st.binary(max_size=200))
    pdf = sealed()[:at] + put + sealed()[at + cut :]
    assert accepted(pdf) == (pdf == sealed())


@settings(max_examples=60)
@given(st.one_of(st.binary(max_size=500), st.binary(max_size=500).map(lambda some: b"%PDF-1.7\n" + some)))
def test_any_bytes_get_an_answer(pdf: bytes) -> None:
    assert not accepted(pdf)
    assert read_claims(pdf) is None


@settings(max_examples=60)
@given(st.data())
def test_any_muddle_of_a_file_gets_an_answer(data: st.DataObject) -> None:
    """Pieces of signed and unsigned files in any order."""
    whole = data.draw(st.sampled_from([sealed(), agreement()]))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    pieces = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    pdf = b"".join(data.draw(st.permutations(pieces)))
    assert accepted(pdf) == (pdf == sealed())


def test_a_damaged_table_is_not_repaired() -> None:
    at = sealed().rindex(b"startxref") + 12
    pdf = bytearray(sealed())
    pdf[at] ^= 1
    assert examine(bytes(pdf)).problems & {Problem.DAMAGED, Problem.FILE_CHANGED}
