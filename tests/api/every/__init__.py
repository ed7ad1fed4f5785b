"""Every operation of the API, whichever it is."""
