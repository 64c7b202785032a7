"""AWS IoT 1-Click Devices."""
