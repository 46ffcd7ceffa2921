"""What an account gets by mail, and its calendar."""

from django.urls import path

from edge.web.pages.reminders import views

urlpatterns = [
    path("me/mail/", views.my_mail, name="my_mail"),
    path("me/calendar/make/", views.feed_make, name="feed_make"),
    path("me/calendar/close/", views.feed_close, name="feed_close"),
    # Without signing in: the address itself is the key, and opens nothing else.
    path("mail/stop/<str:token>/", views.mail_stop, name="mail_stop"),
    path("calendar/<str:secret>.ics", views.calendar_feed, name="calendar_feed"),
]
