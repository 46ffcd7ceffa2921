from django.urls import path

from edge.web.pages.sheets import views_export, views_import, views_list

urlpatterns = [
    path("imports/", views_list.imports, name="imports"),
    path("imports/add/", views_list.import_add, name="import_add"),
    path("imports/template/", views_list.import_template, name="import_template"),
    path("imports/<str:public_id>/", views_import.one_import, name="import"),
    path("imports/<str:public_id>/bring/", views_import.import_bring, name="import_bring"),
    path("imports/<str:public_id>/undo/", views_import.import_undo, name="import_undo"),
    path("imports/<str:public_id>/findings/", views_import.import_findings, name="import_findings"),
    path("exports/", views_export.exports, name="exports"),
]
