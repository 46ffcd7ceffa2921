"""Where one kind of record is added, changed and removed: the same three pages for every kind.

A page room declares a `Desk` for each of its kinds and calls `add_at`, `edit_at` and `remove_at` from views
that state their policy. Kinds that need more than a form (accounts, agreements) have views of their own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise

from edge.people.permissions import may
from edge.web.kit.editing import confirm_removal, edit_page
from edge.web.kit.forms import ReasonForm
from edge.web.kit.kinds import KINDS

Words = str | Promise


def itself(record: Any) -> Any:
    return record


@dataclass(frozen=True, kw_only=True)
class Desk:
    """How records of one kind are worked on.

    `form(data, user=, instance=|initial=, whole=)` makes the form (`whole`: the record that a part belongs to,
    None for others); `add(whole, by=, **fields)`, `edit(record, by=, changes=, version=)` and
    `remove(record, by=, reason=, version=)` are the domain's verbs; `rights(record)` is the record whose
    writing is asked for; `page(record)` is where it is read, `back(record)` where to go when it is gone.
    """

    kind: str
    form: Callable[..., Any]
    add: Callable[..., Any]
    edit: Callable[..., Any]
    remove: Callable[..., Any]
    add_verb: Words
    add_title: Words
    added: Words
    edit_title: Words  # may name the %(record)s
    edited: Words
    page: Callable[[Any], str]
    back: Callable[[Any], str]
    save_verb: Words
    add_lead: Words = ""
    rights: Callable[[Any], Any] = itself

    def found(self, request: HttpRequest, public_id: str) -> Any:
        """The record to be changed: not found when it may not be seen, refused when it may not be written."""
        kind = KINDS[self.kind]
        record = get_object_or_404(kind.visible_to(request.user), public_id=public_id)
        if not may(request.user, kind.write, self.rights(record)):
            raise PermissionDenied
        return record


def add_at(
    desk: Desk,
    request: HttpRequest,
    *,
    cancel_url: str,
    whole: Any = None,
    initial: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page on which a record is added, to `whole` when it is a part; `initial` fills the form beforehand."""
    if whole is not None and not may(request.user, KINDS[desk.kind].write, whole):
        raise PermissionDenied
    form = desk.form(request.POST or None, user=request.user, whole=whole, initial=dict(initial or {}))
    return edit_page(
        request,
        form=form,
        act=lambda: desk.add(whole, by=request.user, **form.changes()),
        verb=str(desk.add_verb),
        title=str(desk.add_title),
        lead=str(desk.add_lead),
        done=str(desk.added),
        next_url=desk.page,
        cancel_url=cancel_url,
    )


def edit_at(desk: Desk, request: HttpRequest, public_id: str) -> HttpResponse:
    """The page on which a record is changed."""
    record = desk.found(request, public_id)
    form = desk.form(request.POST or None, user=request.user, whole=desk.rights(record), instance=record)
    return edit_page(
        request,
        form=form,
        act=lambda: desk.edit(record, by=request.user, changes=form.changes(), version=form.seen_version),
        verb=str(desk.save_verb),
        title=str(desk.edit_title) % {"record": record},
        done=str(desk.edited),
        next_url=desk.page,
        cancel_url=desk.page(record),
    )


def remove_at(desk: Desk, request: HttpRequest, public_id: str) -> HttpResponse:
    """The page that asks why, before the record leaves the register."""
    record = desk.found(request, public_id)
    form = ReasonForm(request.POST or None, initial={"version": record.version})
    return confirm_removal(
        request,
        form=form,
        act=lambda: desk.remove(
            record,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        what=record,
        next_url=desk.back(record),
        cancel_url=desk.page(record),
    )
