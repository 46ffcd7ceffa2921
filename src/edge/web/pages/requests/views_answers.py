"""Weighing the partner of a request: its criteria and its questions, each sort on a page of its own."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from edge.agreements.actions import requesting
from edge.agreements.queries.requests import answers_of
from edge.web.kit.editing import edit_page
from edge.web.kit.policy import policy
from edge.web.pages.requests.finding import own_request, page_of
from edge.web.pages.requests.forms import AnswersForm


@policy("agreements.write_request")
def request_criteria(request: HttpRequest, public_id: str) -> HttpResponse:
    return _answer(
        request,
        public_id,
        sort="criterion",
        title=_("Weigh “%(request)s”"),
        lead=_(
            "“Not known” is an answer. A doubt, and what is not met, need a sentence; there is no sum of points."
        ),
    )


@policy("agreements.write_request")
def request_questions(request: HttpRequest, public_id: str) -> HttpResponse:
    return _answer(
        request,
        public_id,
        sort="question",
        title=_("Questions about “%(request)s”"),
        lead=_(
            "“Not known” is an answer. What only the partner can say is marked for it, and answered when the answer "
            "has come, also after the agreement is begun."
        ),
    )


def _answer(request: HttpRequest, public_id: str, *, sort: str, title: str, lead: str) -> HttpResponse:
    asked = own_request(request, public_id, "agreements.write_request")
    form = AnswersForm(
        request.POST or None, rows=answers_of(asked, sort), sort=sort, initial={"version": asked.version}
    )
    return edit_page(
        request,
        form=form,
        act=lambda: requesting.answer_points(
            request=asked,
            by=request.user,
            answers=form.answers(),
            version=form.cleaned_data["version"],
        ),
        verb=_("Save answers"),
        title=title % {"request": asked},
        lead=lead,
        done=_("The answers are saved."),
        next_url=page_of(asked),
        cancel_url=page_of(asked),
        template="requests/answers.html",
    )
