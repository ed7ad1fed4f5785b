"""Calendars people already keep: reading spreadsheets and calendar files, and bringing them in.

Everything up to ``applying`` is pure: bytes and choices in, values out. ``building.build_plan`` is the way through it.
"""
