from django.urls import path

from edge.web.pages.community import views, views_clubs, views_enrolment

urlpatterns = [
    path("community/", views.community, name="community"),
    path("enrolment/", views_enrolment.enrolment, name="enrolment"),
    path("enrolment/counts/add/", views_enrolment.enrolment_count_add, name="enrolment_count_add"),
    path("enrolment/counts/<str:public_id>/", views_enrolment.enrolment_count, name="enrolment_count"),
    path(
        "enrolment/counts/<str:public_id>/edit/",
        views_enrolment.enrolment_count_edit,
        name="enrolment_count_edit",
    ),
    path(
        "enrolment/counts/<str:public_id>/remove/",
        views_enrolment.enrolment_count_remove,
        name="enrolment_count_remove",
    ),
    path("enrolment/<str:nationality>/", views_enrolment.enrolment_series, name="enrolment_series"),
    path("clubs/", views_clubs.clubs, name="clubs"),
    path("clubs/add/", views_clubs.club_add, name="club_add"),
    path("clubs/<str:public_id>/", views_clubs.club, name="club"),
    path("clubs/<str:public_id>/edit/", views_clubs.club_edit, name="club_edit"),
    path("clubs/<str:public_id>/remove/", views_clubs.club_remove, name="club_remove"),
]
