"""Rules of the campaigns room: pure functions over plain values; dates and times of day are arguments."""
