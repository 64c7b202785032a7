"""MQTT in process: AWS IoT's message broker without sockets or threads, so that a listener can sit on it later."""
