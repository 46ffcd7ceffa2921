from django.urls import path

from edge.web.pages.strategy import desks, views

urlpatterns = [
    path("strategy/", views.strategy, name="strategy"),
    path("strategy/matrix/", views.matrix, name="matrix"),
    path("goals/", views.goals, name="goals"),
    path("goals/add/", desks.goal_add, name="goal_add"),
    path("goals/<str:public_id>/", views.goal, name="goal"),
    path("goals/<str:public_id>/edit/", desks.goal_edit, name="goal_edit"),
    path("goals/<str:public_id>/judge/", desks.goal_judge, name="goal_judge"),
    path("goals/<str:public_id>/remove/", desks.goal_remove, name="goal_remove"),
    path("goals/<str:public_id>/values/add/", desks.goal_value_add, name="goal_value_add"),
    path("goal-values/<str:public_id>/edit/", desks.goal_value_edit, name="goal_value_edit"),
    path("goal-values/<str:public_id>/remove/", desks.goal_value_remove, name="goal_value_remove"),
]
