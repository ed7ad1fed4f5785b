"""Moving many activities at once: find them, pick them, see whom it hurts, move them."""
