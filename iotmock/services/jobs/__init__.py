"""AWS IoT Jobs."""
