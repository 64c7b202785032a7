"""Simulated devices: connected MQTT clients that speak shadows, commands and jobs, so that a test need not.

A device does only what devices can do over MQTT, by the topics of its own thing.
"""

from iotmock.device.answers import Rejected
from iotmock.device.commands import CommandRequest, CommandRequests
from iotmock.device.device import Device
from iotmock.device.fleet import Devices, fleet_names
from iotmock.device.jobs import JobExecution

__all__ = ["CommandRequest", "CommandRequests", "Device", "Devices", "JobExecution", "Rejected", "fleet_names"]
