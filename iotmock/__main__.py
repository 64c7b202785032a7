"""`python -m iotmock demo` tells a story of commands or jobs; `python -m iotmock operations` lists what is answered."""

import argparse
import sys
from importlib import import_module
from typing import Final

__all__ = ["main"]

# Each is a module of `iotmock.demo`.
_STORIES: Final = ("commands", "jobs")
_PLAIN: Final = str.maketrans("·░▒█▁▂▃▄▅▆▇═µ", ".:+#1234567=u")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m iotmock", description="AWS IoT in process, for tests.")
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="a story from beginning to end, without AWS")
    demo.add_argument("story", nargs="?", choices=_STORIES, default="commands", help="which one; commands unless told")
    listing = commands.add_parser("operations", help="the operations that iotmock answers itself")
    listing.add_argument("service", nargs="?", help="only this boto3 service, e.g. iot-data")
    options = parser.parse_args(arguments)
    if options.command == "demo":
        import_module(f"iotmock.demo.{options.story}").run(_write)
        return 0
    return _list_operations(options.service)


def _write(text: str) -> None:
    """Write to the terminal, in plainer signs where it has no better ones."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(_PLAIN).encode(encoding, "replace").decode(encoding)
    sys.stdout.write(text)


def _list_operations(service: str | None) -> int:
    from iotmock.core.rooms.registration import OPERATIONS
    from iotmock.services import open_rooms

    open_rooms()
    known = sorted((operation.service, operation.name) for operation in OPERATIONS.values())
    chosen = [row for row in known if service in (None, row[0])]
    if not chosen:
        services = ", ".join(sorted({row[0] for row in known}))
        sys.stderr.write(f"no operations of {service!r}; services: {services}\n")
        return 2
    sys.stdout.writelines(f"{owner:<18} {name}\n" for owner, name in chosen)
    return 0


if __name__ == "__main__":
    sys.exit(main())
