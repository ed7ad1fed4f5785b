"""The same month as plain Django draws it behind the same sign-in, to measure ours beside."""
