"""The verbs of signing: what each writes, in which order, and every refusal with its sentence."""

from contextlib import contextmanager
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

from edge.agreements import actions as agreements
from edge.agreements.actions import signing, texts
from edge.agreements.actions.originals import add_original, edit_original, remove_original
from edge.agreements.actions.papers import DaysInWrongOrder
from edge.agreements.actions.parties import NoMandate, NotAParty
from edge.agreements.actions.readiness import NotReady, missing_for_signing
from edge.agreements.actions.reviewing import add_route, ask_reviews, decide_review, meet_condition
from edge.agreements.actions.signing import NotYourTurn, WrongFile
from edge.agreements.actions.signing_days import NotThatDay
from edge.agreements.actions.texts import BeingSigned
from edge.agreements.actions.trusting import NotACertificate, RetiredAlready, add_root, retire_root
from edge.agreements.models import (
    Agreement,
    Approval,
    ReviewCondition,
    SigningRound,
    SigningStep,
    TrustRoot,
)
from edge.agreements.queries.signing import offices_of_sides
from edge.agreements.queries.trusting import names_for_tests, roots_folder, trusted_roots
from edge.agreements.queries.verifying import compare_with_register, published_signing, verify_file
from edge.core.models import Document
from edge.core.pades.examining import examine_pdf
from edge.core.pades.signing import SigningRefused, sign_pdf
from edge.core.refusals import Refusal
from edge.partners import actions as partners
from tests.actions.arranging import a_partner, an_account, day, kind, last_line, lines_since
from tests.actions.arranging_signing import (
    BY,
    Ready,
    a_ready_text,
    a_seal,
    approve,
    authority,
    in_office,
    key_of,
    roots,
    sign_next,
    signed_by_all,
    signs,
)
from tests.actions.arranging_texts import the_next
from tests.rules import signed_files

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT, settings.DATA_DIR = tmp_path / "files", tmp_path


@pytest.fixture
def ready() -> Ready:
    return a_ready_text()


# ---------------------------------------------------------------- opening
def test_a_round_takes_the_approved_text_to_its_signatories_in_order(ready: Ready) -> None:
    before = last_line()
    round_ = ready.opened()
    assert (round_.state, round_.sha256, round_.method) == ("open", ready.version.sha256, "electronic")
    assert [step.person_id for step in round_.steps.order_by("order")] == [
        ready.rector.person_id,
        ready.president.person_id,
    ]
    assert lines_since(before) == [
        ("receive_document", "document", "agreement"),
        ("open_round", "signinground", "agreement"),
        ("add_step", "signingstep", "agreement"),
        ("add_step", "signingstep", "agreement"),
    ]
    examined = examine_pdf(signing.file_of(round_), roots=roots(), now=timezone.now())
    assert examined.claims is not None and examined.empty_places == ("signature-1", "signature-2")
    assert (examined.claims.reference, examined.claims.version, examined.claims.sha256) == (
        ready.agreement.public_id,
        ready.version.number,
        ready.version.sha256,
    )


def test_while_it_is_signed_the_text_stands_still_and_no_second_round_opens(ready: Ready) -> None:
    ready.opened()
    with pytest.raises(BeingSigned):
        the_next(ready.version)
    with pytest.raises(BeingSigned):
        ready.opened()
    with pytest.raises(BeingSigned):
        texts.withdraw_approval(approval=ready.version.approvals.get(institution=ready.hub), by=BY)


def refused(ready: Ready, **other: Any) -> str:
    with pytest.raises(NotReady) as refusal:
        ready.opened(**other)
    assert not SigningRound.objects.exists() and not Document.objects.exists()
    return str(refusal.value.message)


def test_a_text_that_a_side_has_not_approved(ready: Ready) -> None:
    texts.withdraw_approval(approval=ready.version.approvals.get(institution=ready.partner), by=BY)
    assert refused(ready) == "This text is not approved yet by: Lotus University."


def test_a_text_that_is_not_the_newest(ready: Ready) -> None:
    the_next(ready.version)
    assert "not the current text any more" in refused(ready)


def test_a_text_whose_clauses_were_changed_behind_our_back(ready: Ready) -> None:
    row = ready.version.clauses.order_by("order").first()
    assert row is not None
    row.texts["en"]["body"] = "Something else."
    row.save()
    assert "does not give its hash any more" in refused(ready)


def test_a_text_whose_parties_have_changed_since(ready: Ready) -> None:
    partners.edit_institution(institution=ready.partner, by=BY, changes={"local_name": "莲花大学校"})
    assert "The parties have changed since this text was made" in refused(ready)


