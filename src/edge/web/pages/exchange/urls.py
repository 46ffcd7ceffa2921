"""Comments, proposals and approvals of a version."""

from django.urls import path

from edge.web.pages.exchange import views

urlpatterns = [
    path("versions/<str:public_id>/comments/add/", views.comment_add, name="comment_add"),
    path("comments/<str:public_id>/settle/", views.comment_settle, name="comment_settle"),
    path("versions/<str:public_id>/proposals/add/", views.proposal_add, name="proposal_add"),
    path("proposals/<str:public_id>/accept/", views.proposal_accept, name="proposal_accept"),
    path("proposals/<str:public_id>/reject/", views.proposal_reject, name="proposal_reject"),
    path("proposals/<str:public_id>/withdraw/", views.proposal_withdraw, name="proposal_withdraw"),
    path("versions/<str:public_id>/approve/", views.version_approve, name="version_approve"),
    path("approvals/<str:public_id>/withdraw/", views.approval_withdraw, name="approval_withdraw"),
]
