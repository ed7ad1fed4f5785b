"""People as a file: everybody in from one, everybody out into one."""
