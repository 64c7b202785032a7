"""All state of one activation."""
