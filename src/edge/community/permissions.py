"""Who sees and edits enrolment counts and alumni clubs: the hub's own people."""

from typing import Any

import rules
from django.db.models import QuerySet

from edge.community.models import AlumniClub, EnrolmentCount
from edge.partners.permissions import is_insider
from edge.people.permissions import is_writer

rules.add_perm("community.read_enrolment", is_insider)
rules.add_perm("community.write_enrolment", is_writer)
rules.add_perm("community.read_club", is_insider)
rules.add_perm("community.write_club", is_writer)


def enrolment_visible_to(account: Any) -> QuerySet[EnrolmentCount]:
    return EnrolmentCount.objects.all() if is_insider(account) else EnrolmentCount.objects.none()


def clubs_visible_to(account: Any) -> QuerySet[AlumniClub]:
    return AlumniClub.objects.all() if is_insider(account) else AlumniClub.objects.none()
