"""What is one person's own: favourites, notes, and what changed since they last looked. Nobody else is shown it."""
