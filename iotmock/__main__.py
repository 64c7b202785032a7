"""`python -m iotmock demo` shows a commands workflow; `python -m iotmock operations` lists what is answered."""

import argparse
import sys

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m iotmock", description="AWS IoT in process, for tests.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("demo", help="a commands workflow, from command to timeline, without AWS")
    listing = commands.add_parser("operations", help="the operations that iotmock answers itself")
    listing.add_argument("service", nargs="?", help="only this boto3 service, e.g. iot-data")
    options = parser.parse_args(arguments)
    if options.command == "demo":
        from iotmock.demo import run

        run(sys.stdout.write)
        return 0
    return _list_operations(options.service)


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
