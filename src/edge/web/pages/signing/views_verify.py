"""Verification for anybody: is a signed file intact, who signed it, and does the register keep that very text.

No account, no script. The file is looked at once and kept nowhere. What the register says tells
nothing of agreements that are neither published nor visible to who asks: only whether it holds a text of that hash.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from edge.agreements.actions.signing import file_of
from edge.agreements.models import SigningRound
from edge.agreements.queries.trusting import names_for_tests, trusted_roots
from edge.agreements.queries.verifying import Verified, published_signing, verify_file
from edge.core.pades import sentences
from edge.core.pades.findings import Examination
from edge.web.kit.limits import too_often
from edge.web.kit.policy import policy
from edge.web.pages.signing.forms import VerifyForm

MOST, SECONDS = 30, 300  # examinations for one computer
_AROUND_THE_FILE = 64 * 1024  # bytes of a request beside the file in it


@policy("people.sign_in")
@csrf_exempt  # it changes nothing; and so nothing of the request is read before its size is known
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    limit = settings.UPLOAD_LIMIT
    asked = request.GET.get("asked", "").strip()[:100]
    context: dict[str, Any] = {"asked": asked, "limit": limit // 1024 // 1024, "form": VerifyForm()}
    if request.method != "POST" and not asked:
        return _page(request, context)
    # Before a byte of the file is read.
    if request.method == "POST" and int(request.META.get("CONTENT_LENGTH") or 0) > limit + _AROUND_THE_FILE:
        refusal = _("The file is larger than %(limit)s MiB; it was not read.") % {"limit": context["limit"]}
        return _page(request, {**context, "refusal": refusal}, status=413)
    if too_often(request, "verify", most=MOST, seconds=SECONDS):
        refusal = _("Too many files came from this computer in a short time. Try again in five minutes.")
        return _page(request, {**context, "refusal": refusal}, status=429)
    if request.method == "POST":
        return _uploaded(request, context)
    return _published(request, context, asked)


def _uploaded(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    form = VerifyForm(request.POST, request.FILES)
    context["form"] = form
    if not form.is_valid():
        return _page(request, context, status=422)
    pdf = form.cleaned_data["file"].read()
    verified = verify_file(pdf, roots=trusted_roots(), now=timezone.now(), account=request.user)
    answer = _answer(verified.examination)
    return _page(request, {**context, **answer, "register": _of_register(verified), "verified": verified})


def _published(request: HttpRequest, context: dict[str, Any], asked: str) -> HttpResponse:
    """Of a published agreement anybody may know the title, the parties and the days: no name of a signatory."""
    found = published_signing(asked)
    if found is None:
        return _page(request, {**context, "nothing": True}, status=404)
    return _page(request, {**context, **_kept(request, found), "round": found})


def _kept(request: HttpRequest, found: SigningRound) -> dict[str, Any]:
    try:
        pdf = file_of(found)
    except FileNotFoundError:
        return {"refusal": _("The file is not where it was kept.")}
    verified = verify_file(pdf, roots=trusted_roots(), now=timezone.now(), account=request.user)
    return {
        "published": verified.examination,
        "published_verdict": sentences.verdict_sentence(verified.examination),
        "days": [one.moment for one in verified.examination.signatures],
    }


def _answer(examination: Examination) -> dict[str, Any]:
    """Everything about the file, in sentences, as `edge verify` says it."""
    for_tests = names_for_tests()
    return {
        "examination": examination,
        "verdict": sentences.verdict_sentence(examination),
        "problems": [sentences.problem_sentence(one, examination) for one in examination.findings],
        "signatures": [
            {
                "found": one,
                "who": sentences.signature_sentence(one),
                "certificate": sentences.certificate_sentence(one),
                "name": sentences.signatory_sentence(one),
                "trust": sentences.trust_sentence(one),
                "moment": sentences.moment_sentence(one),
                "after": sentences.after_sentence(one),
                "for_tests": one.root in for_tests,
            }
            for one in examination.signatures
        ],
        "claims": sentences.claims_sentence(examination) if examination.is_pdf else "",
    }


def _of_register(verified: Verified) -> str:
    if verified.examination.claims is None:
        return ""
    if verified.version is not None:
        return sentences.comparison_sentence(verified.comparison)
    if not verified.same_text:
        return _("This register holds no text with this hash.")
    told = _("This register holds a text with this very hash, under this reference and version.")
    return f"{told} {_('It keeps this very file.')}" if verified.same_file else told


def _page(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, "signing/verify.html", context, status=status)
