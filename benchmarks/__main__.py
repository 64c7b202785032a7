"""`python -m benchmarks [calls] [starting] [scale] [data] [packages]`: all of them without arguments."""

import os
import sys
from importlib import import_module

PARTS = ("calls", "starting", "scale", "data", "packages")

if __name__ == "__main__":
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    chosen = sys.argv[1:] or PARTS
    for part in chosen:
        if part not in PARTS:
            sys.exit(f"no benchmark {part!r}; there are: {', '.join(PARTS)}")
        import_module(f"benchmarks.{part}").run()
