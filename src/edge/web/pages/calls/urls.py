from django.urls import path

from edge.web.pages.calls import desks, views, views_portfolios

urlpatterns = [
    path("projects/", views.projects, name="projects"),
    path("projects/add/", desks.project_add, name="project_add"),
    path("projects/<str:public_id>/", views.project, name="project"),
    path("projects/<str:public_id>/edit/", desks.project_edit, name="project_edit"),
    path("projects/<str:public_id>/remove/", desks.project_remove, name="project_remove"),
    path("projects/<str:public_id>/evaluations/add/", desks.evaluation_add, name="evaluation_add"),
    path("evaluations/<str:public_id>/edit/", desks.evaluation_edit, name="evaluation_edit"),
    path("evaluations/<str:public_id>/remove/", desks.evaluation_remove, name="evaluation_remove"),
    path("portfolios/", views_portfolios.portfolios, name="portfolios"),
    path("portfolio-evaluations/add/", desks.portfolio_evaluation_add, name="portfolio_evaluation_add"),
    path(
        "portfolio-evaluations/<str:public_id>/",
        views_portfolios.portfolio_evaluation,
        name="portfolio_evaluation",
    ),
    path(
        "portfolio-evaluations/<str:public_id>/edit/",
        desks.portfolio_evaluation_edit,
        name="portfolio_evaluation_edit",
    ),
    path(
        "portfolio-evaluations/<str:public_id>/remove/",
        desks.portfolio_evaluation_remove,
        name="portfolio_evaluation_remove",
    ),
    path("instruments/", views.instruments, name="instruments"),
    path("instruments/add/", desks.instrument_add, name="instrument_add"),
    path("instruments/<str:public_id>/", views.instrument, name="instrument"),
    path("instruments/<str:public_id>/edit/", desks.instrument_edit, name="instrument_edit"),
    path("instruments/<str:public_id>/remove/", desks.instrument_remove, name="instrument_remove"),
]
