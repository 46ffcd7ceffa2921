"""Signing an agreement, its originals on paper, whom we trust, and the verification that anybody may use."""

from django.urls import path

from edge.web.pages.signing import views, views_originals, views_steps, views_trust, views_verify

urlpatterns = [
    path("agreements/<str:public_id>/signing/", views.agreement_signing, name="agreement_signing"),
    path("agreements/<str:public_id>/signing/open/", views.signing_round_add, name="signing_round_add"),
    path("agreements/<str:public_id>/originals/add/", views_originals.original_add, name="original_add"),
    path("originals/<str:public_id>/edit/", views_originals.original_edit, name="original_edit"),
    path("originals/<str:public_id>/remove/", views_originals.original_remove, name="original_remove"),
    path("originals/<str:public_id>/scan/", views_originals.original_scan, name="original_scan"),
    path("signings/<str:public_id>/", views.signing_round, name="signing_round"),
    path("signings/<str:public_id>/file/", views.signing_round_file, name="signing_round_file"),
    path("signings/<str:public_id>/cancel/", views.signing_round_cancel, name="signing_round_cancel"),
    path("signatures/<str:public_id>/sign/", views_steps.step_sign, name="step_sign"),
    path("signatures/<str:public_id>/send/", views_steps.step_send, name="step_send"),
    path("signatures/<str:public_id>/paper/", views_steps.step_paper, name="step_paper"),
    path("signatures/<str:public_id>/day/", views_steps.step_day, name="step_day"),
    path("signatures/<str:public_id>/file/", views_steps.step_file, name="step_file"),
    path("trust/", views_trust.trust_roots, name="trust_roots"),
    path("trust/add/", views_trust.trust_root_add, name="trust_root_add"),
    path("trust/<str:public_id>/", views_trust.trust_root, name="trust_root"),
    path("trust/<str:public_id>/retire/", views_trust.trust_root_retire, name="trust_root_retire"),
    path("verify/", views_verify.verify, name="verify"),
]
