"""Preparing, signing and sealing: what is written, what stays as it was, and what is refused."""

import asyncio
import sys
from datetime import UTC, datetime
from io import BytesIO

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.pdf_utils.reader import PdfFileReader
from pypdf import PdfReader, PdfWriter

from edge.core.pades.authority import make_self_signed
from edge.core.pades.claims import NAMESPACE
from edge.core.pades.examining import read_claims
from edge.core.pades.findings import Addition, Claims
from edge.core.pades.signers import SignerUnusable, signer_from_p12, signer_from_pem, signer_from_pkcs11
from edge.core.pades.signing import Box, Place, SigningRefused, empty_places, prepare_pdf, sign_pdf
from tests.rules.signed_files import (
    CLAIMS,
    ENDS,
    HASH,
    PLACES,
    SIGNED_AT,
    STARTS,
    agreement,
    authority,
    box,
    examine,
    hub_seal,
    person,
    prepared,
    sealed,
    signed_by,
    signer,
    steps,
)


def test_two_sign_and_the_hub_seals() -> None:
    found = examine(sealed())
    assert found.accepted
    assert [one.signer for one in found.signatures] == [
        "Lukas Synthetic (test)",
        "林合成 (test)",
        "KU Leuven seal (test)",
    ]
    assert [(one.name, one.location, one.reason) for one in found.signatures] == [
        ("Lukas Synthetic", "Leuven", "Approved"),
        ("林合成", "北京", "同意"),
        ("KU Leuven seal (test)", "", ""),
    ]
    assert [one.place for one in found.signatures] == ["leuven", "peking", "seal"]
    assert [one.seals for one in found.signatures] == [False, False, True]
    assert [one.covers_whole_file for one in found.signatures] == [False, False, True]
    assert [one.added_after for one in found.signatures] == [
        Addition.SIGNATURES,
        Addition.SIGNATURES,
        Addition.NOTHING,
    ]
    assert found.signatures[0].moment == SIGNED_AT


def test_every_step_only_adds() -> None:
    before = agreement()
    for step in (prepared(), *steps()):
        assert step.startswith(before)
        before = step


def test_what_waits_is_told_until_all_have_signed() -> None:
    assert empty_places(prepared()) == ("leuven", "peking", "seal")
    assert empty_places(steps()[0]) == ("peking", "seal")
    assert empty_places(sealed()) == ()


def test_a_signature_is_pades_baseline() -> None:
    first, *_others = PdfFileReader(BytesIO(sealed())).embedded_signatures
    assert first.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert "/Cert" not in first.sig_object
    assert first.sig_object["/M"].startswith("D:20260302093000")
    attributes = {one["type"].native for one in first.signer_info["signed_attrs"]}
    # PAdES keeps the moment in the file, not in the envelope (ETSI EN 319 142-1, 6.3).
    assert attributes == {
        "content_type",
        "message_digest",
        "signing_certificate_v2",
        "cms_algorithm_protection",
    }
    message = cms.ContentInfo.load(first.pkcs7_content)
    assert [one.chosen.subject.native["common_name"] for one in message["content"]["certificates"]] == [
        "Lukas Synthetic (test)"
    ]


def test_the_first_signature_certifies_and_the_seal_locks_everything() -> None:
    first, second, last = PdfFileReader(BytesIO(sealed())).embedded_signatures
    assert first.docmdp_level.value == 2  # only prepared places may be signed from here on
    assert second.docmdp_level.value == 2
    assert last.docmdp_level.value == 1  # nothing may be changed
    assert last.fieldmdp.is_locked("leuven")


def metadata(pdf: bytes) -> bytes:
    return bytes(PdfReader(BytesIO(pdf)).trailer["/Root"]["/Metadata"].get_object().get_data())


def test_signing_leaves_the_metadata_of_pdf_a_as_they_were() -> None:
    assert metadata(sealed()) == metadata(prepared())
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in metadata(sealed())
    reader = PdfReader(BytesIO(sealed()))
    assert sealed().startswith(b"%PDF-1.7")
    assert "/Version" not in reader.trailer["/Root"]  # still 1.7, as PDF/A-2 has to be
    assert reader.trailer["/Info"] == PdfReader(BytesIO(agreement())).trailer["/Info"]


def test_the_claims_are_written_beside_what_was_there_and_described_for_pdf_a() -> None:
    before, after = metadata(agreement()).decode(), metadata(prepared()).decode()
    added = after
    for piece in ("<edge:Reference>", NAMESPACE, "<pdfaSchema:prefix>edge</pdfaSchema:prefix>"):
        assert piece in after
        assert piece not in before
    for word in ("Reference", "Version", "SHA256", "Places"):
        assert f"<pdfaProperty:name>{word}</pdfaProperty:name>" in added
    # Nothing of the old text is lost: what was added are two pieces, in front of an end that was there.
    start = len(before.partition("</rdf:Bag></pdfaExtension:schemas>")[0])
    assert after.startswith(before[:start])
    assert after.endswith(before[before.rindex("</rdf:RDF>") :])


