"""AWS IoT Jobs: work for many things at once, rolled out, timed, retried and counted."""
