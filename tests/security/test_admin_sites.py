"""The admin offers only what goes through our actions."""

from django.contrib import admin


def test_the_stock_pages_for_groups_and_addresses_are_gone() -> None:
    labels = {model._meta.label for model in admin.site._registry}
    assert not {label for label in labels if label.split(".")[0] not in ("calendar_app", "campaigns", "departments")}
