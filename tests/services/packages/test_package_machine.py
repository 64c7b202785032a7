"""Random operations on packages and versions against a small model."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
import time_machine
from botocore.exceptions import ClientError
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from iotmock import mock_iot

NAMES = st.sampled_from(["1.0", "2.0", "3.0"])
STATES = ("DRAFT", "PUBLISHED", "DEPRECATED")
NEXT = {
    ("DRAFT", "PUBLISH"): "PUBLISHED",
    ("PUBLISHED", "DEPRECATE"): "DEPRECATED",
    ("DEPRECATED", "PUBLISH"): "PUBLISHED",
}


@cache
def control() -> Any:
    """One client for all runs: a client keeps working from one activation to the next."""
    session = boto3.Session(aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="example", region_name="us-east-1")
    return session.client("iot")


class CatalogMachine(RuleBasedStateMachine):
    """The model: the package, its default, and of each version its status, attributes and time of last change."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(datetime(2026, 3, 1, 12, 0, tzinfo=UTC), tick=False)
        self.clock.start()
        self.mock = mock_iot(region="us-east-1")
        self.iot = self.mock.start()
        self.exists = False
        self.default: str | None = None
        self.versions: dict[str, tuple[str, dict[str, str], datetime]] = {}

    def teardown(self) -> None:
        """Stop the mock and the clock."""
        self.mock.stop()
        self.clock.stop()

    def attempt(self, operation: str, code: str | None, **members: Any) -> bool:
        """Call an operation that must end as `code` says, None for success; gives whether it succeeded."""
        ended: str | None = None
        try:
            getattr(control(), operation)(packageName="lamp", **members)
        except ClientError as error:
            ended = error.response["Error"]["Code"]
        assert ended == code, operation
        return ended is None

    @rule(seconds=st.integers(0, 100))
    def tick(self, seconds: int) -> None:
        """Let time pass."""
        self.iot.advance(seconds)

    @rule()
    def create_package(self) -> None:
        """CreatePackage."""
        if self.attempt("create_package", "ConflictException" if self.exists else None):
            self.exists = True

    @rule()
    def delete_package(self) -> None:
        """DeletePackage."""
        if self.attempt("delete_package", "ValidationException" if self.versions else None):
            self.exists = False

    @rule(name=NAMES)
    def create_version(self, name: str) -> None:
        """CreatePackageVersion."""
        code = "ValidationException" if not self.exists else "ConflictException" if name in self.versions else None
        if self.attempt("create_package_version", code, versionName=name):
            self.versions[name] = ("DRAFT", {}, self.iot.now)

    @rule(name=NAMES, action=st.sampled_from([None, "PUBLISH", "DEPRECATE"]), value=st.sampled_from([None, "a", "b"]))
    def update_version(self, name: str, action: str | None, value: str | None) -> None:
        """UpdatePackageVersion, with attributes, an action, both or neither."""
        status, attributes, _ = self.versions.get(name, (None, {}, None))
        members: dict[str, Any] = {} if action is None else {"action": action}
        code = None
        if value is not None:
            members["attributes"] = attributes = {"value": value}
        if status is None:
            code = "ResourceNotFoundException"
        elif (action and (status, action) not in NEXT) or (value and status != "DRAFT"):
            code = "ConflictException"
        if self.attempt("update_package_version", code, versionName=name, **members):
            assert status is not None
            after = NEXT[status, action] if action else status
            self.versions[name] = (after, attributes, self.iot.now)

    @rule(name=NAMES)
    def delete_version(self, name: str) -> None:
        """DeletePackageVersion."""
        refused = self.default == name
        if self.attempt("delete_package_version", "ValidationException" if refused else None, versionName=name):
            self.versions.pop(name, None)

    @rule(name=NAMES)
    def set_default(self, name: str) -> None:
        """UpdatePackage with a default version."""
        status = self.versions[name][0] if name in self.versions else None
        code = {None: "ResourceNotFoundException", "DRAFT": "ConflictException"}.get(status)
        if self.attempt("update_package", code, defaultVersionName=name):
            self.default = name

    @precondition(lambda self: self.exists)
    @rule()
    def unset_default(self) -> None:
        """UpdatePackage without one."""
        self.attempt("update_package", None, unsetDefaultVersion=True)
        self.default = None

    @invariant()
    def package_is_as_modelled(self) -> None:
        """ListPackages agrees."""
        summaries = control().list_packages()["packageSummaries"]
        assert [item["packageName"] for item in summaries] == ["lamp"][: self.exists]
        if self.exists:
            assert summaries[0].get("defaultVersionName") == self.default

    @invariant()
    def versions_are_as_modelled(self) -> None:
        """ListPackageVersions, with every filter, and GetPackageVersion agree."""
        for status in (None, *STATES):
            members = {} if status is None else {"status": status}
            items = control().list_package_versions(packageName="lamp", **members)["packageVersionSummaries"]
            expected = [(n, v[0]) for n, v in sorted(self.versions.items()) if status in (None, v[0])]
            assert [(item["versionName"], item["status"]) for item in items] == expected
        for name, modelled in self.versions.items():
            answer = control().get_package_version(packageName="lamp", versionName=name)
            assert (answer["status"], answer["attributes"], answer["lastModifiedDate"]) == modelled

    @invariant()
    def default_has_been_published(self) -> None:
        """The default version exists and is no draft."""
        assert self.default is None or self.versions[self.default][0] != "DRAFT"


TestCatalog = CatalogMachine.TestCase
TestCatalog.settings = settings(stateful_step_count=25)
TestCatalog.__doc__ = "Developer Guide, Preparing to use Software Package Catalog: the life cycle under random use."
