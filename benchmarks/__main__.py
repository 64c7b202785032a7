"""`python -m benchmarks [part ...]`: all parts without names."""

import os
import sys
from importlib import import_module

PARTS = (
    "calls",
    "starting",
    "suite",
    "scale",
    "data",
    "packages",
    "fleet",
    "registry",
    "snapshots",
    "memory",
    "instructions",
)

if __name__ == "__main__":
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    options = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    chosen = sys.argv[1:options] or PARTS
    for part in chosen:
        if part not in PARTS:
            sys.exit(f"no benchmark {part!r}; there are: {', '.join(PARTS)}")
        import_module(f"benchmarks.{part}").run()
