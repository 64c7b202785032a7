"""`install.py <checkout> <folder>`: build sdist and wheel, install the wheel into a fresh venv, and use it there.

The venv holds nothing but the runtime needs; afterwards the stubs are added that the type checks need.
"""

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

USE = """
import importlib.util
from importlib.metadata import distribution

import iotmock
from iotmock import mock_iot

with mock_iot() as iot:
    iot.client("iot").create_command(commandId="open", payload={"content": b"open"})
    iot.device("pump").report({"on": True})
    assert iot.shadow("pump").reported == {"on": True}
    iot.client("s3").create_bucket(Bucket="moto")
extras = ("pytest", "cbor2", "jsonschema", "spdx_tools", "hypothesis", "mypy_boto3_iot")
assert [name for name in extras if importlib.util.find_spec(name)] == []
assert any(str(path) == "iotmock/py.typed" for path in distribution("iotmock").files)
"""
STUBS = ("boto3-stubs[iot,iot-data,iot-jobs-data]>=1.40",)
NEEDED = ("iotmock/mock.py", "tests/conftest.py", "docs/index.md", "README.md", "LICENSE", "CHANGELOG.md", "tox.ini")


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """Run a program; what it has written."""
    return subprocess.run(command, check=True, cwd=cwd, stdout=subprocess.PIPE, text=True).stdout


def main(checkout: Path, folder: Path) -> None:
    """Build, install, use."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    # The wheel is made of the sdist.
    run(sys.executable, "-m", "build", "-o", folder, checkout)
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert set(NEEDED) <= names, set(NEEDED) - names
    run(sys.executable, "-m", "venv", folder / "venv")
    python = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    run(python, "-m", "pip", "install", "-q", wheel)
    run(python, "-m", "pip", "check")
    run(python, "-c", USE, cwd=folder)
    script = python.with_name("iotmock")
    assert run(script, "--version", cwd=folder).startswith("iotmock "), "the console script"
    assert "SUCCEEDED" in run(script, "demo", "commands", cwd=folder), "the demo"
    # sdist as a user would install it.
    run(python, "-m", "pip", "install", "-q", "--force-reinstall", "--no-deps", sdist)
    run(script, "--version", cwd=folder)
    run(python, "-m", "pip", "install", "-q", *STUBS)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
