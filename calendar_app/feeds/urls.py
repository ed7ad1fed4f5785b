"""The addresses under ``/feeds/``. Those of the feeds themselves are taken by ``FeedMiddleware`` before."""

from django.urls import path

from calendar_app.feeds.pages import change, end_former, feeds, restore, revoke, rotate
from calendar_app.feeds.subscribers import department_feeds, end_feed, restore_feed

urlpatterns = [
    path("", feeds, name="feeds"),
    path("departments/<slug:slug>/", department_feeds, name="department_feeds"),
    path("departments/<slug:slug>/<uuid:feed_id>/end/", end_feed, name="department_feed_end"),
    path("departments/<slug:slug>/<uuid:feed_id>/restore/", restore_feed, name="department_feed_restore"),
    path("<uuid:feed_id>/", change, name="feed_change"),
    path("<uuid:feed_id>/rotate/", rotate, name="feed_rotate"),
    path("<uuid:feed_id>/former/end/", end_former, name="feed_end_former"),
    path("<uuid:feed_id>/revoke/", revoke, name="feed_revoke"),
    path("<uuid:feed_id>/restore/", restore, name="feed_restore"),
]
