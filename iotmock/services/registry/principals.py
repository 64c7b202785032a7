"""Principals: the certificates and Cognito identities that speak for things.

Alone kept here: a principal that is attached exclusively speaks for one thing. Source: Developer Guide, "Attach a
principal to a thing", "Exclusive thing".
"""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from iotmock.core import moto_state
from iotmock.core.arns import parse_arn
from iotmock.core.rooms import paging
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.registry import errors
from iotmock.services.registry.certificate_errors import transfer_forbids_attaching
from iotmock.services.registry.certificate_state import Certificate
from iotmock.services.registry.certificates import CertificatesBackend
from iotmock.services.registry.checks import find_thing
from iotmock.services.registry.registry import Registry

if TYPE_CHECKING:
    from sortedcontainers import SortedDict

__all__ = ["EXCLUSIVE", "PrincipalsBackend", "check_attachable", "check_principal", "is_identity"]

EXCLUSIVE: Final = "EXCLUSIVE_THING"
_NOT_EXCLUSIVE: Final = "NON_EXCLUSIVE_THING"
_PAGE: Final = 250
_IDENTITY: Final = re.compile(r"(?P<region>[a-z0-9-]+):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_identity(text: str) -> bool:
    """Whether a text has the form of a Cognito identity."""
    return _IDENTITY.fullmatch(text) is not None


def check_principal(call: Call, principal: str) -> Certificate | None:
    """Refuse what is no certificate of this account and region, and no identity that Cognito knows.

    Gives the certificate, None for an identity.

    Raises: ResourceNotFoundException, InvalidRequestException.
    """
    identity = _IDENTITY.fullmatch(principal)
    if identity is not None:
        if not moto_state.identity_exists(call.account, identity["region"], principal):
            raise errors.principal_not_found(principal)
        return None
    arn = parse_arn(principal)
    if arn is None or (arn.service, arn.kind) != ("iot", "cert"):
        raise errors.principal_not_valid(principal)
    is_here = principal == call.arn(f"cert/{arn.name}")
    certificate = call.backend(CertificatesBackend).certificate_or_none(arn.name) if is_here else None
    if certificate is None:
        raise errors.principal_not_found(principal)
    return certificate


def check_attachable(call: Call, principal: str) -> None:
    """Refuse what is no principal, and a certificate under transfer: it leaves the account with nothing attached.

    Raises: ResourceNotFoundException, InvalidRequestException.
    """
    certificate = check_principal(call, principal)
    if certificate is not None and certificate.is_pending:
        raise transfer_forbids_attaching(certificate.id)


@savable
class PrincipalsBackend(Backend):
    """Who speaks for which thing, in one account and region."""

    @operation("iot:AttachThingPrincipal")
    def attach_thing_principal(
        self, call: Call, *, thing_name: str, principal: str, thing_principal_type: str | None = None
    ) -> None:
        """Have a principal speak for a thing; exclusively, where that is asked for.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, AttachThingPrincipal.
        """
        registry = call.backend(Registry)
        find_thing(call, thing_name)
        check_attachable(call, principal)
        before = dict(_pairs(registry.principals, thing_name)).get(principal)
        # Who asks for no type leaves the one that there is.
        kind = thing_principal_type or before or _NOT_EXCLUSIVE
        self.check_speaking(call, thing_name, principal, kind)
        if before != kind:
            registry.attach(thing_name, principal, kind)
            call.record("principal of thing", thing_name, "attach", before and f"{principal} {before}", principal)

    @operation("iot:DetachThingPrincipal")
    def detach_thing_principal(self, call: Call, *, thing_name: str, principal: str) -> None:
        """Have a principal speak for a thing no more.

        Raises: ResourceNotFoundException.
        Source: API reference, DetachThingPrincipal.
        """
        registry = call.backend(Registry)
        find_thing(call, thing_name)
        if principal not in registry.principals.get(thing_name, ()):
            raise errors.not_attached(principal, thing_name)
        registry.detach(thing_name, principal)
        call.record("principal of thing", thing_name, "detach", principal, None)

    @operation("iot:ListThingPrincipals")
    def list_thing_principals(
        self, call: Call, *, thing_name: str, next_token: str | None = None, max_results: int | None = None
    ) -> Document:
        """The principals of a thing.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, ListThingPrincipals.
        """
        page, token = self._principals(call, "ListThingPrincipals", thing_name, None, next_token, max_results)
        return {"principals": [principal for principal, _ in page], "nextToken": token}

    @operation("iot:ListThingPrincipalsV2")
    def list_thing_principals_v2(
        self,
        call: Call,
        *,
        thing_name: str,
        thing_principal_type: str | None = None,
        next_token: str | None = None,
        max_results: int | None = None,
    ) -> Document:
        """The principals of a thing and how each is attached, all or those of a kind.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, ListThingPrincipalsV2.
        """
        page, token = self._principals(
            call, "ListThingPrincipalsV2", thing_name, thing_principal_type, next_token, max_results
        )
        objects = [{"principal": principal, "thingPrincipalType": kind} for principal, kind in page]
        return {"thingPrincipalObjects": objects, "nextToken": token}

    @operation("iot:ListPrincipalThings")
    def list_principal_things(
        self, call: Call, *, principal: str, next_token: str | None = None, max_results: int | None = None
    ) -> Document:
        """The things that a principal speaks for.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, ListPrincipalThings.
        """
        page, token = self._things(call, "ListPrincipalThings", principal, None, next_token, max_results)
        return {"things": [thing for thing, _ in page], "nextToken": token}

    @operation("iot:ListPrincipalThingsV2")
    def list_principal_things_v2(
        self,
        call: Call,
        *,
        principal: str,
        thing_principal_type: str | None = None,
        next_token: str | None = None,
        max_results: int | None = None,
    ) -> Document:
        """The things that a principal speaks for and how it is attached, all or those of a kind.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, ListPrincipalThingsV2.
        """
        page, token = self._things(
            call, "ListPrincipalThingsV2", principal, thing_principal_type, next_token, max_results
        )
        objects = [{"thingName": thing, "thingPrincipalType": kind} for thing, kind in page]
        return {"principalThingObjects": objects, "nextToken": token}

    # What the room asks

    @staticmethod
    def check_speaking(call: Call, thing_name: str, principal: str, kind: str = _NOT_EXCLUSIVE) -> None:
        """Refuse a second thing of a principal that speaks for one exclusively, or is to.

        Raises: InvalidRequestException.
        """
        pairs = _pairs(call.backend(Registry).things_of, principal)
        others = {name: known for name, known in pairs if name != thing_name}
        if EXCLUSIVE in others.values():
            raise errors.exclusive_already(principal)
        if others and kind == EXCLUSIVE:
            raise errors.attached_elsewhere(principal)

    # Inside

    def _principals(
        self, call: Call, what: str, thing: str, kind: str | None, token: str | None, most: int | None
    ) -> tuple[list[tuple[str, str]], str | None]:
        registry = call.backend(Registry)
        if thing not in registry.things:
            raise errors.principals_of_unknown_thing(thing)
        return _page(call, f"{what}/{thing}/{kind}", _pairs(registry.principals, thing), kind, token, most)

    def _things(
        self, call: Call, what: str, principal: str, kind: str | None, token: str | None, most: int | None
    ) -> tuple[list[tuple[str, str]], str | None]:
        check_principal(call, principal)
        found = _pairs(call.backend(Registry).things_of, principal)
        return _page(call, f"{what}/{principal}/{kind}", found, kind, token, most)


def _page(
    call: Call, scope: str, found: "Iterable[tuple[str, str]]", kind: str | None, token: str | None, most: int | None
) -> tuple[list[tuple[str, str]], str | None]:
    position = paging.read_token(call, scope, token, errors.invalid_token)
    pairs = ((name, known) for name, known in found if position is None or name > position)
    chosen = (pair for pair in pairs if kind in (None, pair[1]))
    return paging.take_page(call, scope, chosen, most or _PAGE, lambda pair: pair[0])


def _pairs(table: "Mapping[str, SortedDict[str, str]]", key: str) -> "Iterable[tuple[str, str]]":
    """Names and kinds of attachments, by name."""
    found = table.get(key)
    return () if found is None else found.items()
