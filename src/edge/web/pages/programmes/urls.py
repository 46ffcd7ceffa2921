from django.urls import path

from edge.web.pages.programmes import views, views_parts

urlpatterns = [
    path("programmes/", views.programmes, name="programmes"),
    path("programmes/add/", views.programme_add, name="programme_add"),
    path("programmes/<str:public_id>/", views.programme, name="programme"),
    path("programmes/<str:public_id>/edit/", views.programme_edit, name="programme_edit"),
    path("programmes/<str:public_id>/remove/", views.programme_remove, name="programme_remove"),
    path(
        "programmes/<str:public_id>/partners/add/",
        views_parts.programme_partner_add,
        name="programme_partner_add",
    ),
    path(
        "programme-partners/<str:public_id>/edit/",
        views_parts.programme_partner_edit,
        name="programme_partner_edit",
    ),
    path(
        "programme-partners/<str:public_id>/remove/",
        views_parts.programme_partner_remove,
        name="programme_partner_remove",
    ),
    path("programmes/<str:public_id>/phases/add/", views_parts.phase_add, name="phase_add"),
    path("phases/<str:public_id>/edit/", views_parts.phase_edit, name="phase_edit"),
    path("phases/<str:public_id>/remove/", views_parts.phase_remove, name="phase_remove"),
    path("programmes/<str:public_id>/cohorts/add/", views_parts.cohort_add, name="cohort_add"),
    path("cohorts/<str:public_id>/edit/", views_parts.cohort_edit, name="cohort_edit"),
    path("cohorts/<str:public_id>/remove/", views_parts.cohort_remove, name="cohort_remove"),
    path("cohorts/<str:public_id>/phases/add/", views_parts.cohort_phase_add, name="cohort_phase_add"),
    path("cohort-phases/<str:public_id>/edit/", views_parts.cohort_phase_edit, name="cohort_phase_edit"),
    path(
        "cohort-phases/<str:public_id>/remove/", views_parts.cohort_phase_remove, name="cohort_phase_remove"
    ),
    path("cohorts/<str:public_id>/conferrals/add/", views_parts.conferral_add, name="conferral_add"),
    path("conferrals/<str:public_id>/edit/", views_parts.conferral_edit, name="conferral_edit"),
    path("conferrals/<str:public_id>/remove/", views_parts.conferral_remove, name="conferral_remove"),
    path("programmes/<str:public_id>/extensions/add/", views_parts.extension_add, name="extension_add"),
    path("extensions/<str:public_id>/edit/", views_parts.extension_edit, name="extension_edit"),
    path("extensions/<str:public_id>/remove/", views_parts.extension_remove, name="extension_remove"),
]
