"""Django's ``makemessages``, which finds the texts in templates of Jinja2, too."""

import json
from pathlib import Path

from django.core.management.commands import makemessages
from jinja2 import Environment


def texts_as_python(source: str) -> str:
    """Return what a template of Jinja2 marks for translation as calls in Python, each on its line."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    environment.install_null_translations()  # type: ignore[attr-defined]
    lines: dict[int, list[str]] = {}
    for line, function, marked in environment.extract_translations(source):  # type: ignore[attr-defined]
        texts = [text for text in ([marked] if isinstance(marked, str) else marked) if text is not None]
        said = ", ".join(json.dumps(text, ensure_ascii=False) for text in texts)
        call = f"ngettext({said}, number)" if function == "ngettext" else f"gettext({said})"
        lines.setdefault(line, []).append(call)
    return "\n".join("; ".join(lines.get(line, [])) for line in range(1, max(lines, default=0) + 1))


class _BuildFile(makemessages.BuildFile):
    def preprocess(self) -> None:
        if "jinja2" not in Path(self.path).parts:
            super().preprocess()
        else:
            Path(self.work_path).write_text(texts_as_python(Path(self.path).read_text()))


class Command(makemessages.Command):
    """Writes down every text that is marked for translation."""

    build_file_class = _BuildFile
