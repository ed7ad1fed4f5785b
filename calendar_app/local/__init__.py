"""The local default: PostgreSQL and Valkey from their wheels, and everything of ours that runs beside them.

Four rules hold throughout. Whoever uses the services holds a lock, and the last one out stops them, so that no command
can pull them from under another. What a killed start left behind is stopped only if it proves to be ours. Nobody else's
permissions, users or ports are touched. And nothing here imports Django.
"""


class LocalFailure(Exception):
    """Something local cannot work. ``str()`` is the sentence for the person at the terminal."""
