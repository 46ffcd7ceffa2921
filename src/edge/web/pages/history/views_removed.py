"""What was recently taken out of the register, and the way back."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from edge.people.permissions import may
from edge.web.kit.editing import edit_page
from edge.web.kit.forms import OnceForm
from edge.web.kit.lists import PAGE_SIZE
from edge.web.kit.policy import policy
from edge.web.kit.records import KINDS, kind_words, kinds_with_history, url_of
from edge.web.pages.history.reading import last_label
from edge.web.pages.history.returning import bring_back, is_gone, last_state, removed_records


@policy("people.read_history")
def removed(request: HttpRequest) -> HttpResponse:
    kinds, words = kinds_with_history(request.user), kind_words()
    page = Paginator(removed_records(kinds), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        {
            "removed": row,
            "kind": words[row.kind],
            "history_url": reverse("history", args=[row.kind, row.public_id]),
            "restore_url": reverse("restore", args=[row.kind, row.public_id])
            if may(request.user, KINDS[row.kind].write)
            else "",
        }
        for row in page.object_list
    ]
    return render(request, "history/removed.html", {"page": page, "rows": rows})


@policy("people.read_history")
def restore(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    known = kinds_with_history(request.user).get(kind)
    if known is None or kind == "account":
        raise Http404
    form = OnceForm(request.POST or None)
    label = last_label(known, last_state(known, public_id).instance)
    if request.method != "POST" and not is_gone(known, public_id):
        raise Http404
    if not may(request.user, known.write):
        raise PermissionDenied
    return edit_page(
        request,
        form=form,
        act=lambda: bring_back(kind, public_id, by=request.user),
        verb=_("Bring it back"),
        title=_("Bring back “%(record)s”") % {"record": label},
        lead=_("It returns to the register as it last was, with the parts that were removed with it."),
        done=_("“%(record)s” is back in the register.") % {"record": label},
        next_url=lambda record: (
            url_of(kind, record.public_id) or reverse("history", args=[kind, record.public_id])
        ),
        cancel_url=reverse("removed"),
    )
