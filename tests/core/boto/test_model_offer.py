"""`import iotmock` alone offers the 1-Click model, in either order of imports, and stays light."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

MAKE_CLIENT = """
options = dict(region_name="us-west-2", aws_access_key_id="AKID", aws_secret_access_key="secret")
print(type(boto3.client("iot1click-devices", **options)).__name__)
"""


def run(script: str, **environment: str) -> list[str]:
    """Run a script in a fresh interpreter; gives the words that it prints."""
    command = [sys.executable, "-W", "error", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environment})
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.parametrize(
    "imports",
    [
        "import iotmock, boto3",
        "import boto3, iotmock",
        "import botocore.loaders, iotmock, boto3",
        "import botocore, iotmock, boto3",
        "import moto, iotmock, boto3",
        "import iotmock, moto, boto3",
        "import iotmock.pytest_plugin, boto3",
    ],
)
def test_importing_the_package_suffices_in_any_order(imports: str) -> None:
    """A module-level client can be built before any mock starts."""
    assert run(imports + MAKE_CLIENT) == ["IoT1ClickDevicesService"]


def test_session_that_has_built_clients_before_the_import_finds_the_service() -> None:
    """The list of services that a session remembers is extended too."""
    script = 'import boto3\nboto3.client("sqs", region_name="us-west-2")\nimport iotmock' + MAKE_CLIENT
    assert run(script) == ["IoT1ClickDevicesService"]


def test_importing_the_package_loads_no_botocore() -> None:
    """pytest imports the package in every run of the environment."""
    loaded = "print(*sorted({name.partition('.')[0] for name in sys.modules} & {'boto3', 'botocore', 'moto'}))"
    assert run(f"import sys, iotmock, iotmock.pytest_plugin\n{loaded}") == []


def test_botocores_module_looks_as_always() -> None:
    """Loader, spec, source and name of `botocore.loaders` are what they are without iotmock."""
    look = """
import inspect, botocore.loaders as module
print(type(module.__loader__).__name__, type(module.__spec__.loader).__name__)
print(module.__spec__.origin == module.__file__, module.__name__, module.Loader.__module__)
print("class Loader" in inspect.getsource(module))
"""
    assert run("import iotmock\n" + look) == run(look)


def test_other_missing_modules_are_missing_as_before() -> None:
    """The hook answers for one module only."""
    script = """
import iotmock
try:
    import botocore.no_such_module
except ModuleNotFoundError as error:
    print(error.name)
"""
    assert run(script) == ["botocore.no_such_module"]


def test_environment_and_home_stay_untouched(tmp_path: Path) -> None:
    """No variable is set and nothing is written into `~/.aws`."""
    script = (
        f"import os\nbefore = dict(os.environ)\nimport iotmock, boto3{MAKE_CLIENT}print(before == dict(os.environ))"
    )
    assert run(script, HOME=str(tmp_path)) == ["IoT1ClickDevicesService", "True"]
    assert list(tmp_path.iterdir()) == []
