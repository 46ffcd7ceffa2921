from django.urls import path

from edge.web.pages.mobility import views_counts as counts
from edge.web.pages.mobility import views_overview as overview
from edge.web.pages.mobility import views_people as people
from edge.web.pages.mobility import views_stays as stays

urlpatterns = [
    path("mobility/", overview.mobility, name="mobility"),
    path("partners/<str:public_id>/mobility/", overview.partner_mobility, name="partner_mobility"),
    path("counts/", counts.counts, name="counts"),
    path("counts/add/", counts.count_add, name="count_add"),
    path("counts/<str:public_id>/", counts.count, name="count"),
    path("counts/<str:public_id>/edit/", counts.count_edit, name="count_edit"),
    path("counts/<str:public_id>/remove/", counts.count_remove, name="count_remove"),
    path("stays/", stays.stays, name="stays"),
    path("stays/add/", stays.stay_add, name="stay_add"),
    path("stays/<str:public_id>/", stays.stay, name="stay"),
    path("stays/<str:public_id>/edit/", stays.stay_edit, name="stay_edit"),
    path("stays/<str:public_id>/withdraw/", stays.stay_withdraw, name="stay_withdraw"),
    path("stays/<str:public_id>/remove/", stays.stay_remove, name="stay_remove"),
    path("participants/<str:public_id>/", people.participant, name="participant"),
    path("participants/<str:public_id>/edit/", people.participant_edit, name="participant_edit"),
]
