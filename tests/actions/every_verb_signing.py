"""The verbs of signing, of originals and of trust, and the lines that they leave."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from edge.agreements import actions as agreements
from edge.agreements.actions.signing import Signs, current_step, file_of
from edge.agreements.models import Approval
from edge.core.pades.signing import sign_pdf
from tests.actions.arranging import BY, Register
from tests.actions.arranging_signing import approve, authority, key_of, roots, signs
from tests.actions.arranging_texts import a_text
from tests.actions.every_verb_texts import APPROVED, MADE, SHOWN, after

Act = Callable[[Register], Any]
Line = tuple[str, str, str]
READY = [MADE, SHOWN, APPROVED, APPROVED]
RECEIVED, STEP = ("receive_document", "document", "agreement"), ("add_step", "signingstep", "agreement")
ON_PAPER = [*READY, RECEIVED, ("open_round", "signinground", "agreement"), STEP, STEP]
# Whose turn it is has an address and no account: the mail brings a link to the file.
OPENED = [*ON_PAPER, ("open_link", "tasklink", "agreement")]
SIGNED = ("sign_step", "signingstep", "agreement")
KEPT = ("keep_signed_file", "signinground", "agreement")
ORIGINAL = ("add_original", "original", "agreement")
ROOT = ("add_root", "trustroot", "trustroot")


def _ready(r: Register) -> Any:
    version = a_text(r.child)
    approve(version, r.hub, r.partner)
    return version


def _signatories(r: Register) -> list[Signs]:
    return [signs(r.rector), signs(r.president)]


def _open(r: Register, version: Any, method: str = "electronic") -> Any:
    return agreements.open_round(version=version, by=BY, method=method, signatories=_signatories(r))


def _opened(r: Register) -> Any:
    return _open(r, _ready(r))


def _on_paper(r: Register) -> Any:
    return _open(r, _ready(r), "paper")


def _sign(_r: Register, round_: Any) -> Any:
    step = current_step(round_)
    assert step is not None
    return agreements.sign_electronically(step=step, by=BY, signer=key_of("Mia Peeters"), roots=roots())


def _take(_r: Register, round_: Any) -> Any:
    step = current_step(round_)
    assert step is not None
    pdf = sign_pdf(
        file_of(round_), signer=key_of("Mia Peeters"), moment=timezone.now(), field_name="signature-1"
    )
    return agreements.take_signed_file(step=step, by=BY, pdf=pdf, roots=roots())


def _paper(_r: Register, round_: Any) -> Any:
    step = current_step(round_)
    assert step is not None
    return agreements.sign_on_paper(step=step, by=BY, on=timezone.localdate())


def _correct(_r: Register, step: Any) -> Any:
    Approval.objects.update(said_at=timezone.now() - timedelta(days=9))
    yesterday = timezone.localdate() - timedelta(days=1)
    return agreements.correct_day(step=step, by=BY, on=yesterday, reason="misread")


def _original(r: Register) -> Any:
    return agreements.add_original(agreement=r.agreement, by=BY, holder=r.hub)


def _root(_r: Register) -> Any:
    return agreements.add_root(by=BY, content=authority().certificate_pem())


VERBS: dict[str, tuple[Act, list[Line]]] = {
    "open_round": (after(_ready, _open), OPENED),
    "sign_electronically": (after(_opened, _sign), [*OPENED, RECEIVED, SIGNED, KEPT]),
    "take_signed_file": (after(_opened, _take), [*OPENED, RECEIVED, SIGNED, KEPT]),
    "sign_on_paper": (after(_on_paper, _paper), [*ON_PAPER, SIGNED]),
    "correct_day": (
        after(after(_on_paper, _paper), _correct),
        [*ON_PAPER, SIGNED, ("correct_day", "signingstep", "agreement")],
    ),
    "cancel_round": (
        after(
            _opened, lambda r, round_: agreements.cancel_round(round_=round_, by=BY, reason="a wrong date")
        ),
        [*OPENED, ("cancel_round", "signinground", "agreement")],
    ),
    "add_original": (_original, [ORIGINAL]),
    "edit_original": (
        after(
            _original,
            lambda r, original: agreements.edit_original(
                original=original, by=BY, changes={"place": "Archive"}
            ),
        ),
        [ORIGINAL, ("edit_original", "original", "agreement")],
    ),
    "remove_original": (
        after(_original, lambda r, original: agreements.remove_original(original=original, by=BY)),
        [ORIGINAL, ("remove_original", "original", "agreement")],
    ),
    "add_root": (_root, [ROOT]),
    "retire_root": (
        after(_root, lambda r, root: agreements.retire_root(root=root, by=BY, on=timezone.localdate())),
        [ROOT, ("retire_root", "trustroot", "trustroot")],
    ),
}
# Those that write, or here first make, a record that is found by its words: the text, the agreement.
INDEXING = {
    *("open_round", "cancel_round", "sign_on_paper", "correct_day"),
    *("sign_electronically", "take_signed_file"),
}
# All of them open a round first, and tell whose turn it is.
MAILING = INDEXING
