"""Partners, phases, cohorts, conferrals and extension decisions of a programme: adding, changing, removing."""

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from edge.agreements.permissions import agreements_visible_to
from edge.programmes.models import Cohort, JointProgramme
from edge.programmes.permissions import programmes_visible_to
from edge.web.kit.desk import add_at, edit_at, remove_at
from edge.web.kit.policy import policy
from edge.web.pages.programmes.desks import (
    COHORT,
    COHORT_PHASE,
    CONFERRAL,
    EXTENSION,
    PARTNER,
    PHASE,
    for_cohort,
    page_of,
)

WRITE = "programmes.write_programme"


def _programme(request: HttpRequest, public_id: str) -> JointProgramme:
    found: JointProgramme = get_object_or_404(programmes_visible_to(request.user), public_id=public_id)
    return found


def _cohort(request: HttpRequest, public_id: str) -> Cohort:
    cohorts = Cohort.objects.filter(programme__in=programmes_visible_to(request.user))
    found: Cohort = get_object_or_404(cohorts.select_related("programme"), public_id=public_id)
    return found


@policy(WRITE)
def programme_partner_add(request: HttpRequest, public_id: str) -> HttpResponse:
    programme = _programme(request, public_id)
    return add_at(PARTNER, request, whole=programme, cancel_url=page_of(programme, "#offered-by"))


@policy(WRITE)
def programme_partner_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(PARTNER, request, public_id)


@policy(WRITE)
def programme_partner_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(PARTNER, request, public_id)


@policy(WRITE)
def phase_add(request: HttpRequest, public_id: str) -> HttpResponse:
    programme = _programme(request, public_id)
    last = programme.phases.aggregate(last=Max("order"))["last"] or 0
    cancel_url = page_of(programme, "#phases")
    return add_at(PHASE, request, whole=programme, cancel_url=cancel_url, initial={"order": last + 1})


@policy(WRITE)
def phase_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(PHASE, request, public_id)


@policy(WRITE)
def phase_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(PHASE, request, public_id)


@policy(WRITE)
def cohort_add(request: HttpRequest, public_id: str) -> HttpResponse:
    programme = _programme(request, public_id)
    last = programme.cohorts.aggregate(last=Max("number"))["last"] or 0
    cancel_url = page_of(programme, "#cohorts")
    return add_at(COHORT, request, whole=programme, cancel_url=cancel_url, initial={"number": last + 1})


@policy(WRITE)
def cohort_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(COHORT, request, public_id)


@policy(WRITE)
def cohort_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(COHORT, request, public_id)


@policy(WRITE)
def cohort_phase_add(request: HttpRequest, public_id: str) -> HttpResponse:
    cohort = _cohort(request, public_id)
    free = cohort.programme.phases.exclude(pk__in=cohort.phases.values("phase")).first()
    desk, cancel_url = for_cohort(COHORT_PHASE, cohort), page_of(cohort.programme, "#cohorts")
    return add_at(desk, request, whole=cohort.programme, cancel_url=cancel_url, initial={"phase": free})


@policy(WRITE)
def cohort_phase_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(COHORT_PHASE, request, public_id)


@policy(WRITE)
def cohort_phase_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(COHORT_PHASE, request, public_id)


@policy(WRITE)
def conferral_add(request: HttpRequest, public_id: str) -> HttpResponse:
    cohort = _cohort(request, public_id)
    desk, cancel_url = for_cohort(CONFERRAL, cohort), page_of(cohort.programme, "#cohorts")
    return add_at(desk, request, whole=cohort.programme, cancel_url=cancel_url)


@policy(WRITE)
def conferral_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(CONFERRAL, request, public_id)


@policy(WRITE)
def conferral_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(CONFERRAL, request, public_id)


@policy(WRITE)
def extension_add(request: HttpRequest, public_id: str) -> HttpResponse:
    programme = _programme(request, public_id)
    visible = agreements_visible_to(request.user)
    initial = {"agreement": visible.filter(pk=programme.agreement_id or 0).first()}
    return add_at(
        EXTENSION, request, whole=programme, cancel_url=page_of(programme, "#extensions"), initial=initial
    )


@policy(WRITE)
def extension_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(EXTENSION, request, public_id)


@policy(WRITE)
def extension_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(EXTENSION, request, public_id)
