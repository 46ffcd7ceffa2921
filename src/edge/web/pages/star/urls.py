from django.urls import path

from edge.web.pages.star import views

urlpatterns = [path("star/", views.star, name="star")]
