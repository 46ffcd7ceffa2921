"""The verbs about joint programmes, enrolment and clubs, how they are done in the small register, and their lines."""

from collections.abc import Callable
from typing import Any

from edge.community import actions as community
from edge.programmes import actions as programmes
from tests.actions.arranging import BY, Register, day

Act = Callable[[Register], Any]
Line = tuple[str, str, str]

PAGE = "jointprogramme"
VERBS: dict[str, tuple[Act, list[Line]]] = {
    "add_programme": (
        lambda r: programmes.add_programme(
            by=BY, title="New", kind="summer_school", partners=[(r.hub, None), (r.partner, r.school)]
        ),
        [
            ("add_programme", PAGE, PAGE),
            ("add_programme_partner", "programmepartner", PAGE),
            ("add_programme_partner", "programmepartner", PAGE),
        ],
    ),
    "edit_programme": (
        lambda r: programmes.edit_programme(
            programme=r.curriculum.programme, by=BY, changes={"ends_on": day("2020")}
        ),
        [("edit_programme", PAGE, PAGE)],
    ),
    "remove_programme": (
        lambda r: programmes.remove_programme(programme=r.curriculum.programme, by=BY, reason="twice"),
        [("remove_programme", PAGE, PAGE)],
    ),
    "add_programme_partner": (
        lambda r: programmes.add_programme_partner(
            programme=r.curriculum.programme, by=BY, institution=r.other
        ),
        [("add_programme_partner", "programmepartner", PAGE)],
    ),
    "edit_programme_partner": (
        lambda r: programmes.edit_programme_partner(
            partner=r.curriculum.ours, by=BY, changes={"unit": r.faculty}
        ),
        [("edit_programme_partner", "programmepartner", PAGE)],
    ),
    "remove_programme_partner": (
        lambda r: programmes.remove_programme_partner(partner=r.curriculum.school, by=BY),
        [("remove_programme_partner", "programmepartner", PAGE)],
    ),
    "add_phase": (
        lambda r: programmes.add_phase(
            programme=r.curriculum.programme, by=BY, order=3, title="Thesis", site=r.hub
        ),
        [("add_phase", "phase", PAGE)],
    ),
    "edit_phase": (
        lambda r: programmes.edit_phase(phase=r.curriculum.second, by=BY, changes={"months": 10}),
        [("edit_phase", "phase", PAGE)],
    ),
    "remove_phase": (
        lambda r: programmes.remove_phase(phase=r.curriculum.second, by=BY),
        [("remove_phase", "phase", PAGE)],
    ),
    "add_cohort": (
        lambda r: programmes.add_cohort(programme=r.curriculum.programme, by=BY, number=2),
        [("add_cohort", "cohort", PAGE)],
    ),
    "edit_cohort": (
        lambda r: programmes.edit_cohort(cohort=r.curriculum.cohort, by=BY, changes={"students": 13}),
        [("edit_cohort", "cohort", PAGE)],
    ),
    "remove_cohort": (
        lambda r: programmes.remove_cohort(cohort=r.curriculum.cohort, by=BY),
        [("remove_cohort", "cohort", PAGE)],
    ),
    "add_cohort_phase": (
        lambda r: programmes.add_cohort_phase(
            cohort=r.curriculum.cohort, by=BY, phase=r.curriculum.second, starts_on=day("2011-09")
        ),
        [("add_cohort_phase", "cohortphase", PAGE)],
    ),
    "edit_cohort_phase": (
        lambda r: programmes.edit_cohort_phase(
            days=r.curriculum.days, by=BY, changes={"ends_on": day("2011-06")}
        ),
        [("edit_cohort_phase", "cohortphase", PAGE)],
    ),
    "remove_cohort_phase": (
        lambda r: programmes.remove_cohort_phase(days=r.curriculum.days, by=BY),
        [("remove_cohort_phase", "cohortphase", PAGE)],
    ),
    "record_conferral": (
        lambda r: programmes.record_conferral(
            cohort=r.curriculum.cohort, by=BY, institution=r.partner, on=day("2012-10-22"), place="Beijing"
        ),
        [("record_conferral", "conferral", PAGE)],
    ),
    "edit_conferral": (
        lambda r: programmes.edit_conferral(
            conferral=r.curriculum.conferral, by=BY, changes={"place": "Leuven"}
        ),
        [("edit_conferral", "conferral", PAGE)],
    ),
    "remove_conferral": (
        lambda r: programmes.remove_conferral(conferral=r.curriculum.conferral, by=BY),
        [("remove_conferral", "conferral", PAGE)],
    ),
    "decide_extension": (
        lambda r: programmes.decide_extension(
            programme=r.curriculum.programme, by=BY, on=day("2016"), until=day("2020"), text="Go on again"
        ),
        [("decide_extension", "extensiondecision", PAGE)],
    ),
    "edit_extension": (
        lambda r: programmes.edit_extension(
            decision=r.curriculum.decision, by=BY, changes={"evidence": "90 % on time"}
        ),
        [("edit_extension", "extensiondecision", PAGE)],
    ),
    "remove_extension": (
        lambda r: programmes.remove_extension(decision=r.curriculum.decision, by=BY),
        [("remove_extension", "extensiondecision", PAGE)],
    ),
    "count_enrolment": (
        lambda r: community.count_enrolment(
            by=BY, nationality="nl", on=day("2012-10-01"), rank=1, source="Student administration"
        ),
        [("count_enrolment", "enrolmentcount", "enrolmentcount")],
    ),
    "edit_enrolment": (
        lambda r: community.edit_enrolment(observation=r.around.observation, by=BY, changes={"rank": 2}),
        [("edit_enrolment", "enrolmentcount", "enrolmentcount")],
    ),
    "remove_enrolment": (
        lambda r: community.remove_enrolment(observation=r.around.observation, by=BY),
        [("remove_enrolment", "enrolmentcount", "enrolmentcount")],
    ),
    "add_club": (
        lambda r: community.add_club(by=BY, name="Bamboo Alumni", country="cn"),
        [("add_club", "alumniclub", "alumniclub")],
    ),
    "edit_club": (
        lambda r: community.edit_club(club=r.around.club, by=BY, changes={"members": 64}),
        [("edit_club", "alumniclub", "alumniclub")],
    ),
    "remove_club": (
        lambda r: community.remove_club(club=r.around.club, by=BY),
        [("remove_club", "alumniclub", "alumniclub")],
    ),
}
# Those that rewrite a search entry, and so cannot finish without one.
INDEXING = frozenset({"add_programme", "edit_programme", "add_club", "edit_club"})
