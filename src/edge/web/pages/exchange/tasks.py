"""The light pages behind a link: read the text, comment, propose, approve, give contacts, send the signed file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from edge.agreements.actions import links, sending_back
from edge.agreements.actions.signing import file_of, typeset_version
from edge.agreements.actions.texts import newest_for
from edge.agreements.models import Approval, ContactOffer, TaskLink, TextVersion
from edge.agreements.queries.exchange import said_openly
from edge.agreements.queries.texts import clauses_of, text_of
from edge.agreements.rules.canonical import Words
from edge.agreements.typesetting.word import as_word
from edge.core.refusals import Refusal
from edge.web.kit.policy import policy
from edge.web.kit.prose import blocks_of
from edge.web.pages.exchange.finding import clause_in
from edge.web.pages.exchange.forms import (
    TAGS,
    ApproveForm,
    CommentForm,
    ContactForm,
    ProposalForm,
    SignedForm,
)
from edge.web.pages.exchange.light import light, refuse_too_many, secretly, told

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, kw_only=True)
class Task:
    """A link that is open, with the newest text that its side was shown."""

    link: TaskLink
    secret: str
    version: TextVersion | None

    @property
    def page(self) -> str:
        return reverse("task", args=[self.secret])

    @property
    def side(self) -> str:
        """The institution, in Chinese by its own name where that is Chinese."""
        side = self.link.institution
        own = self.link.language == "zh" and side.local_language.startswith("zh") and side.local_name
        return own or side.name

    def shown(self) -> TextVersion:
        if self.version is None:
            raise Http404
        return self.version


Answer = Callable[..., HttpResponse]


def through_a_link(view: Answer) -> Answer:
    """Finds the link by its secret and speaks its language; what is closed or unknown gets its sentence."""

    @wraps(view)
    def found(request: HttpRequest, secret: str, **kwargs: Any) -> HttpResponse:
        refuse = refuse_too_many(request, "tasks")
        if refuse is not None:
            return refuse
        try:
            link = links.link_for(secret)
        except links.LinkClosed as closed:
            return told(request, closed, known=not isinstance(closed, links.LinkUnknown))
        with translation.override(links.LOCALES[link.language]):
            task = Task(link=link, secret=secret, version=newest_for(link.institution, link.agreement))
            try:
                return secretly(view(request, task, **kwargs))
            except links.LinkClosed as closed:  # revoked or done between looking and doing
                return told(request, closed, known=True, language=links.LOCALES[link.language])

    return found


def _show(task: Task, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    form = context.get("form")
    told_of = {"task": task, "link": task.link, "version": task.version, **context}
    wrong = form is not None and bool(form.errors)
    return light(
        request, template, told_of, language=links.LOCALES[task.link.language], status=422 if wrong else 200
    )


def _do(form: Any, act: Callable[[], Any]) -> bool:
    """Do it when the form is valid; whatever the rules say no to stands in the form, with what was typed."""
    if not form.is_valid():
        return False
    try:
        act()
    except links.LinkClosed:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


@policy("people.sign_in")
@through_a_link
def task(request: HttpRequest, task: Task) -> HttpResponse:
    """What is asked, the text as it was shown, and what both sides said of it; here it is approved, too."""
    link, version = task.link, task.version
    bound = _bound(task)
    form = None if bound and link.task == "approve" else _form_of(request, task)
    if request.method == "POST":
        if form is None:
            raise Http404
        if _do(form, lambda: _act(task, form)):
            return redirect(f"{task.page}?done=1")
    elif link.opened_at is None:
        links.mark_opened(link=link)
    context = {
        "form": form,
        "clauses": _clauses(task),
        "approved": version is not None and _approves(link, version),
        "contacts": ContactOffer.objects.filter(
            agreement=link.agreement, institution=link.institution, name=link.name
        ),
        "turn": sending_back.turn_of(link) if link.task == "sign" else None,
        "done": "done" in request.GET,
        "bound": bound,
    }
    return _show(task, request, "exchange/task.html", **context)


def _bound(task: Task) -> str:
    """Why the text does not change any more: "signed", or "signing" while it is with the signatories; else empty."""
    agreement = task.link.agreement
    if agreement.is_signed:
        return "signed"
    return "signing" if agreement.rounds.filter(state="open").exists() else ""


def _approves(link: TaskLink, version: TextVersion) -> bool:
    given = Approval.objects.filter(text_version__agreement=link.agreement, institution=link.institution)
    return given.filter(sha256=version.sha256, withdrawn_at=None).exists()


def _form_of(request: HttpRequest, task: Task) -> Any:
    """The form of the task itself; reading has none, and answering has one a clause."""
    data = request.POST or None
    if task.link.task == "contacts":
        return ContactForm(data)
    if task.link.task == "sign" and task.link.done_at is None and sending_back.turn_of(task.link) is not None:
        return SignedForm(data, request.FILES or None)
    if task.link.task == "approve" and task.version is not None and task.link.done_at is None:
        if _approves(task.link, task.version):
            return None
        return ApproveForm(data, initial={"sha256": task.version.sha256})
    return None


def _act(task: Task, form: Any) -> Any:
    if task.link.task == "contacts":
        return links.offer_contact_by_link(link=task.link, **form.person())
    if task.link.task == "sign":
        upload, place = form.cleaned_data["upload"], form.cleaned_data["place"]
        return sending_back.sign_by_link(link=task.link, pdf=upload.read(), place=place)
    given = {name: form.cleaned_data[name] for name in ("sha256", "capacity")}
    return links.approve_by_link(link=task.link, version=task.shown(), **given)


def _clauses(task: Task) -> list[dict[str, Any]]:
    if task.version is None or task.link.task == "contacts":
        return []
    said = said_openly(task.link.agreement)
    rows = [
        {
            "number": number,
            "key": clause.key,
            "columns": [_column(code, clause.texts) for code in task.version.languages],
            "said": said.get(clause.key),
        }
        for number, clause in enumerate(clauses_of(task.version), start=1)
    ]
    return [*rows, {"number": None, "key": "", "columns": [], "said": said.get("")}]


def _column(code: str, texts: Mapping[str, Words]) -> dict[str, Any]:
    words = texts.get(code, Words())
    return {"tag": TAGS[code], "heading": words.heading, "blocks": blocks_of(words.body)}


@policy("people.sign_in")
@through_a_link
def task_answer(request: HttpRequest, task: Task) -> HttpResponse:
    """Comment on a clause (`?clause=`), or on the whole text where none is named; propose another text for it."""
    version, key = task.shown(), request.GET.get("clause", "")
    if task.link.task not in ("answer", "approve"):
        raise Http404
    clause = clause_in(version, key) if key else None
    may_propose = clause is not None and task.link.task == "answer"
    wanted = request.POST.get("do", "")
    comment = CommentForm(
        request.POST if wanted == "comment" else None, may_be_internal=False, prefix="comment"
    )
    proposal = None
    if may_propose and clause is not None:
        data = request.POST if wanted == "propose" else None
        proposal = ProposalForm(data, clause=clause, languages=version.languages, prefix="propose")
    if request.method == "POST" and _answered(task, key, comment, proposal, wanted):
        return redirect(f"{task.page}?done=1#clause-{key}")
    texts = clause.texts if clause else {}
    columns = [_column(code, texts) for code in version.languages] if clause else []
    wrong = comment.errors or (proposal is not None and proposal.errors)
    context = {
        "comment": comment,
        "proposal": proposal,
        "columns": columns,
        "form": comment if wrong else None,
    }
    if proposal is not None and proposal.errors:
        context["form"] = proposal
    return _show(task, request, "exchange/answer.html", **context)


def _answered(task: Task, key: str, comment: CommentForm, proposal: ProposalForm | None, wanted: str) -> bool:
    if wanted == "propose" and proposal is not None:
        return _do(proposal, lambda: _propose(task, key, proposal))
    return _do(comment, lambda: _comment(task, key, comment))


def _comment(task: Task, key: str, form: forms.Form) -> Any:
    said = {"version": task.shown(), "text": form.cleaned_data["text"], "clause_key": key}
    return links.comment_by_link(link=task.link, **said)


def _propose(task: Task, key: str, form: Any) -> Any:
    return links.propose_by_link(
        link=task.link,
        version=task.shown(),
        change=form.cleaned_data["change"],
        clause_key=key,
        texts=form.texts(),
        reason=form.cleaned_data["reason"],
    )


@policy("people.sign_in")
@through_a_link
def task_pdf(request: HttpRequest, task: Task) -> HttpResponse:
    """The text as it was shown, with its hash on every page."""
    return _file(task, typeset_version(task.shown()).pdf, "application/pdf", "pdf")


@policy("people.sign_in")
@through_a_link
def task_word(request: HttpRequest, task: Task) -> HttpResponse:
    version = task.shown()
    agreement = version.agreement
    content = as_word(
        text_of(version), title=agreement.title, kind=str(agreement.kind), number=version.number
    )
    return _file(task, content, WORD, "docx")


@policy("people.sign_in")
@through_a_link
def task_signing(request: HttpRequest, task: Task) -> HttpResponse:
    """The file of the signing round as it is now, for whose turn it is."""
    step = sending_back.turn_of(task.link) if task.link.task == "sign" else None
    if step is None:
        raise Http404
    return _file(task, file_of(step.round), "application/pdf", "pdf")


def _file(task: Task, content: bytes, media_type: str, extension: str) -> HttpResponse:
    version = task.shown()
    response = HttpResponse(content, content_type=media_type)
    name = f"{version.agreement.public_id}-v{version.number}.{extension}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
