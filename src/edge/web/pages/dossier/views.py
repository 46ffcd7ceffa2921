"""The renewal dossier of a partner: on screen what it says, and as a PDF in three languages."""

from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from edge.partners.models import Institution
from edge.partners.permissions import institutions_visible_to
from edge.strategy.queries import dossier_of
from edge.strategy.rules import open_questions, recommendations
from edge.strategy.typesetting import LANGUAGES, advice_in_words, question_in_words, typeset_dossier
from edge.web.kit.policy import policy


def _partner(request: HttpRequest, public_id: str) -> Institution:
    partner: Institution = get_object_or_404(
        institutions_visible_to(request.user).partners(), public_id=public_id
    )
    return partner


@policy("partners.read_internal")
def dossier(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the dossier says today, before anybody prints it."""
    partner = _partner(request, public_id)
    contents = dossier_of(request.user, partner=partner, on=request.as_of)  # type: ignore[attr-defined]
    language = (get_language() or "en")[:2]
    context = {
        "partner": partner,
        "contents": contents,
        "advice": [advice_in_words(advice, language=language) for advice in recommendations(contents)],
        "questions": [
            question_in_words(question, language=language) for question in open_questions(contents)
        ],
        "documents": LANGUAGES,
        "base": settings.BASE_URL,  # on screen the links stay on the host that serves the page
    }
    return render(request, "dossier/dossier.html", context)


@policy("partners.read_internal")
def dossier_file(request: HttpRequest, public_id: str, language: str) -> HttpResponse:
    partner = _partner(request, public_id)
    if language not in LANGUAGES:
        raise Http404
    on: date = request.as_of  # type: ignore[attr-defined]
    contents = dossier_of(request.user, partner=partner, on=on)
    response = HttpResponse(typeset_dossier(contents, language=language), content_type="application/pdf")
    name = f"dossier-{partner.public_id}-{on.isoformat()}-{language}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