def test_claims_are_read_as_they_were_written() -> None:
    expected = Claims(reference=CLAIMS.reference, version=3, sha256=HASH, places=("leuven", "peking", "seal"))
    assert read_claims(prepared()) == expected
    assert read_claims(sealed()) == expected
    assert read_claims(agreement()) is None
    assert read_claims(b"no file") is None


def test_a_file_without_metadata_can_make_claims_too() -> None:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    output = BytesIO()
    writer.write(output)
    pdf = prepare_pdf(output.getvalue(), places=[Place(name="one")], claims=CLAIMS)
    claims = read_claims(pdf)
    assert claims is not None
    assert (claims.reference, claims.places) == (CLAIMS.reference, ("one",))


@pytest.mark.parametrize(
    "claims",
    [
        Claims(reference="", version=1, sha256=HASH),
        Claims(reference=" A7", version=1, sha256=HASH),
        Claims(reference="A\n7", version=1, sha256=HASH),
        Claims(reference="A7", version=0, sha256=HASH),
        Claims(reference="A7", version=1, sha256=HASH.upper()),
    ],
)
def test_claims_that_would_not_read_the_same_are_refused(claims: Claims) -> None:
    with pytest.raises(SigningRefused):
        prepare_pdf(agreement(), places=PLACES, claims=claims)


def drawings(pdf: bytes) -> list[tuple[str, bytes]]:
    """The name of each place with the operators of its box."""
    pages = PdfReader(BytesIO(pdf)).pages
    widgets = [one.get_object() for one in pages[-1]["/Annots"]]
    return [(one["/T"], one["/AP"]["/N"].get_object().get_data()) for one in widgets]


def test_the_box_shows_names_in_both_scripts() -> None:
    boxes = dict(drawings(sealed()))
    for place, name in (
        ("leuven", "Lukas Synthetic"),
        ("peking", "林合成"),
        ("seal", "KU Leuven seal (test)"),
    ):
        assert ("\ufeff" + name).encode("utf-16-be").hex().encode() in boxes[place]
        assert boxes[place].count(b" c ") > 40  # the letters are drawn, not only named
    assert dict(drawings(prepared()))["leuven"] == b""


def test_a_box_needs_no_font_of_the_reader() -> None:
    pages = PdfReader(BytesIO(sealed())).pages
    assert all(not one.get_object()["/AP"]["/N"]["/Resources"] for one in pages[-1]["/Annots"])


def test_a_letter_that_no_font_holds_is_a_box_and_stops_nothing() -> None:
    pdf = signed_by(prepared(), "leuven", person(), name="\U00012000 Sels")
    assert "\U00012000 Sels".encode("utf-16-be").hex().encode() in dict(drawings(pdf))["leuven"]
    assert examine(pdf).signatures[0].valid


def test_a_place_without_box_is_invisible() -> None:
    pdf = prepare_pdf(agreement(), places=[Place(name="only")])
    signed = signed_by(pdf, "only", person())
    (found,) = examine(signed).signatures
    assert found.valid
    widget = PdfReader(BytesIO(signed)).trailer["/Root"]["/AcroForm"]["/Fields"][0].get_object()
    assert [float(edge) for edge in widget["/Rect"]] == [0, 0, 0, 0]


def test_another_reader_sees_the_places_and_pages() -> None:
    reader = PdfReader(BytesIO(sealed()))
    assert len(reader.pages) == 2
    assert list(reader.get_fields() or {}) == ["leuven", "peking", "seal"]


def test_a_file_that_nobody_prepared_can_be_signed_in_a_new_place() -> None:
    pdf = signed_by(agreement(), "here", person(), box=box(30))
    assert examine(pdf).accepted


def test_it_works_where_an_event_loop_runs() -> None:
    async def inside() -> bool:
        return examine(signed_by(prepared(), "leuven", person())).signatures[0].valid

    assert asyncio.run(inside())


# ---------------------------------------------------------------- refused
def refused(pdf: bytes, place: str, **said: object) -> str:
    with pytest.raises(SigningRefused) as caught:
        signed_by(pdf, place, person(), **said)
    return str(caught.value)


def test_nothing_is_signed_after_the_seal() -> None:
    assert "sealed" in refused(sealed(), "another")


def test_a_place_is_signed_once() -> None:
    assert "“leuven” is signed already" in refused(steps()[0], "leuven")


def test_nobody_signs_before_their_turn() -> None:
    assert "“leuven” signs first" in refused(prepared(), "peking")
    assert "“peking” signs first" in refused(steps()[0], "seal")


