"""What was recorded when and by whom: of one record, of everything, and of what was taken out."""

from django.urls import path

from edge.web.pages.history import views, views_removed

urlpatterns = [
    path("activity/", views.activity, name="activity"),
    path("history/<slug:kind>/<str:public_id>/", views.history, name="history"),
    path("removed/", views_removed.removed, name="removed"),
    path("removed/<slug:kind>/<str:public_id>/restore/", views_removed.restore, name="restore"),
]