def test_a_text_with_open_fields(ready: Ready) -> None:
    other = the_next(ready.version, body="It lasts {years} years.")
    shown = texts.show_version(version=other, by=BY)
    approve(shown, ready.hub, ready.partner)
    assert refused(ready, version=shown) == "Fields of the text are still open: years."


def test_a_side_for_which_nobody_signs(ready: Ready) -> None:
    assert refused(ready, signatories=[signs(ready.rector)]) == "Nobody signs for: Lotus University."


def test_reviews_that_the_kind_needs_have_to_pass(ready: Ready) -> None:
    add_route(by=BY, kind=kind("student_exchange"), area="legal", stage=1, working_days=5)
    assert missing_for_signing(ready.agreement, ready.version) == [
        "The internal reviews that this kind of agreement needs have not been asked for."
    ]
    (review,) = ask_reviews(agreement=ready.agreement, by=BY, text_version=ready.version)
    assert refused(ready) == "An internal review is still open."
    decide_review(review=review, by=BY, verdict="conditions", reason="abroad", conditions=["insurance"])
    assert refused(ready) == "A condition of an internal review is not met yet."
    meet_condition(condition=ReviewCondition.objects.get(), by=BY, how="insured")
    assert missing_for_signing(ready.agreement, ready.version) == []
    decide_review(review=review, by=BY, verdict="refused", reason="not like this")
    assert refused(ready) == "An internal review said no."


def test_everything_that_is_missing_is_told_at_once(ready: Ready) -> None:
    add_route(by=BY, kind=kind("student_exchange"), area="legal", stage=1, working_days=5)
    later = texts.show_version(version=the_next(ready.version, body="{years} years."), by=BY)
    assert len(missing_for_signing(ready.agreement, later)) == 3
    assert missing_for_signing(ready.agreement, None) == ["There is no text yet."]


# ---------------------------------------------------------------- mandates
def test_only_mandates_of_today_are_offered_and_taken(ready: Ready) -> None:
    former = in_office(ready.hub, "Former", mandate_ends_on=day("2001"))
    silent = in_office(ready.hub, "Silent", signs="nothing")
    other = in_office(ready.hub, "Other", signs="listed", signs_kinds=["renewal"])
    hub, partner = offices_of_sides(ready.agreement, on=TODAY)
    assert (hub.officers, partner.officers) == ([ready.rector], [ready.president])
    for officer, words in ((former, "does not cover"), (silent, "no mandate"), (other, "this kind")):
        with pytest.raises(NoMandate, match=words):
            ready.opened(signatories=[signs(officer), signs(ready.president)])


def test_the_mandate_is_asked_for_again_on_the_day_of_signing(ready: Ready) -> None:
    round_ = ready.opened()
    yesterday = day((TODAY - timedelta(days=1)).isoformat())
    partners.edit_officer(officer=ready.rector, by=BY, changes={"mandate_ends_on": yesterday})
    with pytest.raises(NoMandate, match="does not cover the signing day"):
        sign_next(round_)
    assert not SigningStep.objects.exclude(signed_on=None).exists()


def test_somebody_of_another_house_signs_for_nobody(ready: Ready) -> None:
    with pytest.raises(NoMandate):
        ready.opened(signatories=[signs(ready.rector), signs(ready.president, person=ready.rector.person)])
    with pytest.raises(NotAParty):
        ready.opened(
            signatories=[*ready.signatories, signs(in_office(a_partner("Bamboo University"), "Bamboo"))]
        )


# ---------------------------------------------------------------- electronically
def test_after_the_last_signature_the_seal_closes_the_file_and_the_agreement_is_signed(ready: Ready) -> None:
    round_ = signed_by_all(ready)
    agreement = Agreement.objects.get(pk=ready.agreement.pk)
    assert round_.state == "signed" and round_.sealed_at is not None
    assert agreement.is_signed and agreement.signed_on == day(TODAY.isoformat())
    assert [one.person_id for one in agreement.signatories.order_by("pk")] == [
        ready.rector.person_id,
        ready.president.person_id,
    ]
    examined = examine_pdf(signing.file_of(round_), roots=roots(), now=timezone.now())
    assert examined.accepted and [one.place for one in examined.signatures] == [
        "signature-1",
        "signature-2",
        "seal",
    ]
    first = round_.steps.get(order=1)
    assert first.certificate["subject"] == f"{ready.rector.person.name} (test)"
    assert first.certificate["root"] == "Trusted (test)"
    attached = agreement.documents.get()
    assert (attached.document_id, attached.role, attached.internal) == (
        round_.document_id,
        "original",
        False,
    )


