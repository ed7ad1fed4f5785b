"""Pure functions over plain values: no row, no clock, no request."""
