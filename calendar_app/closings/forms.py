"""Forms of bringing closing dates in: the file, and the word to go on."""

from django.utils import timezone

from calendar_app.closings.reading import MOST_BYTES, IssueFile, read_issues
from calendar_app.exchange.list_forms import ListFileForm, LookedAtForm


class _Issues:
    most_bytes = MOST_BYTES

    def read(self, data: bytes) -> IssueFile:
        """Return the issues in the file."""
        return read_issues(data, today=timezone.localdate())


class IssueFileForm(_Issues, ListFileForm):
    """The file with the issues in it."""


class GoOnForm(_Issues, LookedAtForm):
    """What was looked at, and the word to bring it in."""
