"""The page behind the box on every page, and its suggestions while one types."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from edge.core.tokens import query_terms
from edge.web.kit.lists import PAGE_SIZE
from edge.web.kit.policy import policy
from edge.web.pages.find.finding import KINDS, TEXTS, Asked, Group, found_of, groups, suggestions

LONGEST = 200


@require_GET
@policy("partners.read_institution")
def find(request: HttpRequest) -> HttpResponse:
    """Everything that `q` finds, by kind; all of one kind with `kind`; the suggestions for HTMX."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    day = request.as_of  # type: ignore[attr-defined]
    context: dict[str, Any] = {"text": text, "askable": bool(query_terms(text))}
    if request.htmx:  # type: ignore[attr-defined]
        context["groups"] = suggestions(request.user, text, on=day) if context["askable"] else []
        response = render(request, "find/suggestions.html", context)
    elif wanted := [kind for kind in (*KINDS, TEXTS) if kind.key == request.GET.get("kind")]:
        response = _all_of(request, wanted[0], text, context)
    else:
        context["groups"] = groups(request.user, text, on=day) if context["askable"] else []
        context["total"] = sum(group.count for group in context["groups"])
        response = render(request, "find/find.html", context)
    patch_vary_headers(response, ("HX-Request",))
    return response


def _all_of(request: HttpRequest, kind: Any, text: str, context: dict[str, Any]) -> HttpResponse:
    rows = found_of(kind, request.user, text, on=request.as_of)  # type: ignore[attr-defined]
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    asked = Asked(account=request.user, text=text)
    group = Group(kind=kind, count=page.paginator.count, hits=kind.show(list(page.object_list), asked))
    context |= {"groups": [group] if group.count else [], "total": group.count, "page": page, "only": kind}
    return render(request, "find/find.html", context)
