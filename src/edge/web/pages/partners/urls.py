from django.urls import path

from edge.web.pages.partners import views_institutions as institutions
from edge.web.pages.partners import views_lists as lists
from edge.web.pages.partners import views_names as names
from edge.web.pages.partners import views_officers as officers
from edge.web.pages.partners import views_page as page
from edge.web.pages.partners import views_ties as ties
from edge.web.pages.partners import views_units as units

urlpatterns = [
    path("partners/", page.partners, name="partners"),
    path("partners/add/", institutions.institution_add, name="institution_add"),
    path("partners/<str:public_id>/", page.partner, name="partner"),
    path("partners/<str:public_id>/activity/", page.partner_activity, name="partner_activity"),
    path("partners/<str:public_id>/edit/", institutions.institution_edit, name="institution_edit"),
    path("partners/<str:public_id>/rename/", institutions.institution_rename, name="institution_rename"),
    path("partners/<str:public_id>/remove/", institutions.institution_remove, name="institution_remove"),
    path("partners/<str:public_id>/partnership/", institutions.partnership_edit, name="partnership_edit"),
    path("partners/<str:public_id>/names/add/", names.name_add, name="name_add"),
    path("names/<str:public_id>/edit/", names.name_edit, name="name_edit"),
    path("names/<str:public_id>/remove/", names.name_remove, name="name_remove"),
    path("units/", lists.units, name="units"),
    path("officers/", lists.officers, name="officers"),
    path("ties/", lists.ties, name="ties"),
    path("units/add/", units.unit_add, name="unit_add"),
    path("units/<str:public_id>/", units.unit, name="unit"),
    path("units/<str:public_id>/edit/", units.unit_edit, name="unit_edit"),
    path("units/<str:public_id>/remove/", units.unit_remove, name="unit_remove"),
    path("officers/add/", officers.officer_add, name="officer_add"),
    path("officers/<str:public_id>/", officers.officer, name="officer"),
    path("officers/<str:public_id>/edit/", officers.officer_edit, name="officer_edit"),
    path("officers/<str:public_id>/remove/", officers.officer_remove, name="officer_remove"),
    path("ties/add/", ties.tie_add, name="tie_add"),
    path("ties/<str:public_id>/", ties.tie, name="tie"),
    path("ties/<str:public_id>/edit/", ties.tie_edit, name="tie_edit"),
    path("ties/<str:public_id>/remove/", ties.tie_remove, name="tie_remove"),
]
