"""Requests for agreements, what is answered in them, what the office says, and the catalogue of criteria."""

from django.urls import path

from edge.web.pages.requests import desks, views, views_answers, views_office

urlpatterns = [
    path("requests/", views.requests, name="requests"),
    path("requests/add/", views.request_add, name="request_add"),
    path("requests/<str:public_id>/", views.request_page, name="request"),
    path("requests/<str:public_id>/edit/", views.request_edit, name="request_edit"),
    path("requests/<str:public_id>/submit/", views.request_submit, name="request_submit"),
    path("requests/<str:public_id>/withdraw/", views.request_withdraw, name="request_withdraw"),
    path("requests/<str:public_id>/take-up/", views.request_take_up, name="request_take_up"),
    path("requests/<str:public_id>/remove/", views.request_remove, name="request_remove"),
    path("requests/<str:public_id>/criteria/", views_answers.request_criteria, name="request_criteria"),
    path("requests/<str:public_id>/questions/", views_answers.request_questions, name="request_questions"),
    path("requests/<str:public_id>/accept/", views_office.request_accept, name="request_accept"),
    path("requests/<str:public_id>/send-back/", views_office.request_send_back, name="request_send_back"),
    path("requests/<str:public_id>/refuse/", views_office.request_refuse, name="request_refuse"),
    path("requests/<str:public_id>/reopen/", views_office.request_reopen, name="request_reopen"),
    path("criteria/", desks.criteria, name="criteria"),
    path("criteria/add/", desks.criterion_add, name="criterion_add"),
    path("criteria/shipped/", desks.criteria_shipped, name="criteria_shipped"),
    path("criteria/<str:public_id>/edit/", desks.criterion_edit, name="criterion_edit"),
    path("criteria/<str:public_id>/remove/", desks.criterion_remove, name="criterion_remove"),
]
