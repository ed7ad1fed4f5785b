"""How programs reach what people reach in the browser: ``/api/v1/``."""
