"""Start and stop, a test with one client and one call, and imports: against moto."""

import subprocess
import sys
from statistics import median

import boto3
from moto import mock_aws

from benchmarks.timing import Row, compare, print_rows
from iotmock import mock_iot


def _start_stop(mock: object) -> None:
    with mock():  # type: ignore[operator]
        pass


def _one_test(mock: object) -> None:
    with mock():  # type: ignore[operator]
        boto3.client("iot", region_name="us-east-1").describe_endpoint(endpointType="iot:Data-ATS")


def _import_seconds(statements: list[str], before: str = "", repeat: int = 9) -> list[float]:
    samples: list[list[float]] = [[] for _ in statements]
    for _ in range(repeat):
        for statement, taken in zip(statements, samples, strict=True):
            code = f"{before}\nimport time; t = time.process_time(); {statement}; print(time.process_time() - t)"
            child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
            taken.append(float(child.stdout))
    return [median(taken) for taken in samples]


def run() -> None:
    """Print the ratios to moto."""
    rows: list[Row] = []
    ours, moto = compare(lambda: _start_stop(mock_iot), lambda: _start_stop(mock_aws), rounds=15, calls=10)
    rows.append(("start + stop / mock_aws", ours / moto, 0.1, f"{ours * 1e6:.0f} us, mock_aws {moto * 1e6:.0f} us"))
    ours, moto = compare(lambda: _one_test(mock_iot), lambda: _one_test(mock_aws), rounds=7, calls=3)
    rows.append(("one client, one call / moto", ours / moto, 0.1, f"{ours * 1e3:.1f} ms, moto {moto * 1e3:.1f} ms"))
    ours, moto = _import_seconds(["from iotmock import mock_iot", "from moto import mock_aws"])
    detail = f"{ours * 1e3:.0f} ms, moto {moto * 1e3:.0f} ms"
    rows.append(("import mock_iot / import mock_aws", ours / moto, 0.10, detail))
    (plugin,) = _import_seconds(["import iotmock.pytest_plugin"], before="import pytest")
    rows.append(("import of the pytest plugin, in ms", plugin * 1e3, 5.0, "after pytest itself"))
    print_rows("Starting: ratio to moto", rows)


if __name__ == "__main__":
    run()
