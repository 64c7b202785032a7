"""Pictures of what is remembered, for notebooks and terminals. Read-only."""
