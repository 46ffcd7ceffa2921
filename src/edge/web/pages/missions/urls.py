from django.urls import path

from edge.web.pages.missions import views, views_items, views_stops

urlpatterns = [
    path("missions/", views.missions, name="missions"),
    path("missions/add/", views.mission_add, name="mission_add"),
    path("missions/<str:public_id>/", views.mission, name="mission"),
    path("missions/<str:public_id>/edit/", views.mission_edit, name="mission_edit"),
    path("missions/<str:public_id>/remove/", views.mission_remove, name="mission_remove"),
    path("missions/<str:public_id>/briefing/", views.mission_briefing, name="mission_briefing"),
    path("missions/<str:public_id>/delegates/add/", views.delegate_add, name="delegate_add"),
    path("delegates/<str:public_id>/edit/", views.delegate_edit, name="delegate_edit"),
    path("delegates/<str:public_id>/remove/", views.delegate_remove, name="delegate_remove"),
    path("missions/<str:public_id>/stops/add/", views_stops.stop_add, name="stop_add"),
    path("stops/<str:public_id>/edit/", views_stops.stop_edit, name="stop_edit"),
    path("stops/<str:public_id>/remove/", views_stops.stop_remove, name="stop_remove"),
    path("stops/<str:public_id>/move/", views_stops.stop_move, name="stop_move"),
    path("stops/<str:public_id>/meetings/add/", views_stops.meeting_add, name="meeting_add"),
    path("meetings/<str:public_id>/edit/", views_stops.meeting_edit, name="meeting_edit"),
    path("meetings/<str:public_id>/remove/", views_stops.meeting_remove, name="meeting_remove"),
    path("stops/<str:public_id>/outcomes/add/", views_stops.outcome_add, name="outcome_add"),
    path("outcomes/<str:public_id>/edit/", views_stops.outcome_edit, name="outcome_edit"),
    path("outcomes/<str:public_id>/remove/", views_stops.outcome_remove, name="outcome_remove"),
    path("missions/<str:public_id>/action-items/add/", views_items.action_item_add, name="action_item_add"),
    path("action-items/", views_items.action_items, name="action_items"),
    path("action-items/<str:public_id>/", views_items.action_item, name="action_item"),
    path("action-items/<str:public_id>/edit/", views_items.action_item_edit, name="action_item_edit"),
    path("action-items/<str:public_id>/remove/", views_items.action_item_remove, name="action_item_remove"),
    path("action-items/<str:public_id>/done/", views_items.action_item_done, name="action_item_done"),
]
