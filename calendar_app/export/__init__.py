"""Taking a view of the calendar out as a file, such that what comes out goes back in unchanged."""
