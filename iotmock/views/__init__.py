"""What the handle shows: pictures of what is remembered, which are read-only, and the limits of all rooms."""
