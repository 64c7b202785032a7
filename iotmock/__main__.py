"""The program `iotmock`, or `python -m iotmock`: `demo` tells a story, `operations` lists what is answered.

`sql` evaluates the statement of a topic rule on a message. `clean-aws` deletes what broken runs of
`pytest --iotmock-aws` have left in an account.
"""

import argparse
import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Final

from iotmock import __version__

__all__ = ["main"]

# Each is a module of `iotmock.demo`.
_STORIES: Final = ("commands", "data-plane", "fleet", "jobs", "one-click", "packages", "rules")
_PLAIN: Final = str.maketrans("·░▒█▁▂▃▄▅▆▇═µ", ".:+#1234567=u")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    options = _parser().parse_args(arguments)
    try:
        status = _run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has seen enough, e.g. `| head`. Python would complain once more when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _run(options: argparse.Namespace) -> int:
    if options.command == "demo":
        import_module(f"iotmock.demo.{options.story.replace('-', '_')}").run(_write)
        return 0
    if options.command == "clean-aws":
        return _clean_aws(options.account_id, options.region, options.prefix, dry_run=options.dry_run)
    if options.command == "sql":
        return _evaluate(options)
    return _list_operations(options.service, as_json=options.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="iotmock", description="AWS IoT in process, for tests.")
    parser.add_argument("--version", action="version", version=f"iotmock {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="a story from beginning to end, without AWS")
    demo.add_argument("story", nargs="?", choices=_STORIES, default="commands", help="which one; commands unless told")
    listing = commands.add_parser("operations", help="the operations that iotmock answers itself")
    listing.add_argument("service", nargs="?", help="only this boto3 service, e.g. iot-data")
    listing.add_argument("--json", action="store_true", help='as JSON: [{"service": ..., "operation": ...}, ...]')
    statement = commands.add_parser("sql", help="what the statement of a topic rule selects of a message")
    statement.add_argument("statement", help="e.g. \"SELECT temperature FROM 'plant/+' WHERE temperature > 50\"")
    statement.add_argument("--topic", help="where the message was published; FROM's own unless told")
    statement.add_argument(
        "--payload", default="", help="a file with the message, - for standard input; empty unless told"
    )
    statement.add_argument(
        "--version", default="2016-03-23", dest="sql_version", help="of the SQL; 2016-03-23 unless told"
    )
    statement.add_argument("--client-id", help="of the MQTT client that has published it")
    cleaning = commands.add_parser(
        "clean-aws", help="delete what broken runs of pytest --iotmock-aws left in an account"
    )
    cleaning.add_argument("account_id", help="the account that the credentials must be of")
    cleaning.add_argument("--region", required=True, help="the region of the run")
    cleaning.add_argument("--prefix", help="what names begin with; at least iotmock_, which is all runs")
    cleaning.add_argument("--dry-run", action="store_true", help="only list it")
    return parser


def _write(text: str) -> None:
    """Write to the terminal, in plainer signs where it has no better ones."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(_PLAIN).encode(encoding, "replace").decode(encoding)
    sys.stdout.write(text)


def _list_operations(service: str | None, *, as_json: bool) -> int:
    from iotmock.core.rooms.registration import OPERATIONS
    from iotmock.services import open_rooms

    open_rooms()
    known = sorted((operation.service, operation.name) for operation in OPERATIONS.values())
    chosen = [row for row in known if service in (None, row[0])]
    if not chosen:
        services = ", ".join(sorted({row[0] for row in known}))
        sys.stderr.write(f"no operations of {service!r}; services: {services}\n")
        return 2
    if as_json:
        sys.stdout.write(json.dumps([{"service": owner, "operation": name} for owner, name in chosen], indent=1) + "\n")
    else:
        sys.stdout.writelines(f"{owner:<18} {name}\n" for owner, name in chosen)
    return 0


def _evaluate(options: argparse.Namespace) -> int:
    """Evaluate a statement: 0 when it was executed, 1 when nothing came of it, 2 when it is none."""
    from iotmock import mock_iot

    try:
        payload = _content(options.payload)
        with mock_iot() as iot:
            evaluation = iot.rules.test(
                options.statement,
                payload,
                topic=options.topic,
                version=options.sql_version,
                client_id=options.client_id,
            )
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if evaluation.payload is None:
        sys.stderr.write(f"{evaluation.outcome}{f': {evaluation.reason}' if evaluation.reason else ''}\n")
        return 1
    sys.stdout.flush()
    sys.stdout.buffer.write(evaluation.payload + b"\n")
    return 0


def _content(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    return Path(file).read_bytes() if file else b""


def _clean_aws(account_id: str, region: str, prefix: str | None, *, dry_run: bool) -> int:
    from iotmock.account_run.account import AccountRefused, open_account
    from iotmock.account_run.cleaning import PREFIX, clean, find

    prefix = PREFIX if prefix is None else prefix
    if not prefix.startswith(PREFIX):
        sys.stderr.write(f"the prefix must begin with {PREFIX}: nothing else is iotmock's to delete\n")
        return 2
    try:
        account = open_account(account_id, region)
    except AccountRefused as error:
        sys.stderr.write(f"{error}\n")
        return 2
    found = find(account, prefix)
    sys.stdout.writelines(f"{family.kind} {name}\n" for family, name in found.entries)
    left = found.unlisted if dry_run else clean(account, found)
    deleted = 0 if dry_run else len(found.entries) + len(found.unlisted) - len(left)
    sys.stdout.write(f"{len(found.entries)} found, {deleted} deleted\n")
    sys.stderr.writelines(f"left: {entry}\n" for entry in left)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
