"""The door under /sign-in/ (the library's pages, only those we need), the accounts, and one's own."""

from allauth.account import views as door
from django.urls import include, path, re_path

from edge.web.pages.account import views, views_own, views_roles
from edge.web.pages.account.views_door import sign_in

# Without the library's pages for addresses: an address is changed by the office, so that nobody keeps a second key.
_DOOR = [
    path("login/", sign_in, name="account_login"),
    path("logout/", door.logout, name="account_logout"),
    path("inactive/", door.account_inactive, name="account_inactive"),
    path("signup/", door.signup, name="account_signup"),
    path("reauthenticate/", door.reauthenticate, name="account_reauthenticate"),
    path("password/change/", door.password_change, name="account_change_password"),
    path("password/set/", door.password_set, name="account_set_password"),
    path("password/reset/", door.password_reset, name="account_reset_password"),
    path("password/reset/done/", door.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        door.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        door.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("2fa/", include("allauth.mfa.urls")),
]
urlpatterns = [
    path("sign-in/", include(_DOOR)),
    path("me/", views_own.my_account, name="my_account"),
    path("me/sessions/end/", views_own.end_other_sessions, name="end_other_sessions"),
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/add/", views.account_add, name="account_add"),
    path("accounts/<str:public_id>/", views.account, name="account"),
    path("accounts/<str:public_id>/edit/", views.account_edit, name="account_edit"),
    path("accounts/<str:public_id>/roles/add/", views_roles.role_add, name="role_add"),
    path("accounts/<str:public_id>/roles/<str:role_id>/edit/", views_roles.role_edit, name="role_edit"),
    path("accounts/<str:public_id>/roles/<str:role_id>/remove/", views_roles.role_remove, name="role_remove"),
]
