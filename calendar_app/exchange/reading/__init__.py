"""From the bytes of a file to tables of cells or to events, whatever program wrote them."""
