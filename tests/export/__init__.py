"""Taking a view out as a file, and bringing it back."""
