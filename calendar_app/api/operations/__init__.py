"""What can be asked of the API, a subject a file."""
