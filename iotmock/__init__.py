"""Test AWS IoT code without AWS: boto3 answered in process, by backends that live the real life cycles.

`mock_iot` starts and stops the mock; `IoTMock` is the handle that it gives: the world outside the cloud. Importing this
package offers the service models that botocore no longer ships.
"""

from typing import TYPE_CHECKING, Any

from iotmock.core.boto.model_offer import offer_packaged_models

if TYPE_CHECKING:
    from iotmock.core.entry.gateway import Unanswered
    from iotmock.core.mqtt.clients import Client, Subscription
    from iotmock.core.mqtt.message import Message, Properties
    from iotmock.core.mqtt.sessions import Will
    from iotmock.core.notices import IotmockWarning
    from iotmock.core.world.calls import CallEntry
    from iotmock.core.world.journal import JournalEntry
    from iotmock.core.world.snapshots import Snapshot
    from iotmock.device import CommandRequest, Device, Devices, JobExecution, Rejected
    from iotmock.handle import IoTMock
    from iotmock.mock import mock_iot
    from iotmock.services.rules.evaluation import Evaluation
    from iotmock.services.rules.history import RuleOutput, RuleRun
    from iotmock.services.rules.web import HttpRequest

__all__ = [
    "CallEntry",
    "Client",
    "CommandRequest",
    "Device",
    "Devices",
    "Evaluation",
    "HttpRequest",
    "IoTMock",
    "IotmockWarning",
    "JobExecution",
    "JournalEntry",
    "Message",
    "Properties",
    "Rejected",
    "RuleOutput",
    "RuleRun",
    "Snapshot",
    "Subscription",
    "Unanswered",
    "Will",
    "__version__",
    "mock_iot",
]
__version__ = "0.1.0"

# Exported lazily, because pytest imports this package in every run of an environment (the plugin's entry point).
_HOMES = {
    "CallEntry": "iotmock.core.world.calls",
    "Client": "iotmock.core.mqtt.clients",
    "CommandRequest": "iotmock.device",
    "Device": "iotmock.device",
    "Devices": "iotmock.device",
    "Evaluation": "iotmock.services.rules.evaluation",
    "HttpRequest": "iotmock.services.rules.web",
    "IoTMock": "iotmock.handle",
    "IotmockWarning": "iotmock.core.notices",
    "JobExecution": "iotmock.device",
    "JournalEntry": "iotmock.core.world.journal",
    "Message": "iotmock.core.mqtt.message",
    "Properties": "iotmock.core.mqtt.message",
    "Rejected": "iotmock.device",
    "RuleOutput": "iotmock.services.rules.history",
    "RuleRun": "iotmock.services.rules.history",
    "Snapshot": "iotmock.core.world.snapshots",
    "Subscription": "iotmock.core.mqtt.clients",
    "Unanswered": "iotmock.core.entry.gateway",
    "Will": "iotmock.core.mqtt.sessions",
    "mock_iot": "iotmock.mock",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'iotmock' has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


offer_packaged_models()
