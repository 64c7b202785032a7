"""Offering the packaged service models to botocore, at no price for who does not use it.

AWS concept: none; this is why `import iotmock` suffices for `boto3.client("iot1click-devices")`. Invariants kept here:
botocore is never imported from here (its Loader alone takes 90 ms, and pytest imports this package in every run);
whoever imports `botocore.loaders`, before or after this package, gets it with the packaged models on offer.
"""

from iotmock.core.imports import ImportWatch

__all__ = ["offer_packaged_models"]


def offer_packaged_models() -> None:
    """Make the offer now, or as soon as botocore's Loader is imported."""
    ImportWatch({"botocore.loaders": _install}).start()


def _install() -> None:
    from iotmock.core.boto import model_loading

    model_loading.install()
