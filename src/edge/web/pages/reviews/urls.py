"""Internal reviews, their conditions, the reviews that a kind needs, and the days on which the office is closed."""

from django.urls import path

from edge.web.pages.reviews import views, views_closed_days

urlpatterns = [
    path("reviews/", views.reviews, name="reviews"),
    path("reviews/<str:public_id>/", views.review, name="review"),
    path("reviews/<str:public_id>/decide/", views.review_decide, name="review_decide"),
    path("conditions/<str:public_id>/met/", views.condition_meet, name="condition_meet"),
    path("agreements/<str:public_id>/reviews/ask/", views.reviews_ask, name="reviews_ask"),
    path("kinds/<str:public_id>/reviews/add/", views.route_add, name="route_add"),
    path("routes/<str:public_id>/edit/", views.route_edit, name="route_edit"),
    path("routes/<str:public_id>/remove/", views.route_remove, name="route_remove"),
    path("closed-days/", views_closed_days.closed_days, name="closed_days"),
    path("closed-days/add/", views_closed_days.closed_day_add, name="closed_day_add"),
    path("closed-days/add-several/", views_closed_days.closed_days_add, name="closed_days_add"),
    path("closed-days/<str:public_id>/edit/", views_closed_days.closed_day_edit, name="closed_day_edit"),
    path(
        "closed-days/<str:public_id>/remove/", views_closed_days.closed_day_remove, name="closed_day_remove"
    ),
]
