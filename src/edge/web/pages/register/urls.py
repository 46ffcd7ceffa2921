"""The public register."""

from django.urls import path

from edge.web.pages.register import views

urlpatterns = [
    path("register/", views.register, name="register"),
    path("register/partners/", views.register_partners, name="register_partners"),
    path("register.json", views.register_json, name="register_json"),
    path("register.csv", views.register_csv, name="register_csv"),
    path("agreements/<str:public_id>/publish/", views.agreement_publish, name="agreement_publish"),
]
