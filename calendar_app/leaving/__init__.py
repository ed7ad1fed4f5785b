"""People who leave, seen from above all rooms: what they hold everywhere, what is told of it, and how it is erased."""
