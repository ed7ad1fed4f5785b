"""iCalendar files (RFC 5545) as other programs write them, faults included."""
