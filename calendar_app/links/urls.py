"""The addresses under ``/links/``. Those that links themselves have are in ``calendar_app.urls``."""

from django.urls import path

from calendar_app.links import managing

urlpatterns = [
    path("", managing.links, name="links"),
    path("new/<uuid:view_id>/", managing.new_link, name="new_link"),
    path("<uuid:link_id>/address/", managing.renew, name="link_renew"),
    path("<uuid:link_id>/end/", managing.end, name="link_end"),
    path("<uuid:link_id>/restore/", managing.restore, name="link_restore"),
    path("department/<slug:slug>/", managing.department_links, name="department_links"),
]