def test_each_step_keeps_the_file_as_it_was_then(ready: Ready) -> None:
    round_ = signed_by_all(ready)
    files = []
    for step in round_.steps.order_by("order"):
        assert step.document is not None
        with step.document.file.open("rb") as stored:
            files.append(stored.read())
    assert files[1].startswith(files[0]) and signing.file_of(round_).startswith(files[1])


def test_nobody_signs_before_the_turn_or_twice(ready: Ready) -> None:
    round_ = ready.opened()
    first, second = round_.steps.order_by("order")
    with pytest.raises(NotYourTurn, match="Beech signs first"):
        signing.sign_electronically(step=second, by=BY, signer=key_of("Early"), roots=roots())
    sign_next(round_)
    with pytest.raises(NotYourTurn, match="Lotus signs first"):
        signing.sign_electronically(step=first, by=BY, signer=key_of("Again"), roots=roots())
    sign_next(round_)
    with pytest.raises(NotYourTurn, match="This signing is over: signed by all"):
        signing.sign_electronically(step=second, by=BY, signer=key_of("Late"), roots=roots())


@pytest.mark.parametrize(
    ("how", "words"),
    [({"by": "Foreign"}, "issuer that is not trusted here"), ({"ended": True}, "had expired before")],
)
def test_a_key_that_would_not_be_accepted_signs_nothing(
    ready: Ready, how: dict[str, Any], words: str
) -> None:
    round_ = ready.opened()
    with pytest.raises(WrongFile, match=words):
        sign_next(round_, signer=key_of("Somebody", **how))
    assert signing.current_step(round_) == round_.steps.get(order=1)
    assert Document.objects.count() == 1  # what went out


def test_a_seal_that_is_promised_and_missing_undoes_the_last_signature(ready: Ready) -> None:
    round_ = ready.opened(sealed=True)
    sign_next(round_)
    with pytest.raises(NotReady, match="none is set up here"):
        sign_next(round_)
    assert SigningStep.objects.get(order=2).signed_on is None
    sign_next(round_, seal=a_seal())
    assert SigningRound.objects.get().state == "signed"


def test_a_seal_that_nobody_would_accept_undoes_the_last_signature(ready: Ready) -> None:
    @contextmanager
    def foreign() -> Any:
        yield key_of("Foreign seal", by="Foreign")

    round_ = ready.opened(sealed=True)
    sign_next(round_)
    with pytest.raises(NotReady, match="seal does not hold"):
        sign_next(round_, seal=foreign)
    assert not Agreement.objects.get(pk=ready.agreement.pk).is_signed


# ---------------------------------------------------------------- signed elsewhere
def elsewhere(pdf: bytes, place: str, **how: Any) -> bytes:
    return sign_pdf(pdf, signer=key_of("Syn Beech", **how), moment=timezone.now(), field_name=place)


def take(round_: SigningRound, pdf: bytes) -> SigningStep:
    step = signing.current_step(round_)
    assert step is not None
    return signing.take_signed_file(step=step, by=BY, pdf=pdf, roots=roots())


def test_the_file_signed_elsewhere_is_taken_back(ready: Ready) -> None:
    round_ = ready.opened()
    step = take(round_, elsewhere(signing.file_of(round_), "signature-1"))
    assert step.signed_on == TODAY and step.certificate["subject"] == "Syn Beech (test)"
    round_.refresh_from_db()
    sign_next(round_)
    assert SigningRound.objects.get().state == "signed"


def test_any_other_file_is_refused(ready: Ready) -> None:
    round_ = ready.opened()
    sent = signing.file_of(round_)
    good = elsewhere(sent, "signature-1")
    changed = bytearray(good)
    changed[len(sent) + 200] ^= 1
    others = {
        "beginning is another": b"%PDF-1.7 something else",
        "should hold 1 signatures": sent,
        "in its own place": sign_pdf(
            sent, signer=key_of("Elsewhere"), moment=timezone.now(), field_name="somewhere"
        ),
        "edited after": good + b"\n",
        "not trusted here": elsewhere(sent, "signature-1", by="Foreign"),
    }
    for words, pdf in others.items():
        with pytest.raises(WrongFile, match=words):
            take(round_, pdf)
    with pytest.raises(WrongFile):
        take(round_, bytes(changed))
    assert not SigningStep.objects.exclude(signed_on=None).exists() and Document.objects.count() == 1


def test_two_signatures_at_once_are_not_one(ready: Ready) -> None:
    round_ = ready.opened()
    both = elsewhere(elsewhere(signing.file_of(round_), "signature-1"), "signature-2")
    with pytest.raises(WrongFile, match="should hold 1 signatures"):
        take(round_, both)
    with pytest.raises(SigningRefused):
        elsewhere(signing.file_of(round_), "signature-2")


