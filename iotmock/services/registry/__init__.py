"""The registry: things, their types and groups, and who speaks for them; rooms ask here."""
