"""What CloudFormation stacks make of packages and their versions.

Source: CloudFormation reference, AWS::IoT::SoftwarePackage, AWS::IoT::SoftwarePackageVersion.
"""

from collections.abc import Mapping
from typing import Any

from iotmock.core.rooms.stacks import Made, StackResource, as_api, run
from iotmock.core.world.call import Call

__all__ = ["SoftwarePackageResource", "SoftwarePackageVersionResource"]

_Properties = Mapping[str, Any]


def _tags(properties: _Properties) -> dict[str, str] | None:
    return {tag["Key"]: tag["Value"] for tag in properties["Tags"]} if properties.get("Tags") else None


class SoftwarePackageResource(StackResource):
    """A package."""

    type = "AWS::IoT::SoftwarePackage"
    name_property = "PackageName"
    attributes = ("PackageArn",)
    tagged = "PackageArn"

    @staticmethod
    def create(call: Call, name: str, properties: _Properties) -> Made:
        made = run(
            call,
            "iot:CreatePackage",
            package_name=name,
            description=properties.get("Description"),
            tags=_tags(properties),
        )
        return Made(name, {"PackageArn": made["packageArn"]})

    @classmethod
    def change(cls, call: Call, made: Made, name: str, properties: _Properties, before: _Properties) -> Made:
        run(call, "iot:UpdatePackage", package_name=name, description=properties.get("Description"))
        return made

    @staticmethod
    def delete(call: Call, made: Made, properties: _Properties) -> None:
        run(call, "iot:DeletePackage", package_name=made.id)


class SoftwarePackageVersionResource(StackResource):
    """A version of a package, which is a draft: to publish it is no property."""

    type = "AWS::IoT::SoftwarePackageVersion"
    name_property = "VersionName"
    attributes = ("PackageVersionArn", "Status", "ErrorReason", "SbomValidationStatus")
    tagged = "PackageVersionArn"

    @classmethod
    def id_of(cls, name: str, properties: _Properties) -> str:
        return f"{properties.get('PackageName')}|{name}"

    @staticmethod
    def create(call: Call, name: str, properties: _Properties) -> Made:
        package = properties.get("PackageName")
        made = run(
            call,
            "iot:CreatePackageVersion",
            package_name=package,
            version_name=name,
            tags=_tags(properties),
            **_edits(properties),
        )
        validation = _associate(call, f"{package}|{name}", properties)
        attributes = {
            "PackageVersionArn": made["packageVersionArn"],
            "Status": made["status"],
            "ErrorReason": made.get("errorReason") or "",
            "SbomValidationStatus": validation,
        }
        return Made(f"{package}|{name}", attributes)

    @classmethod
    def change(cls, call: Call, made: Made, name: str, properties: _Properties, before: _Properties) -> Made:
        package, _, version = made.id.partition("|")
        run(call, "iot:UpdatePackageVersion", package_name=package, version_name=version, **_edits(properties))
        if properties.get("Sbom") != before.get("Sbom"):
            return Made(made.id, {**made.attributes, "SbomValidationStatus": _associate(call, made.id, properties)})
        return made

    @staticmethod
    def delete(call: Call, made: Made, properties: _Properties) -> None:
        package, _, version = made.id.partition("|")
        run(call, "iot:DeletePackageVersion", package_name=package, version_name=version)


def _edits(properties: _Properties) -> dict[str, Any]:
    return {
        "description": properties.get("Description"),
        "attributes": properties.get("Attributes"),
        "artifact": as_api(properties.get("Artifact")),
        "recipe": properties.get("Recipe"),
    }


def _associate(call: Call, made_id: str, properties: _Properties) -> str:
    """Associate the SBOM that the properties name, if any; gives where its validation stands."""
    package, _, version = made_id.partition("|")
    if "Sbom" not in properties:
        return ""
    answer = run(
        call,
        "iot:AssociateSbomWithPackageVersion",
        package_name=package,
        version_name=version,
        sbom=as_api(properties["Sbom"]),
    )
    return str(answer["sbomValidationStatus"])
