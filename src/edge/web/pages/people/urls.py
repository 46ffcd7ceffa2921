from django.urls import path

from edge.web.pages.people import views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/add/", views.person_add, name="person_add"),
    path("people/<str:public_id>/", views.person, name="person"),
    path("people/<str:public_id>/edit/", views.person_edit, name="person_edit"),
    path("people/<str:public_id>/remove/", views.person_remove, name="person_remove"),
]
