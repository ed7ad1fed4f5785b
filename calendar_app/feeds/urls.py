"""The addresses under ``/feeds/``. Those of the feeds themselves are taken by ``FeedMiddleware`` before."""

from django.urls import path

from calendar_app.feeds.pages import end_former, feeds, restore, revoke, rotate
from calendar_app.feeds.subscribers import department_feeds

urlpatterns = [
    path("", feeds, name="feeds"),
    path("departments/<slug:slug>/", department_feeds, name="department_feeds"),
    path("<uuid:feed_id>/rotate/", rotate, name="feed_rotate"),
    path("<uuid:feed_id>/former/end/", end_former, name="feed_end_former"),
    path("<uuid:feed_id>/revoke/", revoke, name="feed_revoke"),
    path("<uuid:feed_id>/restore/", restore, name="feed_restore"),
]
