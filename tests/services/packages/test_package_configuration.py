"""GetPackageConfiguration and UpdatePackageConfiguration."""

from typing import Any

import pytest

ROLE = "arn:aws:iam::123456789012:role/shadows"


def update(bench: Any, **members: Any) -> None:
    """Update the configuration of jobs."""
    bench.control.update_package_configuration(versionUpdateByJobsConfig=members)


def configuration(bench: Any) -> dict[str, Any]:
    """The configuration of jobs."""
    answer: dict[str, Any] = bench.control.get_package_configuration()["versionUpdateByJobsConfig"]
    return answer


def test_configuration_is_off_at_first(bench: Any) -> None:
    """Undocumented (chosen, see docs/fidelity.md)."""
    assert configuration(bench) == {"enabled": False}


def test_configuration_is_switched_on_with_a_role(bench: Any) -> None:
    """API reference, VersionUpdateByJobsConfig; the role need not exist in IAM (chosen, see docs/fidelity.md)."""
    update(bench, enabled=True, roleArn=ROLE)
    assert configuration(bench) == {"enabled": True, "roleArn": ROLE}


def test_update_configuration_answers_nothing(bench: Any) -> None:
    """API reference, UpdatePackageConfiguration: no output."""
    answer = bench.control.update_package_configuration(versionUpdateByJobsConfig={"roleArn": ROLE})
    assert set(answer) == {"ResponseMetadata"}


def test_configuration_members_left_out_stay(bench: Any) -> None:
    """A PATCH (chosen, see docs/fidelity.md)."""
    update(bench, roleArn=ROLE)
    update(bench, enabled=True)
    assert configuration(bench) == {"enabled": True, "roleArn": ROLE}
    update(bench, enabled=False)
    assert configuration(bench) == {"enabled": False, "roleArn": ROLE}
    bench.control.update_package_configuration()
    assert configuration(bench) == {"enabled": False, "roleArn": ROLE}


def test_configuration_cannot_be_on_without_a_role(bench: Any) -> None:
    """The role is what permits the update (chosen, see docs/fidelity.md)."""
    with bench.refused("ValidationException"):
        update(bench, enabled=True)
    assert configuration(bench) == {"enabled": False}


@pytest.mark.parametrize("role", ["r" * 19, "r" * 2049])
def test_role_outside_20_to_2048_characters_is_refused(bench: Any, client_for: Any, role: str) -> None:
    """API reference, VersionUpdateByJobsConfig: roleArn."""
    raw = client_for("iot", parameter_validation=False)
    with bench.refused("ValidationException"):
        raw.update_package_configuration(versionUpdateByJobsConfig={"enabled": True, "roleArn": role})
    assert configuration(bench) == {"enabled": False}


def test_configuration_belongs_to_account_and_region(bench: Any) -> None:
    """One per account and region (chosen, see docs/fidelity.md)."""
    update(bench, enabled=True, roleArn=ROLE)
    for scope in (bench.iot.scope(region="eu-west-1"), bench.iot.scope(account_id="210987654321")):
        answer = scope.client("iot").get_package_configuration()
        assert answer["versionUpdateByJobsConfig"] == {"enabled": False}


def test_configuration_changes_stand_in_the_journal(bench: Any) -> None:
    """The journal says who switched it on."""
    update(bench, enabled=True, roleArn=ROLE)
    entry = bench.iot.journal[-1]
    assert (entry.who, entry.resource, entry.before, entry.after) == (
        "UpdatePackageConfiguration",
        "package configuration",
        "disabled",
        "enabled",
    )
