"""How the fields of forms are drawn."""

from typing import Any

from django.forms.renderers import DjangoTemplates, Jinja2
from django.template import TemplateDoesNotExist


class WidgetRenderer(Jinja2):
    """Draws Django's own widgets by Jinja2, and those that others wrote for Django's templates by these.

    A list of a thousand campaigns and all time zones to choose from takes a third of the time so.
    """

    others = DjangoTemplates()

    def get_template(self, template_name: str) -> Any:
        """Return the template of a widget."""
        try:
            return super().get_template(template_name)
        except TemplateDoesNotExist:
            return self.others.get_template(template_name)