# ---------------------------------------------------------------- on paper
def approved_before(days: int) -> None:
    Approval.objects.update(said_at=timezone.now() - timedelta(days=days))


def test_on_paper_the_agreement_is_signed_on_the_last_day(ready: Ready) -> None:
    approved_before(10)
    round_ = ready.opened(method="paper")
    days = (TODAY - timedelta(days=9), TODAY - timedelta(days=2))
    for on in days:
        step = signing.current_step(round_)
        assert step is not None
        signing.sign_on_paper(step=step, by=BY, on=on, place="Leuven")
    agreement = Agreement.objects.get(pk=ready.agreement.pk)
    assert agreement.signed_on == day(days[1].isoformat())
    assert [one.signed_on for one in agreement.signatories.order_by("pk")] == [
        day(one.isoformat()) for one in days
    ]
    assert not agreement.documents.exists()


def test_paper_and_files_do_not_mix(ready: Ready) -> None:
    on_paper = ready.opened(method="paper")
    step = signing.current_step(on_paper)
    assert step is not None
    with pytest.raises(NotThatDay, match="still to come"):
        signing.sign_on_paper(step=step, by=BY, on=TODAY + timedelta(days=1))
    with pytest.raises((WrongFile, SigningRefused)):
        sign_next(on_paper)
    signing.cancel_round(round_=on_paper, by=BY, reason="in the file instead")
    electronic = ready.opened()
    step = signing.current_step(electronic)
    assert step is not None
    with pytest.raises(WrongFile, match="signed in the file"):
        signing.sign_on_paper(step=step, by=BY, on=TODAY)


# ---------------------------------------------------------------- cancelling
def test_a_cancelled_round_says_why_and_frees_the_text(ready: Ready) -> None:
    round_ = ready.opened()
    sign_next(round_)
    with pytest.raises(Refusal, match="Say why"):
        signing.cancel_round(round_=round_, by=BY, reason="  ")
    cancelled = signing.cancel_round(round_=round_, by=BY, reason="a wrong date")
    assert (cancelled.state, cancelled.reason) == ("cancelled", "a wrong date")
    with pytest.raises(NotYourTurn, match="This signing is over: cancelled"):
        sign_next(round_)
    with pytest.raises(NotYourTurn):
        signing.cancel_round(round_=round_, by=BY, reason="again")
    assert the_next(ready.version).number == 2
    assert not Agreement.objects.get(pk=ready.agreement.pk).is_signed


# ---------------------------------------------------------------- originals
def test_originals_are_counted_and_kept_by_a_party(ready: Ready) -> None:
    first = add_original(agreement=ready.agreement, by=BY, holder=ready.hub, language="en")
    scan = SimpleUploadedFile("original.txt", b"scanned")
    second = add_original(
        agreement=ready.agreement, by=BY, holder=ready.partner, place="Archive", upload=scan
    )
    assert (first.number, second.number) == (1, 2) and second.scan is not None
    with pytest.raises(ValidationError, match="of this number already"):
        add_original(agreement=ready.agreement, by=BY, holder=ready.hub, number=2)
    with pytest.raises(NotAParty):
        add_original(agreement=ready.agreement, by=BY, holder=a_partner("Bamboo University"))
    edited = edit_original(original=first, by=BY, changes={"sent_on": TODAY, "received_on": TODAY})
    assert edited.received_on == TODAY
    with pytest.raises(DaysInWrongOrder, match="before it was sent"):
        edit_original(original=edited, by=BY, changes={"received_on": date(2000, 1, 1)})
    with pytest.raises(DaysInWrongOrder, match="still to come"):
        edit_original(original=edited, by=BY, changes={"sent_on": TODAY + timedelta(days=2)})
    remove_original(original=edited, by=BY, reason="counted twice")
    assert ready.agreement.originals.count() == 1


# ---------------------------------------------------------------- trust
def test_a_root_is_trusted_until_it_is_retired(django_capture_on_commit_callbacks: Any) -> None:
    content = authority("Another").certificate_pem()
    with django_capture_on_commit_callbacks(execute=True):
        root = add_root(by=BY, content=content, for_tests=True)
    assert root.name == "Another (test)" and names_for_tests() == {"Another (test)"}
    assert trusted_roots() == [authority("Another").certificate]
    assert len(list(roots_folder().iterdir())) == 1
    with pytest.raises(ValidationError):
        add_root(by=BY, content=content)
    with django_capture_on_commit_callbacks(execute=True):
        retired = retire_root(root=root, by=BY, on=TODAY, reason="replaced")
    assert trusted_roots() == [] and not list(roots_folder().iterdir())
    assert trusted_roots(on=TODAY - timedelta(days=1)) == [authority("Another").certificate]
    with pytest.raises(RetiredAlready):
        retire_root(root=retired, by=BY, on=TODAY)


