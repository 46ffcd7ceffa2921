"""Internal reviews, their conditions, and the reviews that a kind needs."""

from django.urls import path

from edge.web.pages.reviews import views

urlpatterns = [
    path("reviews/", views.reviews, name="reviews"),
    path("reviews/<str:public_id>/", views.review, name="review"),
    path("reviews/<str:public_id>/decide/", views.review_decide, name="review_decide"),
    path("conditions/<str:public_id>/met/", views.condition_meet, name="condition_meet"),
    path("agreements/<str:public_id>/reviews/ask/", views.reviews_ask, name="reviews_ask"),
    path("kinds/<str:public_id>/reviews/add/", views.route_add, name="route_add"),
    path("routes/<str:public_id>/edit/", views.route_edit, name="route_edit"),
    path("routes/<str:public_id>/remove/", views.route_remove, name="route_remove"),
]
