"""Views of the calendar that somebody keeps."""
