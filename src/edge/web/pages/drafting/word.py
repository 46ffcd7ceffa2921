"""The text as a Word file for the other side's lawyers, and back in: the differences first, then the version."""

from typing import Any

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from edge.agreements.actions.texts import make_version, newest_for
from edge.agreements.models import LANGUAGES, TextVersion
from edge.agreements.permissions import versions_visible_to
from edge.agreements.queries.texts import clauses_of, text_of
from edge.agreements.rules.canonical import ClauseText, Words
from edge.agreements.rules.carrying import Carried, carry_over
from edge.agreements.rules.comparing import compare
from edge.agreements.typesetting.word import WORD, as_word
from edge.agreements.typesetting.word_back import WordRefused, from_word, made_from
from edge.people.permissions import may
from edge.web.kit.editing import edit_page
from edge.web.kit.policy import policy
from edge.web.pages.drafting.comparing import rows_of, tally
from edge.web.pages.drafting.editing import disputed_rows
from edge.web.pages.drafting.files import name_of_file, sent
from edge.web.pages.drafting.finding import (
    bound_page,
    keeping_newest,
    own_side,
    page_of_version,
    version_seen,
)
from edge.web.pages.drafting.forms import WordConfirmForm, WordForm

_A_DAY = 24 * 3600  # seconds between the differences and the yes


@policy("agreements.read_agreement")
def text_word(request: HttpRequest, public_id: str) -> HttpResponse:
    version = version_seen(request, public_id)
    agreement = version.agreement
    content = as_word(
        text_of(version), title=agreement.title, kind=str(agreement.kind), number=version.number
    )
    return sent(content, WORD, f"{name_of_file(version)}.docx")


@policy("agreements.answer_text")
def text_word_in(request: HttpRequest, public_id: str) -> HttpResponse:
    """Bring a Word file in as the next version, for the side that the account speaks for."""
    version = version_seen(request, public_id)
    if not may(request.user, "agreements.answer_text", version.agreement):
        raise PermissionDenied
    if (bound := bound_page(request, version.agreement)) is not None:
        return bound
    newest = newest_for(own_side(request, version.agreement), version.agreement)
    if "content" in request.POST:
        return _confirmed(request, version)
    if newest is not None and newest.pk != version.pk:
        return redirect("text_word_in", newest.public_id)
    form = WordForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["upload"]
        try:
            return _differences(request, version, upload)
        except WordRefused as refusal:
            form.refuse(refusal)
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "drafting/word_in.html", _page(version, form), status=status)


def _page(version: TextVersion, form: Any) -> dict[str, Any]:
    return {
        "form": form,
        "text_version": version,
        "agreement": version.agreement,
        "title": _("Bring in a Word file"),
        "verb": _("Show the differences"),
        "lead": _("What it changes in %(version)s is shown before anything is stored.")
        % {"version": version},
        "cancel_url": page_of_version(version),
    }


def _differences(request: HttpRequest, version: TextVersion, upload: Any) -> HttpResponse:
    content, name = upload.read(), upload.name
    base = _base_of(request, version, made_from(content, name=name))
    before, now = clauses_of(base), clauses_of(version)
    read = from_word(content, name=name, known=before, languages=base.languages)
    carried = carry_over(before, read.clauses, now)
    if not carried.disputed and not any(
        row.differs for row in compare(now, carried.clauses, version.languages)
    ):
        raise WordRefused(_("The file says word for word what %(version)s says.") % {"version": version})
    form = WordConfirmForm(initial={"content": _sealed(request, version, carried)})
    context = _confirm_page(version, form, carried, remarks=read.remarks, base=base)
    return render(request, "drafting/word_confirm.html", context)


def _base_of(request: HttpRequest, version: TextVersion, sha256: str) -> TextVersion:
    """The version that the file was made from; without a sign of it, the newest."""
    if not sha256 or sha256 == version.sha256:
        return version
    seen = versions_visible_to(request.user).filter(agreement=version.agreement, sha256=sha256)
    found = seen.select_related("agreement").order_by("-number").first()
    if found is None:
        raise WordRefused(_("The file was made from a text that is not among the versions shown here."))
    return found


def _confirm_page(
    version: TextVersion, form: Any, carried: Carried, *, remarks: Any = (), base: TextVersion | None = None
) -> dict[str, Any]:
    rows = compare(clauses_of(version), carried.clauses, version.languages)
    languages = [code for code, _name in LANGUAGES if code in version.languages]
    return {
        **_page(version, form),
        "rows": rows_of(rows, languages),
        "tally": tally(rows),
        "disputed": disputed_rows(version, carried, languages),
        "remarks": remarks,
        "base": base if base is not None and base.pk != version.pk else None,
        "title": _("What the Word file changes"),
        "verb": _("Store as the next version"),
        "again_url": reverse("text_word_in", args=[version.public_id]),
    }


def _salt(request: HttpRequest, version: TextVersion) -> str:
    return f"edge.word.{request.user.pk}.{version.pk}"


def _sealed(request: HttpRequest, version: TextVersion, carried: Carried) -> str:
    return signing.dumps(_as_data(carried), salt=_salt(request, version), compress=True)


def _as_data(carried: Carried) -> dict[str, Any]:
    return {
        "clauses": [_clause_as_data(clause) for clause in carried.clauses],
        "disputed": {key: one and _clause_as_data(one) for key, one in carried.disputed.items()},
    }


def _clause_as_data(clause: ClauseText) -> list[Any]:
    texts = {code: [words.heading, words.body] for code, words in clause.texts.items()}
    return [clause.key, clause.library, texts]


def _clause_from_data(told: list[Any]) -> ClauseText:
    key, library, texts = told
    return ClauseText(
        key=key,
        library=library,
        texts={code: Words(heading=heading, body=body) for code, (heading, body) in texts.items()},
    )


def _opened(request: HttpRequest, version: TextVersion) -> Carried | None:
    """What was shown, or None when it is not what we signed for this account and version, or is a day old."""
    try:
        told = signing.loads(request.POST["content"], salt=_salt(request, version), max_age=_A_DAY)
    except signing.BadSignature:
        return None
    return Carried(
        clauses=tuple(_clause_from_data(one) for one in told["clauses"]),
        disputed={key: one and _clause_from_data(one) for key, one in told["disputed"].items()},
    )


def _confirmed(request: HttpRequest, version: TextVersion) -> HttpResponse:
    carried = _opened(request, version)
    if carried is None:
        form = WordForm()
        context = _page(version, form) | {"too_old": True}
        return render(request, "drafting/word_in.html", context, status=422)
    confirm = WordConfirmForm(request.POST)
    side = own_side(request, version.agreement)
    newest: list[TextVersion] = []
    page = _confirm_page(version, confirm, carried)
    return edit_page(
        request,
        form=confirm,
        act=keeping_newest(
            lambda: make_version(
                agreement=version.agreement,
                by=request.user,
                institution=side,
                clauses=carried.clauses,
                languages=version.languages,
                base=version,
                origin="word",
                controlling_language=version.controlling_language,
                template=version.template,
                note=confirm.cleaned_data["note"],
            ),
            newest,
        ),
        verb=page["verb"],
        title=page["title"],
        lead=page["lead"],
        done=_("The Word file is stored as the next version.")
        if not side.is_hub
        else _("The Word file is stored as the next version. The partner sees it once you show it."),
        next_url=page_of_version,
        cancel_url=page["cancel_url"],
        template="drafting/word_confirm.html",
        extra={**page, "newest": newest},
    )
