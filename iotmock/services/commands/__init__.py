"""AWS IoT Commands: reusable commands, and their executions on single devices."""
