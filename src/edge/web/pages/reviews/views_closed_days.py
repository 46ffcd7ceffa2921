"""The days on which the office is closed: their list, one more, a whole year's, a change, a removal."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.agreements.actions import workdays
from edge.people.permissions import may
from edge.web.kit.desk import Desk, add_at, edit_at, remove_at
from edge.web.kit.editing import edit_page
from edge.web.kit.lists import list_page
from edge.web.kit.policy import policy
from edge.web.pages.reviews.forms import ClosedDayForm, ClosedDaysForm
from edge.web.pages.reviews.listing_closed_days import closed_days_listing


def _list(_day: Any = None) -> str:
    return reverse("closed_days")


@policy("agreements.read_closed_day")
def closed_days(request: HttpRequest) -> HttpResponse:
    listing = closed_days_listing(
        request.GET,
        can_write=may(request.user, "agreements.write_closed_day"),
        can_read_history=may(request.user, "people.read_history"),
    )
    return list_page(request, listing)


_DAYS = Desk(
    kind="closedday",
    form=ClosedDayForm,
    add=lambda _whole, **told: workdays.add_closed_day(**told),
    edit=lambda day, **told: workdays.edit_closed_day(day=day, **told),
    remove=lambda day, **told: workdays.remove_closed_day(day=day, **told),
    add_verb=gettext_lazy("Add day"),
    add_title=gettext_lazy("On which day is the office closed?"),
    added=gettext_lazy("The day is in the list."),
    edit_title=gettext_lazy("Edit the closed day “%(record)s”"),
    edited=gettext_lazy("The day is saved."),
    save_verb=gettext_lazy("Save day"),
    page=_list,
    back=_list,
)


@policy("agreements.write_closed_day")
def closed_day_add(request: HttpRequest) -> HttpResponse:
    return add_at(_DAYS, request, cancel_url=_list())


@policy("agreements.write_closed_day")
def closed_days_add(request: HttpRequest) -> HttpResponse:
    form = ClosedDaysForm(request.POST or None)
    return edit_page(
        request,
        form=form,
        act=lambda: workdays.add_closed_days(by=request.user, days=form.days()),
        verb=_("Add days"),
        title=_("Add several days on which the office is closed"),
        lead=_("Those that are in the list already stay as they are."),
        done=_("The days are in the list."),
        next_url=_list,
        cancel_url=_list(),
    )


@policy("agreements.write_closed_day")
def closed_day_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(_DAYS, request, public_id)


@policy("agreements.write_closed_day")
def closed_day_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(_DAYS, request, public_id)
