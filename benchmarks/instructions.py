"""Instructions per call, counted by callgrind: the figure that a busy machine does not move.

A process of its own runs under valgrind and switches counting on and off around each call by client requests, so that
neither start-up nor warm-up counts. Skipped with a reason where valgrind, its headers or a C compiler are missing.

`python -m benchmarks instructions -- --save FILE` keeps the figures, `-- --against FILE` compares with kept ones.
`-- --check` fails where a ratio to the floor is over 2 % above the one in ratios.json; `-- --keep` writes that file.
"""

import ctypes
import gc
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

HASH_SEED = "0"
WARM_UP, COUNTED = 30, 20
RATIOS = Path(__file__).with_name("ratios.json")
TOLERANCE = 1.02

# Client requests are a sequence of machine instructions that means nothing outside of valgrind.
SOURCE = """
#include <valgrind/callgrind.h>
void start(void) { CALLGRIND_START_INSTRUMENTATION; CALLGRIND_ZERO_STATS; }
void stop(const char *name) { CALLGRIND_DUMP_STATS_AT(name); CALLGRIND_STOP_INSTRUMENTATION; }
"""


def reason_to_skip() -> str | None:
    """Why nothing can be counted here, or None."""
    for program in ("valgrind", "cc"):
        if shutil.which(program) is None:
            return f"no {program} on this machine"
    probe = subprocess.run(
        ["cc", "-E", "-include", "valgrind/callgrind.h", "-x", "c", "/dev/null"], capture_output=True, check=False
    )
    return "valgrind's header callgrind.h is missing" if probe.returncode else None


def count() -> dict[str, int]:
    """Instructions per call, by case; `name, floor` for the floor of a case."""
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "requests.so"
        subprocess.run(
            ["cc", "-O1", "-shared", "-fPIC", "-x", "c", "-", "-o", str(library)], input=SOURCE, text=True, check=True
        )
        command = [
            "valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={folder}/out",
            sys.executable, "-m", "benchmarks.instructions", str(library),
        ]  # fmt: skip
        environment = {
            **os.environ,
            "PYTHONHASHSEED": HASH_SEED,
            "PYTHONDEVMODE": "",
            "AWS_DEFAULT_REGION": "us-east-1",
        }
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if run.returncode:
            raise RuntimeError(run.stderr)
        dumps = sorted(Path(folder).glob("out.*"), key=lambda path: int(path.suffix[1:]))
        return dict(_read_dump(path) for path in dumps)


def _read_dump(path: Path) -> tuple[str, int]:
    """What was counted since the last dump, and the name that it was given."""
    name, total = "", 0
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith("desc: Trigger: Client Request:"):
            name = line.removeprefix("desc: Trigger: Client Request:").strip()
        elif line.startswith(("summary:", "totals:")):
            total = int(line.split()[1])
    return name, total // COUNTED


def run() -> None:
    """Print instructions per call and their ratio to the floor."""
    reason = reason_to_skip()
    if reason is not None:
        print(f"\nInstructions: skipped, {reason}")
        return
    arguments = sys.argv[1:]
    before = _load(arguments[arguments.index("--against") + 1]) if "--against" in arguments else {}
    counted = count()
    import botocore

    print(
        f"\nInstructions per call, in thousands: Python {platform.python_version()}, botocore {botocore.__version__},"
        f" hash seed {HASH_SEED}"
    )
    for name, instructions in counted.items():
        if name.endswith(", floor"):
            continue
        floor = counted.get(f"{name}, floor")
        ratio = "" if floor is None else f"{instructions / floor:7.3f} x floor"
        change = f"  {instructions / before[name] - 1:+.2%}" if name in before else ""
        print(f"  {name:<44} {instructions / 1000:9.1f}  {ratio}{change}")
    _watch(counted, arguments)
    if "--save" in arguments:
        Path(arguments[arguments.index("--save") + 1]).write_text(json.dumps(counted, indent=1), encoding="utf-8")


def _watch(counted: dict[str, int], arguments: list[str]) -> None:
    """Keep the ratios, or hold them against the kept ones.

    Raises: SystemExit where one is exceeded.
    """
    import botocore

    made_with = {"python": ".".join(platform.python_version_tuple()[:2]), "botocore": botocore.__version__}
    ratios = {
        name: round(instructions / counted[f"{name}, floor"], 3)
        for name, instructions in counted.items()
        if f"{name}, floor" in counted
    }
    if "--keep" in arguments:
        RATIOS.write_text(json.dumps({**made_with, "ratios": ratios}, indent=1) + "\n", encoding="utf-8")
    if "--check" not in arguments:
        return
    kept = json.loads(RATIOS.read_text(encoding="utf-8"))
    if {name: kept[name] for name in made_with} != made_with:
        print(f"\nRatios: skipped, they were kept with Python {kept['python']} and botocore {kept['botocore']}")
        return
    worse = [
        f"{name}: {ratio:.3f} x floor, kept {kept['ratios'][name]:.3f}"
        for name, ratio in ratios.items()
        if ratio > kept["ratios"].get(name, ratio) * TOLERANCE
    ]
    if worse:
        raise SystemExit("\nMore instructions than was kept:\n  " + "\n  ".join(worse))
    print("\nRatios: none is more than 2 % above what was kept")


def _load(file: str) -> dict[str, int]:
    loaded: dict[str, int] = json.loads(Path(file).read_text(encoding="utf-8"))
    return loaded


# --- under valgrind ---------------------------------------------------------------------------------------------


def _count_cases(library: str) -> None:
    requests = ctypes.CDLL(library)

    def counted(name: str, call: Callable[[], object]) -> None:
        for _ in range(WARM_UP):
            call()
        gc.collect()
        gc.disable()
        requests.start()
        for _ in range(COUNTED):
            call()
        requests.stop(name.encode())
        gc.enable()

    from benchmarks.counted_cases import visit

    visit(counted)


if __name__ == "__main__":
    _count_cases(sys.argv[1])
