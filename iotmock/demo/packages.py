"""The demo of the Software Package Catalog: a version's life, and what is refused on the way."""

from collections.abc import Callable
from typing import Any

from iotmock.mock import mock_iot

__all__ = ["run"]


def run(write: Callable[[str], Any]) -> None:
    """Play the story with a plain boto3 client and write what the catalog answers."""
    import boto3
    from botocore.exceptions import ClientError

    with mock_iot() as iot:
        control = boto3.client("iot", region_name=iot.region)
        write("iotmock demo: the Software Package Catalog, in process, no AWS account\n\n")

        def ask(text: str, operation: Callable[..., Any], **members: Any) -> None:
            try:
                operation(**members)
            except ClientError as error:
                write(f"  {text:<46} {error.response['Error']['Code']}: {error.response['Error']['Message']}\n")
            else:
                write(f"  {text:<46} done\n")

        firmware = {"packageName": "firmware"}
        first, second = {**firmware, "versionName": "1.0"}, {**firmware, "versionName": "2.0"}
        ask("create the package", control.create_package, **firmware, description="Pump firmware")
        ask("create version 1.0", control.create_package_version, **first, attributes={"size": "300 KB"})
        ask("make the draft the default", control.update_package, **firmware, defaultVersionName="1.0")
        ask("publish 1.0", control.update_package_version, **first, action="PUBLISH")
        ask("change an attribute of it", control.update_package_version, **first, attributes={"size": "1 KB"})
        ask("make it the default", control.update_package, **firmware, defaultVersionName="1.0")
        iot.advance(86400)
        ask("create version 2.0 a day later", control.create_package_version, **second)
        ask("publish 2.0", control.update_package_version, **second, action="PUBLISH")
        ask("deprecate 1.0", control.update_package_version, **first, action="DEPRECATE")
        ask("delete 1.0, still the default", control.delete_package_version, **first)
        ask("make 2.0 the default", control.update_package, **firmware, defaultVersionName="2.0")
        ask("delete 1.0", control.delete_package_version, **first)
        write(f"\n{iot.package('firmware')}\n")
