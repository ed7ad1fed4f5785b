"""The read side. Each docstring says how many queries it makes."""
