"""What the API takes and gives, and how it is read from the database."""
