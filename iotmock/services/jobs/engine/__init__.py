"""What moves jobs and their executions: the clock, devices, operators, and who joins a group or leaves it."""
