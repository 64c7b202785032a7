"""The service rooms. Importing this package registers everything that they answer."""

from importlib import import_module

ROOMS = ("account", "commands", "messaging", "one_click", "packages", "shadows")

for _room in ROOMS:
    import_module(f"iotmock.services.{_room}.backend")
