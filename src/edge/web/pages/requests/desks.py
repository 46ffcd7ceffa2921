"""The catalogue of criteria and questions: the list, and where its points are added, changed and removed."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.agreements.actions import criteria as verbs
from edge.agreements.queries.requests import missing_points
from edge.web.kit.desk import Desk, add_at, edit_at, remove_at
from edge.web.kit.editing import edit_page
from edge.web.kit.forms import OnceForm
from edge.web.kit.lists import list_page
from edge.web.kit.policy import policy
from edge.web.pages.requests.forms import PointForm
from edge.web.pages.requests.listing import points_listing


def _catalogue(_point: object = None) -> str:
    return reverse("criteria")


POINTS = Desk(
    kind="requestpoint",
    form=PointForm,
    add=lambda whole, by, **fields: verbs.add_point(by=by, **fields),
    edit=lambda point, **how: verbs.edit_point(point=point, **how),
    remove=lambda point, **how: verbs.remove_point(point=point, **how),
    add_verb=gettext_lazy("Add to the catalogue"),
    add_title=gettext_lazy("Add a criterion or a question"),
    add_lead=gettext_lazy("New requests begin with it; those that have begun stay as they are."),
    added=gettext_lazy("It is in the catalogue."),
    edit_title=gettext_lazy("Edit “%(record)s”"),
    edited=gettext_lazy("It is saved. Requests that have begun keep it as it was."),
    save_verb=gettext_lazy("Save"),
    page=_catalogue,
    back=_catalogue,
)


@policy("agreements.read_point")
def criteria(request: HttpRequest) -> HttpResponse:
    return list_page(request, points_listing(request.user, request.GET))


@policy("agreements.write_point")
def criterion_add(request: HttpRequest) -> HttpResponse:
    return add_at(POINTS, request, cancel_url=_catalogue())


@policy("agreements.write_point")
def criterion_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(POINTS, request, public_id)


@policy("agreements.write_point")
def criterion_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(POINTS, request, public_id)


@policy("agreements.write_point")
def criteria_shipped(request: HttpRequest) -> HttpResponse:
    """What EDGE ships and the office never had; sending the page adds it."""
    missing = missing_points()
    listed = "; ".join(str(one) for one in missing)
    return edit_page(
        request,
        form=OnceForm(request.POST or None),
        act=lambda: verbs.keep_shipped_points(by=request.user),
        verb=_("Add what is missing"),
        title=_("Criteria and questions that EDGE ships"),
        lead=_("Not in your catalogue yet: %(points)s") % {"points": listed}
        if listed
        else _("Nothing is missing: your catalogue has, or had, everything that EDGE ships."),
        done=_("What was missing is in the catalogue."),
        next_url=_catalogue(),
        cancel_url=_catalogue(),
    )
