"""Every way in which a signed file can be bad: each is found, and each by its own name."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from cryptography import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText

from edge.core.pades.authority import Issued, make_authority, make_self_signed
from edge.core.pades.certificates import certificates_in, keep_root, roots_in
from edge.core.pades.claims import write_claims
from edge.core.pades.examining import read_claims
from edge.core.pades.findings import Addition, Claims, Problem, Revocation
from edge.core.pades.reading import LARGEST_FILE
from edge.core.pades.signing import Place, prepare_pdf
from tests.rules.signed_files import (
    CLAIMS,
    ENDS,
    HASH,
    NOW,
    PLACES,
    SIGNED_AT,
    STARTS,
    agreement,
    authority,
    edit,
    examine,
    hub_seal,
    library_signer,
    person,
    prepared,
    problems,
    sealed,
    signed_by,
    steps,
)

DAY = timedelta(days=1)


# ---------------------------------------------------------------- the file
def test_a_good_file_has_no_problem() -> None:
    assert problems(sealed()) == set()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF", b"\n%PDF-1.7\n" + b"x" * 100])
def test_what_is_no_pdf(content: bytes) -> None:
    assert problems(content) == {Problem.NOT_A_PDF}
    assert not examine(content).is_pdf


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF\n", agreement()[:-60]])
def test_what_cannot_be_read_in_full(content: bytes) -> None:
    assert problems(content) == {Problem.DAMAGED}


def test_what_is_too_large_is_not_examined() -> None:
    assert problems(sealed() + bytes(LARGEST_FILE)) == {Problem.TOO_LARGE}


def test_a_protected_file() -> None:
    writer = PdfWriter(clone_from=BytesIO(agreement()))
    writer.encrypt("secret")
    output = BytesIO()
    writer.write(output)
    assert problems(output.getvalue()) == {Problem.ENCRYPTED}


# ---------------------------------------------------------------- a changed byte
def test_a_changed_byte_in_the_text_is_found_by_all_signatures() -> None:
    at = sealed().index(b"stream", 3000) + 40
    pdf = bytearray(sealed())
    pdf[at] ^= 1
    found = examine(bytes(pdf))
    assert Problem.FILE_CHANGED in found.problems
    assert not found.intact
    assert [one.intact for one in found.signatures] == [False, False, False]


def test_a_byte_changed_after_the_first_signature_leaves_the_first_one_right() -> None:
    pdf = bytearray(sealed())
    pdf[len(steps()[0]) + 30] ^= 1
    found = examine(bytes(pdf))
    assert not found.accepted
    assert found.signatures[0].intact


# ---------------------------------------------------------------- an edit at the end
def note(pdf: bytes) -> bytes:
    writer = PdfWriter(BytesIO(pdf), incremental=True)
    writer.add_annotation(0, FreeText(text="Twenty students", rect=(50, 50, 300, 100)))
    output = BytesIO()
    writer.write(output)
    assert output.getvalue().startswith(pdf)
    return output.getvalue()


def other_page(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"0 0 100 100 re f"))
    writer.update_container(page)


def other_dates(writer: IncrementalPdfFileWriter) -> None:
    writer.document_meta.title = "Another title"
    IncrementalPdfFileWriter._update_meta(writer)


def only_written_again(writer: IncrementalPdfFileWriter) -> None:
    """The catalogue once more, with nothing changed in it."""


def other_claims(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root.raw_get("/Metadata").reference
    packet = writer.get_object(page).data.replace(b"<edge:Version>3<", b"<edge:Version>4<")
    assert b">4<" in packet
    stream = generic.StreamObject(
        {"/Type": generic.pdf_name("/Metadata"), "/Subtype": generic.pdf_name("/XML")}, stream_data=packet
    )
    root = writer.root
    root["/Metadata"] = writer.add_object(stream)
    writer.update_root()


def a_script(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/OpenAction"] = generic.DictionaryObject(
        {
            generic.pdf_name("/S"): generic.pdf_name("/JavaScript"),
            generic.pdf_name("/JS"): generic.pdf_string("1"),
        }
    )
    writer.update_root()


def an_object_for_nothing(writer: IncrementalPdfFileWriter) -> None:
    writer.add_object(generic.StreamObject(stream_data=b"waiting to be used"))


EDITS = [other_page, other_dates, other_claims, a_script, an_object_for_nothing, only_written_again]


@pytest.mark.parametrize("change", EDITS)
@pytest.mark.parametrize("signed", [0, 2])
def test_an_edit_that_nobody_signed(change: Any, signed: int) -> None:
    found = examine(edit(steps()[signed], change))
    assert Problem.EDITED_AFTER in found.problems
    assert not found.intact
    assert found.signatures[-1].added_after in (Addition.CONTENT, Addition.FORM_ENTRIES)
    (finding,) = [one for one in found.findings if one.problem is Problem.EDITED_AFTER]
    assert finding.positions == (signed + 1,)  # told once, of the last signature before the edit


def test_a_note_added_with_another_program() -> None:
    assert problems(note(sealed())) == {Problem.EDITED_AFTER}


@pytest.mark.parametrize(
    "tail",
    [
        b"\n",
        b" ",
        b"%%EOF\n",
        b"\n% only a comment\n%%EOF\n",
        b"\n7 0 obj\n<< /Type /Page >>\nendobj\nstartxref\n0\n%%EOF\n",
    ],
)
def test_bytes_behind_the_end_are_an_edit_or_break_the_file(tail: bytes) -> None:
    assert problems(sealed() + tail) & {Problem.EDITED_AFTER, Problem.DAMAGED}


def test_an_edit_between_two_signatures_is_told_of_the_first_alone() -> None:
    """The second signs the edited file knowingly; what the first signed is another text."""
    pdf = signed_by(edit(steps()[0], other_page), "peking", person("林合成"), hours=1)
    found = examine(pdf)
    assert not found.accepted
    assert [Problem.EDITED_AFTER in one.problems for one in found.signatures] == [True, False]


def test_claims_are_those_that_were_signed_whatever_is_added() -> None:
    pdf = edit(sealed(), other_claims)
    claims = read_claims(pdf)
    assert claims is not None
    assert claims.version == 3
    assert examine(pdf).claims == claims
    assert Problem.CLAIMS_CHANGED in examine(pdf).problems


def test_claims_added_after_signing_are_none() -> None:
    plain = signed_by(prepare_pdf(agreement(), places=[Place(name="one")]), "one", person())
    pdf = edit(plain, lambda writer: write_claims(writer, CLAIMS))
    assert read_claims(pdf) is None
    assert {Problem.EDITED_AFTER, Problem.CLAIMS_CHANGED} <= examine(pdf).problems


# ---------------------------------------------------------------- removed signatures
def test_the_last_signature_cut_off() -> None:
    found = examine(steps()[1])
    assert found.problems == {Problem.FEWER_THAN_EXPECTED}
    assert found.empty_places == ("seal",)
    assert found.intact
    assert found.findings[0].named == {"made": 2, "expected": 3, "absent": ("seal",)}


def test_all_signatures_cut_off() -> None:
    assert problems(prepared()) == {Problem.NO_SIGNATURE}
    assert problems(agreement()) == {Problem.NO_SIGNATURE}


def test_a_signature_taken_out_by_writing_the_file_anew() -> None:
    writer = PdfWriter(clone_from=BytesIO(sealed()))
    for field in writer.root_object["/AcroForm"]["/Fields"]:
        field.get_object().pop("/V", None)
    output = BytesIO()
    writer.write(output)
    assert problems(output.getvalue()) == {Problem.NO_SIGNATURE}


def test_a_signature_emptied_at_the_end_of_the_file() -> None:
    def empty(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][2]
        del field["/V"]
        writer.update_container(field)

    assert {Problem.FEWER_THAN_EXPECTED, Problem.EDITED_AFTER} <= problems(edit(sealed(), empty))


def test_a_place_taken_out_of_the_form() -> None:
    def drop(writer: IncrementalPdfFileWriter) -> None:
        form = writer.root["/AcroForm"]
        form["/Fields"] = generic.ArrayObject(list(form.raw_get("/Fields"))[:2])
        writer.update_container(form)

    found = examine(edit(sealed(), drop))
    assert {Problem.FEWER_THAN_EXPECTED, Problem.EDITED_AFTER} <= found.problems
    (missing,) = [one for one in found.findings if one.problem is Problem.FEWER_THAN_EXPECTED]
    assert missing.named["absent"] == ("seal",)  # the claims, which were signed, name it


def test_fewer_than_the_asker_expects() -> None:
    assert problems(sealed(), expected=3) == set()
    assert problems(sealed(), expected=4) == {Problem.FEWER_THAN_EXPECTED}


# ---------------------------------------------------------------- order
def raw_signature(pdf: bytes, place: str, issued: Issued, **said: Any) -> bytes:
    """Signed with the library alone, which knows no order and no rule of ours."""
    metadata = signers.PdfSignatureMetadata(field_name=place, subfilter=fields.SigSeedSubFilter.PADES, **said)
    output = signers.PdfSigner(metadata, library_signer(issued)).sign_pdf(
        IncrementalPdfFileWriter(BytesIO(pdf)), existing_fields_only=False
    )
    return bytes(output.getvalue())


def test_places_signed_in_another_order() -> None:
    pdf = raw_signature(prepared(), "peking", person("林合成"))
    pdf = raw_signature(pdf, "leuven", person())
    found = examine(pdf, now=datetime.now(UTC))
    assert Problem.OUT_OF_ORDER in found.problems
    assert [one.place for one in found.signatures] == ["peking", "leuven"]


def test_a_signature_that_claims_to_be_older_than_the_one_it_stands_on() -> None:
    pdf = signed_by(steps()[0], "peking", person("林合成"), hours=-48)
    assert Problem.OUT_OF_ORDER in problems(pdf)
    hardly = signed_by(steps()[0], "peking", person("林合成"), hours=-1)  # clocks differ
    assert Problem.OUT_OF_ORDER not in problems(hardly)


def test_two_signatures_that_changed_places() -> None:
    """The revisions cut out and put together the other way round."""
    one, two, _three = steps()
    pdf = prepared() + two[len(one) :] + one[len(prepared()) :]
    found = problems(pdf)
    assert found & {Problem.DAMAGED, Problem.FILE_CHANGED, Problem.NO_SIGNATURE}


# ---------------------------------------------------------------- certificates
def alone(issued: Issued, **said: Any) -> bytes:
    return signed_by(prepare_pdf(agreement(), places=[Place(name="one")]), "one", issued, **said)


def test_a_certificate_of_a_foreign_issuer() -> None:
    foreign = make_authority(name="Somebody else", starts=STARTS, ends=ENDS)
    pdf = alone(
        foreign.issue_signer(name="Lukas Synthetic", organisation="KU Leuven", starts=STARTS, ends=ENDS)
    )
    assert problems(pdf) == {Problem.FOREIGN_CERTIFICATE}
    assert problems(pdf, roots=[foreign.certificate]) == set()
    assert problems(pdf, roots=[]) == {Problem.FOREIGN_CERTIFICATE}
    assert examine(pdf).intact


def test_an_issuer_that_only_bears_the_name_of_the_trusted_one() -> None:
    twin = make_authority(name="EDGE demonstration", starts=STARTS, ends=ENDS)
    pdf = alone(twin.issue_signer(name="Lukas Synthetic", organisation="KU Leuven", starts=STARTS, ends=ENDS))
    assert problems(pdf) & {Problem.FOREIGN_CERTIFICATE}


def test_one_foreign_certificate_among_trusted_ones() -> None:
    foreign = make_authority(name="Somebody else", starts=STARTS, ends=ENDS)
    issued = foreign.issue_signer(name="林合成", organisation="北京大学", starts=STARTS, ends=ENDS)
    found = examine(signed_by(steps()[0], "peking", issued, hours=1))
    (finding,) = [one for one in found.findings if one.problem is Problem.FOREIGN_CERTIFICATE]
    assert finding.positions == (2,)
    assert [one.trusted for one in found.signatures] == [True, False]


def test_a_certificate_that_vouches_for_itself() -> None:
    issued = make_self_signed(name="Lukas Synthetic", organisation="KU Leuven", starts=STARTS, ends=ENDS)
    assert problems(alone(issued)) == {Problem.SELF_SIGNED}
    assert problems(alone(issued), roots=[issued.certificate]) == set()


def test_a_chain_with_an_authority_between() -> None:
    below = authority().issue_authority(name="Faculty", starts=STARTS, ends=ENDS)
    issued = below.issue_signer(name="Lukas Synthetic", organisation="KU Leuven", starts=STARTS, ends=ENDS)
    found = examine(alone(issued))
    assert found.accepted
    assert (found.signatures[0].certificate or pytest.fail()).issuer == "Faculty (test)"
    assert found.signatures[0].root == "EDGE demonstration (test)"


def test_a_certificate_that_had_expired_when_it_was_used() -> None:
    issued = person("Lukas Synthetic", STARTS, SIGNED_AT - DAY)
    assert problems(alone(issued)) == {Problem.EXPIRED}


def test_a_certificate_that_has_expired_since() -> None:
    pdf = alone(person("Lukas Synthetic", STARTS, SIGNED_AT + DAY))
    assert problems(pdf) == {Problem.EXPIRED_SINCE}
    assert problems(pdf, now=SIGNED_AT) == set()
    # Who has kept the file since then knows that it was signed before.
    assert problems(pdf, existed_at=SIGNED_AT + timedelta(hours=1)) == set()
    assert problems(pdf, existed_at=SIGNED_AT + 2 * DAY) == {Problem.EXPIRED_SINCE}


def test_an_issuer_that_has_expired_since() -> None:
    short = make_authority(name="Short", starts=STARTS, ends=SIGNED_AT + DAY)
    pdf = alone(short.issue_signer(name="Lukas Synthetic", organisation="", starts=STARTS, ends=ENDS))
    assert problems(pdf, roots=[short.certificate]) == {Problem.EXPIRED_SINCE}
    assert problems(pdf, roots=[short.certificate], now=SIGNED_AT) == set()


def test_a_certificate_that_was_not_valid_yet() -> None:
    assert problems(alone(person("Lukas Synthetic", SIGNED_AT + DAY, ENDS))) == {Problem.NOT_YET_VALID}
    assert problems(alone(person("Lukas Synthetic", NOW + DAY, ENDS))) == {Problem.NOT_YET_VALID}


def test_a_signature_of_tomorrow() -> None:
    assert problems(alone(person()), now=SIGNED_AT - 2 * DAY) == {Problem.FROM_THE_FUTURE}
    assert problems(alone(person()), now=SIGNED_AT - timedelta(hours=5)) == set()  # clocks differ


def test_a_certificate_for_something_else() -> None:
    stamp = authority().issue_authority(name="Not a person", starts=STARTS, ends=ENDS)
    issued = Issued(certificate=stamp.certificate, key=stamp.key)
    assert problems(alone(issued)) == {Problem.NOT_FOR_SIGNING}


def test_a_method_that_can_be_forged() -> None:
    pdf = raw_signature(agreement(), "one", person(), md_algorithm="sha1")
    assert problems(pdf, now=datetime.now(UTC)) == {Problem.WEAK_ALGORITHM}


def test_nothing_is_said_to_be_known_about_withdrawn_certificates() -> None:
    assert {one.revocation for one in examine(sealed()).signatures} == {Revocation.UNKNOWN}


def test_trusted_roots_are_kept_as_files(tmp_path: Any) -> None:
    folder = tmp_path / "trusted-roots"
    assert roots_in(folder) == []
    keep_root(folder, authority().certificate)
    keep_root(folder, authority().certificate)
    (folder / "notes.txt").write_text("not a certificate")
    assert roots_in(folder) == [authority().certificate]
    (folder / "broken.pem").write_text("nothing")
    with pytest.raises(ValueError, match=r"broken\.pem"):
        roots_in(folder)


def test_certificates_are_read_from_pem_and_der() -> None:
    from cryptography.hazmat.primitives.serialization import Encoding

    one, two = authority().certificate, hub_seal().certificate
    both = one.public_bytes(Encoding.PEM) + b"\n" + two.public_bytes(Encoding.PEM)
    assert certificates_in(both) == [one, two]
    assert certificates_in(one.public_bytes(Encoding.DER)) == [one]
    with pytest.raises(ValueError, match=r"."):
        certificates_in(b"nothing")


def test_names_cannot_pose_as_other_text() -> None:
    issued = authority().issue_signer(
        name="Luc\u202eslS\u0000\n Sels", organisation="KU\tLeuven", starts=STARTS, ends=ENDS
    )
    found = examine(alone(issued)).signatures[0]
    assert found.signer == "LucslS Sels (test)"
    assert found.certificate is not None
    assert found.certificate.organisation == "KU Leuven"


def test_the_examination_tells_the_day_and_hash_of_the_file() -> None:
    import hashlib

    found = examine(sealed())
    assert found.sha256 == hashlib.sha256(sealed()).hexdigest()
    assert (found.size, found.examined_at) == (len(sealed()), NOW)
    assert found.claims == Claims(
        reference=CLAIMS.reference, version=3, sha256=HASH, places=tuple(one.name for one in PLACES)
    )
    assert isinstance(authority().certificate, x509.Certificate)
    assert len(PdfReader(BytesIO(sealed())).pages) == 2
