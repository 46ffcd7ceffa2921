"""Where goals and their measured values are set, changed, judged and removed."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.partners.permissions import institutions_visible_to
from edge.strategy import actions
from edge.strategy.permissions import goals_visible_to
from edge.web.kit.desk import Desk, add_at, edit_at, remove_at
from edge.web.kit.judging import judge_at
from edge.web.kit.policy import policy
from edge.web.kit.records import url_of
from edge.web.pages.strategy.forms import GoalForm, GoalValueForm

GOALS = Desk(
    kind="goal",
    form=GoalForm,
    add=lambda whole, by, **fields: actions.set_goal(by=by, **fields),
    edit=lambda goal, **how: actions.edit_goal(goal=goal, **how),
    remove=lambda goal, **how: actions.remove_goal(goal=goal, **how),
    add_verb=gettext_lazy("Set goal"),
    add_title=gettext_lazy("What is to be reached?"),
    add_lead=gettext_lazy(
        "With one partner, or in common with all of them. A goal that is measured can be seen moving."
    ),
    added=gettext_lazy("The goal is set."),
    edit_title=gettext_lazy("Edit the goal “%(record)s”"),
    edited=gettext_lazy("The goal is saved."),
    page=lambda goal: url_of("goal", goal.public_id),
    back=lambda goal: reverse("goals"),
    save_verb=gettext_lazy("Save goal"),
)
VALUES = Desk(
    kind="goalvalue",
    form=GoalValueForm,
    add=lambda goal, **how: actions.measure_goal(goal=goal, **how),
    edit=lambda value, **how: actions.edit_goal_value(value=value, **how),
    remove=lambda value, **how: actions.remove_goal_value(value=value, **how),
    add_verb=gettext_lazy("Record value"),
    add_title=gettext_lazy("What was measured?"),
    added=gettext_lazy("The value is recorded."),
    edit_title=gettext_lazy("Edit the value of %(record)s"),
    edited=gettext_lazy("The value is saved."),
    page=lambda value: url_of("goal", value.goal.public_id),
    back=lambda value: url_of("goal", value.goal.public_id),
    save_verb=gettext_lazy("Save value"),
    rights=lambda value: value.goal,
)


@policy("strategy.write_goal")
def goal_add(request: HttpRequest) -> HttpResponse:
    partners = institutions_visible_to(request.user).partners()
    partner = partners.filter(public_id=request.GET.get("partner", "")).first()
    return add_at(GOALS, request, cancel_url=reverse("goals"), initial={"partner": partner})


@policy("strategy.write_goal")
def goal_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(GOALS, request, public_id)


@policy("strategy.write_goal")
def goal_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(GOALS, request, public_id)


@policy("strategy.write_goal")
def goal_judge(request: HttpRequest, public_id: str) -> HttpResponse:
    goal = GOALS.found(request, public_id)
    return judge_at(
        request,
        goal,
        judge=partial(actions.judge_goal, goal=goal),
        title=_("Has “%(goal)s” been reached?") % {"goal": goal},
        met=_("met: what was to be reached has been reached"),
        page=url_of("goal", public_id),
    )


@policy("strategy.write_goal")
def goal_value_add(request: HttpRequest, public_id: str) -> HttpResponse:
    goal = get_object_or_404(goals_visible_to(request.user), public_id=public_id)
    return add_at(VALUES, request, cancel_url=url_of("goal", public_id), whole=goal)


@policy("strategy.write_goal")
def goal_value_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(VALUES, request, public_id)


@policy("strategy.write_goal")
def goal_value_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(VALUES, request, public_id)
