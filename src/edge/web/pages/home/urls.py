from django.urls import path

from edge.web.pages.home import views

urlpatterns = [path("", views.home, name="home")]
