"""What a room is built from."""
