"""What single cells say once their text is cleaned: channels, statuses, names."""
