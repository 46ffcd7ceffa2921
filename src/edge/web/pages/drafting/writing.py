"""Writing the text: draft it from a template, change it, fill its fields, show it to the partner, bring one back."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from edge.agreements.actions.drafting import draft_from_template, rewrite_text
from edge.agreements.actions.texts import restore_version, show_version
from edge.agreements.models import Agreement, TextVersion
from edge.agreements.queries.drafting import fields_left_open
from edge.agreements.queries.existing import Existing, existing_like
from edge.agreements.queries.texts import clauses_of, latest_version
from edge.agreements.rules.canonical import ClauseText, Words
from edge.agreements.rules.merging import merge
from edge.web.kit.editing import edit_page
from edge.web.kit.forms import OnceForm
from edge.web.kit.merge_fields import FieldsForm
from edge.web.kit.policy import policy
from edge.web.pages.drafting.finding import (
    base_named,
    bound_page,
    keeping_newest,
    own_side,
    page_of_text,
    page_of_version,
    writable_agreement,
    writable_version,
)
from edge.web.pages.drafting.forms import DraftForm, NoteForm


@policy("agreements.write_text")
def text_draft(request: HttpRequest, public_id: str) -> HttpResponse:
    agreement = writable_agreement(request, public_id)
    if (bound := bound_page(request, agreement)) is not None:
        return bound
    drafted = latest_version(agreement)
    form = DraftForm(request.POST or None, agreement=agreement, newest=drafted)
    newest: list[TextVersion] = []
    beside = _beside(request, agreement) if drafted is None else []
    return edit_page(
        request,
        form=form,
        act=keeping_newest(
            lambda: draft_from_template(
                agreement=agreement,
                by=request.user,
                template=form.cleaned_data["template"],
                institution=own_side(request, agreement),
                languages=form.cleaned_data["languages"],
                controlling_language=form.cleaned_data["controlling_language"],
                base=base_named(agreement, form.cleaned_data["seen"]),
            ),
            newest,
        ),
        template="drafting/form.html",
        extra={"newest": newest, "existing": beside},
        verb=_("Make the draft"),
        title=_("Draft the text of “%(agreement)s”") % {"agreement": agreement},
        lead=_(
            "The template's clauses are filled from the records; what no record knows stays open and is listed."
        ),
        done=_("The draft is made. The partner sees it once you show it."),
        next_url=page_of_version,
        cancel_url=page_of_text(agreement),
    )


def _beside(request: HttpRequest, agreement: Agreement) -> list[Existing]:
    """What there is already of this kind with this partner, before the first draft."""
    parties = list(agreement.parties.select_related("institution", "unit"))
    return existing_like(
        request.user,
        kind=agreement.kind,
        partners=[party.institution for party in parties if not party.institution.is_hub],
        hub_unit=next((party.unit for party in parties if party.institution.is_hub), None),
        starts_on=agreement.starts_on or agreement.signed_on,
        ends_on=agreement.ends_on,
        on=request.as_of,  # type: ignore[attr-defined]
        but=[pk for pk in (agreement.pk, agreement.supersedes_id) if pk is not None],
    )


@policy("agreements.write_text")
def text_fields(request: HttpRequest, public_id: str) -> HttpResponse:
    version = writable_version(request, public_id)
    if (bound := bound_page(request, version.agreement)) is not None:
        return bound
    form = FieldsForm(request.POST or None, names=fields_left_open(version), languages=version.languages)
    newest: list[TextVersion] = []
    return edit_page(
        request,
        form=form,
        act=keeping_newest(
            lambda: rewrite_text(
                version=version,
                by=request.user,
                institution=own_side(request, version.agreement),
                clauses=[_filled(clause, form) for clause in clauses_of(version)],
                note=_("Fields filled"),
            ),
            newest,
        ),
        template="drafting/form.html",
        extra={"newest": newest, "text_version": version},
        verb=_("Fill in"),
        title=_("Fields still open in “%(agreement)s”") % {"agreement": version.agreement},
        lead=_("What you leave empty stays open."),
        done=_("The next version is made. The partner sees it once you show it."),
        next_url=page_of_version,
        cancel_url=page_of_version(version),
    )


def _filled(clause: ClauseText, form: FieldsForm) -> ClauseText:
    texts = {
        code: Words(
            heading=merge(words.heading, form.values(code)), body=merge(words.body, form.values(code))
        )
        for code, words in clause.texts.items()
    }
    return replace(clause, texts=texts)


@policy("agreements.write_text")
def text_show(request: HttpRequest, public_id: str) -> HttpResponse:
    version = writable_version(request, public_id)
    parties = version.agreement.parties.exclude(shared_from=None).select_related("institution")
    names = ", ".join(party.institution.name for party in parties if not party.institution.is_hub)
    return edit_page(
        request,
        form=OnceForm(request.POST or None),
        act=lambda: show_version(version=version, by=request.user),
        verb=_("Show it"),
        title=_("Show %(version)s to the partner") % {"version": version},
        lead=_("It will be read by: %(names)s.") % {"names": names}
        if names
        else _("The agreement is shared with no partner yet: whoever gets a link to it reads this text."),
        done=_("The text is shown."),
        next_url=page_of_version(version),
        cancel_url=page_of_version(version),
    )


@policy("agreements.write_text")
def text_restore(request: HttpRequest, public_id: str) -> HttpResponse:
    version = writable_version(request, public_id)
    if (bound := bound_page(request, version.agreement)) is not None:
        return bound
    form = NoteForm(request.POST or None, newest=latest_version(version.agreement))
    newest: list[TextVersion] = []
    return edit_page(
        request,
        form=form,
        act=keeping_newest(
            lambda: restore_version(
                version=version,
                base=base_named(version.agreement, form.cleaned_data["seen"]) or version,
                by=request.user,
                institution=own_side(request, version.agreement),
                note=form.cleaned_data["note"],
            ),
            newest,
        ),
        template="drafting/form.html",
        extra={"newest": newest, "text_version": version},
        verb=_("Bring it back"),
        title=_("Bring back the text of %(version)s") % {"version": version},
        lead=_("It becomes the next version, word for word. Approvals of this very text hold again."),
        done=_("The earlier text is back."),
        next_url=page_of_version,
        cancel_url=page_of_version(version),
    )
