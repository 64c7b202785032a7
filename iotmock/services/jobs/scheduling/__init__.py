"""When a job may run: start, end and maintenance windows."""
