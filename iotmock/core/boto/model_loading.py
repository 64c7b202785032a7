"""Service models that botocore no longer ships, offered to every botocore session.

AWS concept: the service model of AWS IoT 1-Click Devices, which botocore carried up to 1.35.93 and dropped with the
end of the service. Without a model there is no `boto3.client("iot1click-devices")`.

Invariants kept here: every `Loader` of the process, those of sessions that already built clients included, finds the
packaged models; whatever a Loader finds on its own paths (an older botocore's own model, `~/.aws/models`,
AWS_DATA_PATH) wins; unknown services fail as before. Nothing is written to disk and no environment variable is set.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any

from botocore.exceptions import DataNotFoundError
from botocore.loaders import Loader

__all__ = ["PACKAGED_MODELS", "install"]

PACKAGED_MODELS = Path(__file__).with_name("models")
"""The folder that holds `<service>/<api version>/<type>.json`, as botocore lays its data out."""

_MARK = "offers_packaged_models"


def install() -> None:
    """Let every Loader fall back to the packaged models; calling it again changes nothing.

    The patch is on the class because nothing else reaches all sessions: each session asks for AWS_DATA_PATH once, when
    its Loader is made, and each Loader remembers the list of services as soon as one client was built, so that neither
    the variable nor a search path added later is seen by a session that is already in use.
    """
    if hasattr(Loader.load_service_model, _MARK):
        return
    packaged = Loader(extra_search_paths=[str(PACKAGED_MODELS)], include_default_search_paths=False)
    for name, wrapper in (
        ("load_service_model", _falling_back(Loader.load_service_model, packaged)),
        ("list_api_versions", _falling_back(Loader.list_api_versions, packaged)),
        ("list_available_services", _adding(Loader.list_available_services, packaged)),
    ):
        setattr(wrapper, _MARK, True)
        setattr(Loader, name, wrapper)


def _falling_back(find: Callable[..., Any], packaged: Loader) -> Callable[..., Any]:
    """Ask the packaged models where a Loader finds nothing; where they have nothing either, its own error stands."""

    @wraps(find)
    def find_or_fall_back(self: Loader, *args: Any, **kwargs: Any) -> Any:
        try:
            return find(self, *args, **kwargs)
        except DataNotFoundError:  # UnknownServiceError is one, too
            if self is packaged:
                raise
            with suppress(DataNotFoundError):  # the caller is told what the first loader said
                return find(packaged, *args, **kwargs)
            raise

    return find_or_fall_back


def _adding(list_services: Callable[..., list[str]], packaged: Loader) -> Callable[..., list[str]]:
    """Add the packaged services to those that a Loader lists."""

    @wraps(list_services)
    def list_all_services(self: Loader, *args: Any, **kwargs: Any) -> list[str]:
        found = list_services(self, *args, **kwargs)
        if self is packaged:
            return found
        return sorted({*found, *list_services(packaged, *args, **kwargs)})

    return list_all_services