def test_a_retired_root_counts_no_more_even_where_its_file_still_lies() -> None:
    TrustRoot.objects.all().delete()
    root = add_root(by=BY, content=authority("Another").certificate_pem())
    retire_root(root=root, by=BY, on=TODAY)
    roots_folder().mkdir(exist_ok=True)
    (roots_folder() / "laid-there.pem").write_bytes(authority("Another").certificate_pem())
    (roots_folder() / "other.pem").write_bytes(authority("Foreign").certificate_pem())
    assert trusted_roots() == [authority("Foreign").certificate]
    (roots_folder() / "broken.pem").write_bytes(b"nothing")
    assert trusted_roots() == []  # and the log says why


def test_what_is_no_certificate_to_trust() -> None:
    two = authority("Another").certificate_pem() + authority().certificate_pem()
    for content, words in ((b"nothing", "holds no certificate"), (two, "holds 2 certificates")):
        with pytest.raises(NotACertificate, match=words):
            add_root(by=BY, content=content)


# ---------------------------------------------------------------- what the register says to a file
def test_the_register_knows_its_text_and_its_file(ready: Ready, django_assert_max_num_queries: Any) -> None:
    round_ = signed_by_all(ready)
    pdf = signing.file_of(round_)
    with django_assert_max_num_queries(8):
        verified = verify_file(pdf, roots=roots(), now=timezone.now(), account=AnonymousUser())
    assert verified.examination.accepted and verified.same_text and verified.same_file
    assert verified.version is None  # nobody may see it
    officer = an_account("olga", "officer")
    assert verify_file(pdf, roots=roots(), now=timezone.now(), account=officer).version == ready.version
    after_all = timezone.now() + timedelta(days=350)
    kept = verify_file(pdf, roots=roots(), now=after_all, account=officer)
    assert kept.examination.accepted  # the keys have run out since, and the register kept the file before


def test_the_register_does_not_know_another_text_or_file(ready: Ready) -> None:
    round_ = signed_by_all(ready, sealed=False)
    examined = examine_pdf(signing.file_of(round_), roots=roots(), now=timezone.now())
    row = ready.version.clauses.order_by("order").first()
    assert row is not None
    row.texts["en"]["body"] = "Something else."
    row.save()
    comparison = compare_with_register(examined)
    assert comparison is not None and not comparison.same_text and comparison.same_file is True
    other = examine_pdf(signed_files.sealed(), roots=roots(), now=timezone.now())
    assert other.claims is not None and compare_with_register(other) is None


def test_only_what_is_published_is_found_without_the_file(ready: Ready) -> None:
    round_ = signed_by_all(ready)
    assert round_.document is not None
    words = (ready.agreement.public_id, round_.sha256, round_.document.sha256.upper())
    assert [published_signing(word) for word in words] == [None, None, None]
    agreement = Agreement.objects.get(pk=ready.agreement.pk)
    agreements.edit_agreement(agreement=agreement, by=BY, changes={"published": True})
    assert [published_signing(word) for word in words] == [round_] * 3
    assert published_signing("") is None and published_signing("nowhere") is None


def test_a_text_that_nobody_signed_is_not_named_to_strangers_though_it_was_marked_early(ready: Ready) -> None:
    round_ = ready.opened()
    pdf = signing.file_of(round_)
    Agreement.objects.filter(pk=ready.agreement.pk).update(published=True)

    def named() -> object:
        return verify_file(pdf, roots=roots(), now=timezone.now(), account=AnonymousUser()).version

    assert named() is None
    sign_next(round_)
    sign_next(round_)
    assert named() == ready.version


def test_a_signature_after_which_nobody_could_sign_is_refused(ready: Ready) -> None:
    round_ = ready.opened()
    last_word = signers.PdfSignatureMetadata(
        field_name="signature-1",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    writer = IncrementalPdfFileWriter(BytesIO(signing.file_of(round_)))
    pdf = signers.PdfSigner(last_word, key_of("Syn Beech").raw).sign_pdf(writer).getvalue()
    with pytest.raises(WrongFile, match="sealed: nothing can be added"):
        take(round_, pdf)
    assert not SigningStep.objects.exclude(signed_on=None).exists()