def test_a_visible_box_is_not_added_once_somebody_has_signed() -> None:
    assert "could cover" in refused(steps()[0], "another", box=box(30))
    added = signed_by(steps()[0], "another", person())  # an invisible place changes nothing that can be read
    assert [one.problems for one in examine(added).signatures] == [(), ()]


@pytest.mark.parametrize(
    "places",
    [
        (),
        (Place(name="one"), Place(name="one")),
        (Place(name="a place"),),
        (Place(name="一"),),
        (Place(name="seal", seals=True), Place(name="later")),
        (Place(name="one", box=Box(page=9, left=0, bottom=0, right=9, top=9)),),
    ],
)
def test_places_that_make_no_sense_are_refused(places: tuple[Place, ...]) -> None:
    with pytest.raises(SigningRefused):
        prepare_pdf(agreement(), places=places)


def test_a_file_is_prepared_once() -> None:
    with pytest.raises(SigningRefused):
        prepare_pdf(prepared(), places=PLACES)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"no file", agreement()[:-200]])
def test_what_is_no_whole_pdf_is_neither_prepared_nor_signed(content: bytes) -> None:
    with pytest.raises(SigningRefused):
        prepare_pdf(content, places=PLACES)
    with pytest.raises(SigningRefused):
        signed_by(content, "leuven", person())
    with pytest.raises(SigningRefused):
        empty_places(content)


def test_a_protected_file_is_refused() -> None:
    writer = PdfWriter(clone_from=BytesIO(agreement()))
    writer.encrypt("secret")
    output = BytesIO()
    writer.write(output)
    with pytest.raises(SigningRefused, match="password"):
        prepare_pdf(output.getvalue(), places=PLACES)


def test_a_moment_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        sign_pdf(prepared(), signer=signer(person()), moment=datetime(2026, 3, 2), field_name="leuven")


# ---------------------------------------------------------------- who signs
def test_a_signer_comes_from_a_p12_file_or_from_pem() -> None:
    one = person()
    from_pem = signer_from_pem(one.certificate_pem(), one.key_pem())
    assert from_pem.facts == signer(one).facts
    assert from_pem.facts.organisation == "KU Leuven"
    assert (
        examine(sign_pdf(prepared(), signer=from_pem, moment=SIGNED_AT, field_name="leuven"))
        .signatures[0]
        .valid
    )


def test_a_key_of_pem_may_have_a_pass_phrase() -> None:
    one = person()
    locked = one.key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"open"),
    )
    assert signer_from_pem(one.certificate_pem(), locked, "open").facts == signer(one).facts
    with pytest.raises(SignerUnusable, match="pass phrase"):
        signer_from_pem(one.certificate_pem(), locked, "wrong")
    with pytest.raises(SignerUnusable, match="pass phrase"):
        signer_from_pem(one.certificate_pem(), locked)


def test_a_wrong_pass_phrase_or_file_is_told_apart_from_nothing_else() -> None:
    for content, passphrase in ((person().as_p12("right"), "wrong"), (b"no p12", "x"), (b"", "")):
        with pytest.raises(SignerUnusable, match=r"pass phrase is wrong, or it is no \.p12 file"):
            signer_from_p12(content, passphrase)


def test_a_key_of_somebody_else_is_refused() -> None:
    with pytest.raises(SignerUnusable, match="does not belong"):
        signer_from_pem(person().certificate_pem(), hub_seal().key_pem())


def test_a_short_key_is_refused() -> None:
    key = rsa.generate_private_key(65537, 1024)
    name = x509.Name([])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(STARTS)
        .not_valid_after(ENDS)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(SignerUnusable, match="too short"):
        signer_from_pem(certificate.public_bytes(serialization.Encoding.PEM), pem)


def test_a_token_says_what_it_needs_when_the_package_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pkcs11", "pkcs11.exceptions"):
        monkeypatch.setitem(sys.modules, name, None)
    with (
        pytest.raises(SignerUnusable, match="python-pkcs11, which is not installed"),
        signer_from_pkcs11("/usr/lib/softhsm.so", token="t", pin="1", certificate_label="c"),
    ):
        pass


def test_an_authority_says_in_every_name_that_it_is_a_test() -> None:
    names = [
        authority().certificate,
        person().certificate,
        hub_seal().certificate,
        authority().issue_stamp(organisation="KU Leuven", starts=STARTS, ends=ENDS).certificate,
        authority().issue_authority(name="Below", starts=STARTS, ends=ENDS).certificate,
        make_self_signed(name="Nobody", organisation="", starts=STARTS, ends=ENDS).certificate,
    ]
    assert all("(test)" in one.subject.rfc4514_string() for one in names)
    assert person().certificate.not_valid_after_utc == datetime(2035, 1, 1, tzinfo=UTC)


def test_signatures_are_small() -> None:
    assert len(steps()[0]) - len(prepared()) < 20_000
