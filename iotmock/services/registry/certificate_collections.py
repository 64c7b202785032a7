"""The certificates of one account and region, and lists of certificates by creation date.

Alone kept here: a certificate has one owner; while it is offered to another account, both see it, and no account sees
two of one id. Source: Developer Guide, "Transfer a certificate to another account".
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeVar

from sortedcontainers import SortedKeyList

from iotmock.core.rooms import paging
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.registry import certificate_errors as errors
from iotmock.services.registry.certificate_state import Authority, Certificate

__all__ = ["ByCreation", "CertificateCollection", "by_creation", "page_of"]

T = TypeVar("T", Certificate, Authority)
Position = tuple[datetime, int, str]
ByCreation = SortedKeyList[T, Position]

# Unless the request says otherwise. Source: API reference, ListCertificates.
_PAGE: Final = 25


@savable(name="position_of_certificate")
def _position(item: Certificate | Authority) -> Position:
    return item.created_at, item.number, item.id


def by_creation() -> "SortedKeyList[T, Position]":
    """An empty list by creation date; those of one instant stand in the order of their making."""
    return SortedKeyList(key=_position)


def page_of(
    call: Call,
    scope: str,
    items: "SortedKeyList[T, Position]",
    *,
    marker: str | None,
    page_size: int | None,
    ascending: bool | None,
    fits: Callable[[T], bool] | None = None,
) -> tuple[list[T], str | None]:
    """A page of a list, the newest first unless asked otherwise, and the marker of the next.

    Raises: InvalidRequestException for a marker that this list did not issue.
    """
    scope = f"{scope} {'ascending' if ascending else 'descending'}"
    behind = paging.read_marker(call, scope, marker, errors.invalid_marker)
    if ascending:
        found = items.irange_key(min_key=behind, inclusive=(False, True))
    else:
        found = items.irange_key(max_key=behind, inclusive=(True, False), reverse=True)
    page, token = paging.take_page(call, scope, filter(fits, found), page_size or _PAGE, _position)
    return page, paging.marker_of(token)


@savable
class CertificateCollection:
    """What an account has and is offered. listed: both. outgoing: what it has offered. of_ca: by the CA's id."""

    def __init__(self) -> None:
        self.own: dict[str, Certificate] = {}
        self.incoming: dict[str, Certificate] = {}
        self.listed: ByCreation[Certificate] = by_creation()
        self.outgoing: ByCreation[Certificate] = by_creation()
        self.of_ca: dict[str, ByCreation[Certificate]] = {}

    def get(self, certificate_id: str) -> Certificate | None:
        """The certificate that the account has or is offered."""
        return self.own.get(certificate_id) or self.incoming.get(certificate_id)

    def add(self, certificate: Certificate) -> None:
        """Have the account own a certificate."""
        self.own[certificate.id] = certificate
        self.listed.add(certificate)
        if certificate.ca_id is not None:
            self.of_ca.setdefault(certificate.ca_id, by_creation()).add(certificate)

    def remove(self, certificate: Certificate) -> None:
        """Have the account own it no more."""
        del self.own[certificate.id]
        self.listed.remove(certificate)
        if certificate.ca_id is not None:
            self.of_ca[certificate.ca_id].remove(certificate)
            if not self.of_ca[certificate.ca_id]:
                del self.of_ca[certificate.ca_id]

    def offer(self, certificate: Certificate, receiver: "CertificateCollection") -> None:
        """Have the receiver see a certificate of this account."""
        self.outgoing.add(certificate)
        receiver.incoming[certificate.id] = certificate
        receiver.listed.add(certificate)

    def withdraw(self, certificate: Certificate, receiver: "CertificateCollection") -> None:
        """Have the receiver see it no more."""
        self.outgoing.remove(certificate)
        del receiver.incoming[certificate.id]
        receiver.listed.remove(certificate)
