"""The community at a glance: the largest nationalities on the day, and the alumni clubs."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from edge.community.queries import clubs_on, enrolment_on
from edge.people.permissions import may
from edge.web.kit.policy import policy
from edge.web.pages.community.listing import club_state, club_words
from edge.web.pages.community.reading import told_on

SHOWN = 10


@policy("community.read_enrolment")
def community(request: HttpRequest) -> HttpResponse:
    on: date = request.as_of  # type: ignore[attr-defined]
    user = request.user
    enrolled = enrolment_on(user, on=on)
    clubs = list(clubs_on(user, on=on)[: SHOWN + 1])
    states = [club_state(club, on=on) for club in clubs]
    words = club_words()
    context = {
        "enrolled": [told_on(row) for row in enrolled[:SHOWN]],
        "more_enrolled": max(0, len(enrolled) - SHOWN),
        "clubs": [(club, state, words[state]) for club, state in zip(clubs, states, strict=True)][:SHOWN],
        "more_clubs": len(clubs) > SHOWN,
        "can_count": may(user, "community.write_enrolment"),
        "can_add_club": may(user, "community.write_club"),
    }
    return render(request, "community/community.html", context)
