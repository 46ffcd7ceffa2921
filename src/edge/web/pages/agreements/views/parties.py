"""Parties of an agreement, what is shown to them, and who signed for them."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from edge.agreements import actions
from edge.people.permissions import may
from edge.web.kit.editing import confirm_removal, edit_page
from edge.web.kit.forms import ReasonForm
from edge.web.kit.policy import policy
from edge.web.pages.agreements.forms.parties import PartyForm, ShareForm, SignatoryForm
from edge.web.pages.agreements.views.finding import (
    page_of,
    writable_agreement,
    writable_party,
    writable_signatory,
)


@policy("agreements.write_agreement")
def party_add(request: HttpRequest, public_id: str) -> HttpResponse:
    agreement = writable_agreement(request, public_id)
    form = PartyForm(
        request.POST or None, account=request.user, may_share=True
    )  # a new party is shown nothing
    return edit_page(
        request,
        form=form,
        act=lambda: actions.add_party(agreement=agreement, by=request.user, **form.changes()),
        verb=_("Add party"),
        title=_("Add a party to “%(agreement)s”") % {"agreement": agreement},
        done=_("The party is added."),
        next_url=page_of(agreement),
        cancel_url=page_of(agreement),
    )


@policy("agreements.write_agreement")
def party_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    party = writable_party(request, public_id)
    may_share = may(request.user, "agreements.share_agreement", party.agreement)
    form = PartyForm(request.POST or None, instance=party, account=request.user, may_share=may_share)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.edit_party(
            party=party, by=request.user, changes=form.changes(), version=form.seen_version
        ),
        verb=_("Save party"),
        title=_("Edit the party %(party)s") % {"party": party},
        done=_("The party is saved."),
        next_url=page_of(party.agreement),
        cancel_url=page_of(party.agreement),
    )


@policy("agreements.share_agreement")
def party_share(request: HttpRequest, public_id: str) -> HttpResponse:
    party = writable_party(request, public_id, "agreements.share_agreement")
    form = ShareForm(request.POST or None, instance=party)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.share_agreement(
            party=party, by=request.user, version=form.seen_version, **form.changes()
        ),
        verb=_("Save what is shown"),
        title=_("What is shown to %(party)s") % {"party": party},
        lead=_(
            "For this time its partner officers read the agreement, its commitments and the documents that are "
            "not internal. They never see notes, history or what concerns other partners."
        ),
        done=_("What is shown to %(party)s is saved.") % {"party": party},
        next_url=page_of(party.agreement),
        cancel_url=page_of(party.agreement),
    )


@policy("agreements.write_agreement")
def party_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    party = writable_party(request, public_id)
    form = ReasonForm(request.POST or None, initial={"version": party.version})
    return confirm_removal(
        request,
        form=form,
        act=lambda: actions.remove_party(
            party=party,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        what=party,
        next_url=page_of(party.agreement),
        cancel_url=page_of(party.agreement),
    )


@policy("agreements.write_agreement")
def signatory_add(request: HttpRequest, public_id: str) -> HttpResponse:
    agreement = writable_agreement(request, public_id)
    form = SignatoryForm(request.POST or None, account=request.user, agreement=agreement)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.add_signatory(agreement=agreement, by=request.user, **form.changes()),
        verb=_("Add signatory"),
        title=_("Who signed “%(agreement)s”?") % {"agreement": agreement},
        done=_("The signatory is recorded."),
        next_url=page_of(agreement),
        cancel_url=page_of(agreement),
    )


@policy("agreements.write_agreement")
def signatory_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    signatory = writable_signatory(request, public_id)
    agreement = signatory.agreement
    form = SignatoryForm(request.POST or None, instance=signatory, account=request.user, agreement=agreement)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.edit_signatory(
            signatory=signatory, by=request.user, changes=form.changes(), version=form.seen_version
        ),
        verb=_("Save signatory"),
        title=_("Edit the signatory %(signatory)s") % {"signatory": signatory},
        done=_("The signatory is saved."),
        next_url=page_of(agreement),
        cancel_url=page_of(agreement),
    )


@policy("agreements.write_agreement")
def signatory_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    signatory = writable_signatory(request, public_id)
    form = ReasonForm(request.POST or None, initial={"version": signatory.version})
    return confirm_removal(
        request,
        form=form,
        act=lambda: actions.remove_signatory(
            signatory=signatory,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        what=signatory,
        next_url=page_of(signatory.agreement),
        cancel_url=page_of(signatory.agreement),
    )
