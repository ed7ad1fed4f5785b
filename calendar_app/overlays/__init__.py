"""What people lay over the calendar: lists of days from a file, and other people's calendars by their address."""
