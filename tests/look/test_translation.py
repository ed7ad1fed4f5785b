"""Every text a visitor reads is marked for translation, in every template."""

from pathlib import Path

import pytest

from calendar_app.management.commands.makemessages import texts_as_python
from tests.look.templates import ROOT, all_templates, unmarked


@pytest.mark.parametrize("path", all_templates(), ids=lambda path: str(path.relative_to(ROOT)))
def test_template_has_no_unmarked_text(path: Path) -> None:
    found = [f"{path.relative_to(ROOT)}:{line}: {text}" for line, text in unmarked(path.read_text())]
    assert not found, "not marked for translation:\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("<p>Two weeks left</p>", 1),
        ("<p>\n  {{ count }}\n  duties</p>", 3),
        ('<a title="Next month">›</a>', 1),
        ('{% load i18n %}\n<input placeholder="Search">', 2),
        ("<td data-label='Starts'>{{ day }}</td>", 1),
        ('<img alt="A chart of {{ department }}">', 1),
        ('<input type="submit" value="Save">', 1),
        ('{% include "components/empty.html" with title="Nothing yet" %}', 1),
        ("\n{{ note|default:'None' }}", 2),
        ("{{ done|yesno:'Done,Open' }}", 1),
        ('{{ "Late" }}', 1),
        ("{% if late %}Late{% endif %}", 1),
        ("{% blocktranslate %}Yes{% endblocktranslate %} unmarked {% blocktranslate %}No{% endblocktranslate %}", 1),
        ('{% trans "Marked" %} unmarked {% trans %}Marked{% endtrans %}', 1),
        ("{# a note #}\n\n<title>Calendar · Instep</title>", 3),
    ],
)
def test_unmarked_text_is_found_at_its_line(source: str, line: int) -> None:
    assert [found for found, _ in unmarked(source)] == [line]


@pytest.mark.parametrize(
    "source",
    [
        '<p>{% translate "Two weeks left" %}</p>',
        "<p>{% blocktranslate trimmed count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}</p>",
        "{% blocktranslate with url='/desk/' %}See <a href='{{ url }}'>the desk</a>{% endblocktranslate %}",
        "<p>{% trans count=n %}{{ count }} day{% pluralize %}{{ count }} days{% endtrans %}</p>",
        "<p>{{ _('Two weeks left') }}</p>",
        """<a aria-label="{% translate 'Next month' %}" href="/next/">›</a>""",
        "{% comment %}Why this is here{% endcomment %}{# and this #}<!-- and this -->",
        "<title>{{ page }} · Instep</title><kbd>Ctrl</kbd>",
        "<p>{{ first }}–{{ last }}, 30%</p>",
        '<script src="{% static "js/shell.js" %}"></script><svg><title>{{ name }}</title></svg>',
        '{% icon "calendar" %}',
        '{{ day|date:"D j M" }}{{ count|default:0 }}{{ name|default:"–" }}',
    ],
)
def test_marked_text_and_markup_are_left_alone(source: str) -> None:
    assert list(unmarked(source)) == []


def test_there_are_templates_to_look_at() -> None:
    assert ROOT / "templates" / "base.html" in all_templates()


def test_makemessages_finds_what_templates_of_jinja_mark_on_its_line() -> None:
    source = """<p>{{ _("Say “%(word)s”", word=word) }}</p>
{{ place("/admin/", _('Admin')) }}{% trans %}Late{% endtrans %}

{% trans count=n %}{{ count }} day{% pluralize %}{{ count }} days{% endtrans %}"""
    assert texts_as_python(source).splitlines() == [
        'gettext("Say “%(word)s”")',
        'gettext("Admin"); gettext("Late")',
        "",
        'ngettext("%(count)s day", "%(count)s days", number)',
    ]
    assert texts_as_python("<hr>") == ""
