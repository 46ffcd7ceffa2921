"""One box that finds everything the account may see."""

from django.urls import path

from edge.web.pages.find import views

urlpatterns = [path("find/", views.find, name="find")]
