"""Events of web hooks as requests. They come from ``passing_on``, and go the way of alerts."""
