"""Decisions about renewal, and the end of an agreement."""

from django.urls import path

from edge.web.pages.deciding import views, views_confirming

urlpatterns = [
    path("agreements/<str:public_id>/resting/", views.agreement_resting, name="agreement_resting"),
    path("agreements/<str:public_id>/decisions/add/", views.decision_add, name="decision_add"),
    path("decisions/<str:public_id>/edit/", views.decision_edit, name="decision_edit"),
    path("decisions/<str:public_id>/remove/", views.decision_remove, name="decision_remove"),
    path("decisions/<str:public_id>/dossier.pdf", views.decision_dossier, name="decision_dossier"),
    path("decisions/<str:public_id>/confirm/", views_confirming.renewal_confirm, name="renewal_confirm"),
    path(
        "decisions/<str:public_id>/carry-out/", views_confirming.renewal_carry_out, name="renewal_carry_out"
    ),
    path(
        "confirmations/<str:public_id>/remove/",
        views_confirming.confirmation_remove,
        name="confirmation_remove",
    ),
    path("agreements/<str:public_id>/renewal/cancel/", views.renewal_cancel, name="renewal_cancel"),
    path("agreements/<str:public_id>/end/", views.termination_request, name="termination_request"),
]
