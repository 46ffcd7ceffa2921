"""Changing the text: the whole of it or one clause, in other languages too; and carrying what was typed over to a
text that somebody made meanwhile."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from edge.agreements.actions.drafting import rewrite_text
from edge.agreements.models import LANGUAGES, TextVersion
from edge.agreements.queries.texts import clauses_of
from edge.agreements.rules.canonical import ClauseText
from edge.agreements.rules.carrying import Carried, carry_over
from edge.web.kit.editing import edit_page
from edge.web.kit.policy import policy
from edge.web.pages.drafting.comparing import columns_of
from edge.web.pages.drafting.editor import TextForm
from edge.web.pages.drafting.finding import (
    bound_page,
    keeping_newest,
    own_side,
    page_of_version,
    writable_version,
)


@policy("agreements.write_text")
def text_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """`?clause=` opens one clause, `?language=` (several) other languages than the text has, `?from=` carries over
    what was typed about an earlier version, `?draft=` what a draft changed that this version overtook."""
    version = writable_version(request, public_id)
    if (bound := bound_page(request, version.agreement)) is not None:
        return bound
    if request.method == "POST" and "from" in request.GET:
        return _carried_page(request, version)
    if request.method == "GET" and "draft" in request.GET:
        return _overtaken_draft(request, version)
    only = _clause_asked(request, version)
    form = TextForm(request.POST or None, version=version, languages=_languages_asked(request), only=only)
    newest: list[TextVersion] = []
    return edit_page(
        request,
        form=form,
        act=keeping_newest(
            lambda: rewrite_text(
                version=version,
                by=request.user,
                institution=own_side(request, version.agreement),
                clauses=form.text(),
                languages=form.languages(),
                controlling_language=form.controlling(),
                note=form.cleaned_data["note"],
            ),
            newest,
        ),
        done=_("The next version is made. The partner sees it once you show it."),
        next_url=page_of_version,
        template="drafting/edit.html",
        extra=_around(request, version, form, newest),
        **_words(version),
    )


def _words(version: TextVersion) -> dict[str, Any]:
    return {
        "verb": _("Save as the next version"),
        "title": _("Edit the text of “%(agreement)s”") % {"agreement": version.agreement},
        "lead": _("%(version)s stays as it is. Approvals of it lapse with the next version.")
        % {"version": version},
        "cancel_url": page_of_version(version),
    }


def _around(
    request: HttpRequest, version: TextVersion, form: TextForm, newest: list[TextVersion]
) -> dict[str, Any]:
    names = dict(LANGUAGES)
    asked = request.GET.copy()
    asked.pop("from", None)
    query = asked.urlencode()
    return {
        "text_version": version,
        "newest": newest,
        "action": reverse("text_edit", args=[version.public_id]) + (f"?{query}" if query else ""),
        "carried_query": f"&{query}" if query else "",
        "text_languages": [(code, names[code], code in form.codes) for code in names],
        "many": len(form.keys) > 10,
    }


def _clause_asked(request: HttpRequest, version: TextVersion) -> str:
    only = request.GET.get("clause", "")
    if only and only not in {clause.key for clause in clauses_of(version)}:
        raise Http404
    return only


def _languages_asked(request: HttpRequest) -> list[str]:
    asked = request.GET.getlist("language")
    return [code for code, _name in LANGUAGES if code in asked]


def _carried_page(request: HttpRequest, version: TextVersion) -> HttpResponse:
    """What was typed about the earlier text, done to this one; nothing is stored yet."""
    earlier = writable_version(request, request.GET["from"])
    if earlier.agreement_id != version.agreement_id:
        raise Http404
    only = _clause_asked(request, earlier)
    typed = TextForm(request.POST, version=earlier, languages=_languages_asked(request), only=only)
    if not typed.is_valid():
        return render(
            request,
            "drafting/edit.html",
            {"form": typed, **_words(earlier), **_around(request, earlier, typed, [version])},
            status=422,
        )
    carried = carry_over(clauses_of(earlier), typed.text(), clauses_of(version))
    return _show_carried(request, version, carried, typed.codes, note=typed.cleaned_data["note"])


def _overtaken_draft(request: HttpRequest, version: TextVersion) -> HttpResponse:
    """What a draft changed that was never shown and was overtaken by this version; nothing is stored yet."""
    draft = writable_version(request, request.GET["draft"])
    if draft.agreement_id != version.agreement_id or draft.number >= version.number or draft.base is None:
        raise Http404
    carried = carry_over(clauses_of(draft.base), clauses_of(draft), clauses_of(version))
    return _show_carried(request, version, carried, draft.languages, note=draft.note)


def _show_carried(
    request: HttpRequest, version: TextVersion, carried: Carried, languages: Sequence[str], *, note: str
) -> HttpResponse:
    codes = [code for code, _name in LANGUAGES if code in {*languages, *version.languages}]
    form = TextForm(version=version, languages=codes, clauses=carried.clauses)
    form.initial["note"] = note
    context = {
        "form": form,
        "is_carried": True,
        "disputed": disputed_rows(version, carried, codes),
        **_words(version),
        **_around(request, version, form, []),
    }
    context["action"] = reverse("text_edit", args=[version.public_id]) + "?" + _query(codes)
    return render(request, "drafting/edit.html", context)


def _query(codes: list[str]) -> str:
    return "&".join(f"language={code}" for code in codes)


def disputed_rows(version: TextVersion, carried: Carried, codes: list[str]) -> list[dict[str, Any]]:
    """The clauses that both changed: from the words that stand to the words that were wanted."""
    now = {clause.key: clause for clause in clauses_of(version)}
    numbers = {clause.key: number for number, clause in enumerate(carried.clauses, start=1)}
    rows = []
    for key, wanted in carried.disputed.items():
        stands, other = now.get(key), wanted
        rows.append(
            {
                "number": numbers.get(key),
                "left_out": wanted is None,
                "is_gone": stands is None,
                "columns": columns_of(stands or ClauseText(key=key), other or ClauseText(key=key), codes),
            }
        )
    return rows
