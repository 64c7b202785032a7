"""The floor that every service room stands on: the wire, the world, time, states and messages."""
