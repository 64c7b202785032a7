"""Other services of AWS, as a room asks them: by the doors that every client takes.

Who can ask is handed to a world from above, because clients of boto3 belong to no room.
"""

from collections.abc import Mapping
from typing import Any, Protocol

__all__ = ["NoServices", "ServiceRefused", "Services"]


class ServiceRefused(Exception):
    """A service has said no. code: AWS's; the name of Python's error where the mock could not answer."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code = code
        self.message = message


class Services(Protocol):
    """The mocked services of all accounts and regions."""

    def ask(self, account: str, region: str, service: str, method: str, parameters: Mapping[str, Any]) -> Any:
        """What a service answers, named as boto3 names it and its methods.

        Raises: ServiceRefused.
        """


class NoServices:
    """Where nobody answers: a world that no mock has begun."""

    def ask(self, _account: str, _region: str, service: str, _method: str, _parameters: Mapping[str, Any]) -> Any:
        """It never answers."""
        raise ServiceRefused("NotImplementedError", f"no mock answers for {service} here")
