"""Offering the packaged service models to botocore, at no price for who does not use it.

AWS concept: none; this is why `import iotmock` suffices for `boto3.client("iot1click-devices")`. Invariants kept here:
botocore is never imported from here (its Loader alone takes 90 ms, and pytest imports this package in every run);
whoever imports `botocore.loaders`, before or after this package, gets it with the packaged models on offer.
"""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

__all__ = ["offer_packaged_models"]

_LOADERS = "botocore.loaders"


def offer_packaged_models() -> None:
    """Make the offer now, or as soon as botocore's Loader is imported."""
    if _LOADERS in sys.modules:
        _install()
    else:
        sys.meta_path.insert(0, _LoadersFinder())


def _install() -> None:
    from iotmock.core.boto import model_loading

    model_loading.install()


class _LoadersFinder:
    """Finds `botocore.loaders` where the other finders find it, and acts once it has been executed.

    It stays in place: taking a finder off `sys.meta_path` while another thread imports can make that import miss one.
    """

    def find_spec(
        self, name: str, path: "Sequence[str] | None", target: "ModuleType | None" = None
    ) -> "ModuleSpec | None":
        """The usual spec with a loader that makes the offer, for this one module."""
        if name != _LOADERS:
            return None
        usual = (finder.find_spec(name, path, target) for finder in list(sys.meta_path) if finder is not self)
        spec = next((spec for spec in usual if spec is not None), None)
        if spec is not None:
            spec.loader = _OfferingLoader(spec.loader)  # type: ignore[assignment]  # importlib asks for no base class
        return spec


class _OfferingLoader:
    """Loads a module as another loader does, then makes the offer."""

    def __init__(self, usual: "Any") -> None:
        self._usual = usual

    def create_module(self, spec: "ModuleSpec") -> "ModuleType | None":
        """What the usual loader creates."""
        module: ModuleType | None = self._usual.create_module(spec)
        return module

    def exec_module(self, module: "ModuleType") -> None:
        """Execute the module; afterwards it names its usual loader, so that its source and data are found as always."""
        module.__loader__ = self._usual
        if module.__spec__ is not None:
            module.__spec__.loader = self._usual
        self._usual.exec_module(module)
        _install()
