"""Looking on in somebody's place, to see what they see. It is read-only, bounded in time and written down."""
