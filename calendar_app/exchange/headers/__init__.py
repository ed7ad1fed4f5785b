"""Finding the header row of a table and what each of its columns means."""
