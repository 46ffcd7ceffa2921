"""Templates, the clauses at their places, and the clauses themselves."""

from django.urls import path

from edge.web.pages.templates import desks, views

urlpatterns = [
    path("templates/", views.templates, name="templates"),
    path("templates/add/", desks.template_add, name="template_add"),
    path("templates/shipped/", views.shipped, name="shipped_library"),
    path("templates/shipped/newer/", views.shipped_newer, name="shipped_newer"),
    path("templates/shipped/texts/<str:code>/", views.shipped_text, name="shipped_text"),
    path("templates/<str:public_id>/", views.template, name="template"),
    path("templates/<str:public_id>/edit/", desks.template_edit, name="template_edit"),
    path("templates/<str:public_id>/remove/", desks.template_remove, name="template_remove"),
    path("templates/<str:public_id>/clauses/add/", desks.template_clause_add, name="template_clause_add"),
    path("template-clauses/<str:public_id>/edit/", desks.template_clause_edit, name="template_clause_edit"),
    path(
        "template-clauses/<str:public_id>/remove/",
        desks.template_clause_remove,
        name="template_clause_remove",
    ),
    path("clauses/", views.library_clauses, name="library_clauses"),
    path("clauses/add/", desks.library_clause_add, name="library_clause_add"),
    path("clauses/<str:public_id>/", views.library_clause, name="library_clause"),
    path("clauses/<str:public_id>/edit/", desks.library_clause_edit, name="library_clause_edit"),
    path("clauses/<str:public_id>/remove/", desks.library_clause_remove, name="library_clause_remove"),
]
