"""Answers of a service to what a device has sent."""

import json
from collections.abc import Mapping
from typing import Any

from iotmock.core.texts import cut

__all__ = ["Accepted", "Rejected"]


class Accepted(dict[str, Any]):
    """The document of an accepted request, known as such: a handler that gives it back has reported already."""


class Rejected(RuntimeError):
    """The service has refused what the device sent; `document` is its answer."""

    def __init__(self, what: str, document: Mapping[str, Any]) -> None:
        super().__init__(f"{what} was rejected: {cut(json.dumps(document))}")
        self.document = document
