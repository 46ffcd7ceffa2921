from django.urls import path

from edge.web.pages.dossier import views

urlpatterns = [
    path("partners/<str:public_id>/dossier/", views.dossier, name="dossier"),
    path("partners/<str:public_id>/dossier/<slug:language>.pdf", views.dossier_file, name="dossier_file"),
]
