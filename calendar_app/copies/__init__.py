"""Dates as a file: a copy for a calendar program, apart from subscribing. It does not follow changes."""
