"""How a request gets in and out."""
