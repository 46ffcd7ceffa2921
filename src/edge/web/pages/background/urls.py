from django.urls import path

from edge.web.pages.background import views

urlpatterns = [path("background/", views.background, name="background")]
