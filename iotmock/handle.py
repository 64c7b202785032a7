"""The control handle: the world outside the cloud. A test holds the clock and plays devices with it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, Unpack, overload

from iotmock.clock_control import ClockControl
from iotmock.core.boto.region_notice import warn_of_region
from iotmock.core.entry import seam
from iotmock.core.entry.faults import Faults
from iotmock.core.entry.own_clients import client_for
from iotmock.core.mqtt.broker import Broker
from iotmock.core.mqtt.clients import Client, ClientLine, Inbox, Subscription
from iotmock.core.mqtt.log import MessageLog
from iotmock.core.mqtt.message import Message, Properties, encode_payload
from iotmock.core.mqtt.publisher import DEVICE
from iotmock.core.mqtt.sessions import Will
from iotmock.core.mqtt.typos import warn_of_typo
from iotmock.core.scopes import checked_account_id, checked_region
from iotmock.core.texts import shown
from iotmock.core.thing_names import is_thing_name
from iotmock.core.world.call import Call
from iotmock.core.world.calls import CallLog
from iotmock.core.world.journal import Journal
from iotmock.core.world.snapshots import Snapshot, restore_file
from iotmock.core.world.snapshots import restore as restore_snapshot
from iotmock.core.world.snapshots import take as take_snapshot
from iotmock.core.world.world import Entrance, World
from iotmock.device import Device, Devices, fleet_names
from iotmock.device.commands import CommandHandler
from iotmock.device.connection import Connection, ConnectOptions
from iotmock.device.jobs import JobHandler
from iotmock.device.shadows import DeltaHandler
from iotmock.services.registry.backend import RegistryBackend

if TYPE_CHECKING:
    # Where boto3's stubs are installed (`boto3-stubs[iot,iot-data,iot-jobs-data]`); otherwise clients are `Any`.
    from mypy_boto3_iot import IoTClient
    from mypy_boto3_iot_data import IoTDataPlaneClient
    from mypy_boto3_iot_jobs_data import IoTJobsDataPlaneClient

    from iotmock.rules import Rules
    from iotmock.services.one_click.physical import PhysicalDevices
    from iotmock.views.fleet import FleetView
    from iotmock.views.history import HistoryView
    from iotmock.views.job_picture import JobView
    from iotmock.views.limits import AccountLimits
    from iotmock.views.package import PackageView
    from iotmock.views.shadow import ShadowView
    from iotmock.views.thing import ThingView

__all__ = ["IoTMock"]


class IoTMock(ClockControl):
    """A handle on the mocked AWS IoT of one account and region.

    Made by `mock_iot`, the fixture `iotmock`, `IoTMock.current()` or `scope`. After the mock has stopped, `messages`
    and `journal` can be read, and `thing`, `fleet`, `shadow`, `package` and `job` show the last state; all else raises
    RuntimeError.
    """

    def __init__(self, world: World, account_id: str, region: str) -> None:
        self._world = world
        self.account_id = account_id
        self.region = region

    @classmethod
    def current(cls) -> "IoTMock":
        """The handle of the mock that is active now, e.g. inside a decorated test.

        Raises: RuntimeError when none is.
        """
        activation = seam.current()
        if activation is None:
            raise RuntimeError("no mock is active: use @mock_iot, `with mock_iot() as iot:` or the fixture `iotmock`")
        return cls(activation.world, activation.account, activation.region)

    def scope(self, account_id: str | None = None, region: str | None = None) -> "IoTMock":
        """The same world, seen from another account or region.

        Raises: ValueError for an account id that has not 12 digits, and for text that can be no region.
        """
        return IoTMock(
            self._world,
            self.account_id if account_id is None else checked_account_id(account_id),
            self.region if region is None else warn_of_region(checked_region(region)),
        )

    def stop(self) -> None:
        """End what bare `start()` calls have begun and nobody has stopped, e.g. a notebook's cell that ran twice.

        Whichever handle is asked; quiet where the mock has stopped already.

        Raises: RuntimeError when the mock that was started last belongs to a `with` block, a decorated test or a
        fixture, which ends it. What callbacks have raised, unless it came out before.
        """
        seam.stop_open_ones()

    def reset(self) -> None:
        """Begin anew: nothing that was made is there any more, of ours or of moto's, and the clock goes on from now.

        Clients of boto3 go on; clients, devices and subscriptions of a handle are cut off, and are made again.
        """
        world = self._open_world()
        seam.reset_all()
        world.state.clock.reset()

    def snapshot(self) -> Snapshot:
        """Take down how everything stands, in all accounts and regions, to return to it with `restore`.

        Things and whatever else moto keeps of IoT included; moto's other services (S3, IAM...) are not.
        """
        with self._acting():
            return take_snapshot(self._open_world())

    def restore(self, snapshot: "Snapshot | str | PathLike[str]") -> None:
        """Return to a snapshot: of this mock, or of another one, which may have stopped; as often as one likes.

        snapshot: what `snapshot()` gave, or the path of a file that `save` has written, also in another process.

        Everything is as it was, the clock included, which goes on from the instant of the snapshot. boto3's clients go
        on. Clients, devices and subscriptions of the handle go on where this mock had them then, with their handlers
        and what they have received; all others are cut off, and after a file all are.

        Raises: TypeError; ValueError that names file, line and remedy for a file that cannot be read, OSError; then
        nothing has changed.
        """
        if isinstance(snapshot, str | PathLike):
            restore_file(self._open_world(), snapshot)
            return
        if not isinstance(snapshot, Snapshot):
            raise TypeError(
                f"{shown(snapshot)} is no snapshot: pass what `iot.snapshot()` gave, or the path of a file that its"
                " `save` has written"
            )
        restore_snapshot(self._open_world(), snapshot)

    # Messages

    def publish(
        self,
        topic: str,
        payload: bytes | bytearray | str | dict[str, Any] | list[Any] | None = b"",
        qos: int = 0,
        retain: bool = False,
        *,
        properties: Properties | None = None,
    ) -> None:
        """Publish over MQTT as a nameless device. A dict or list is sent as JSON. Reserved topics are processed.

        Raises: ValueError for topics that devices may not publish to, and for anything else a broker refuses.
        """
        content = encode_payload(payload)
        warn_of_typo(topic, self._world.told)
        with self._acting() as call:
            self._broker.exchange.publish(call, DEVICE, topic, content, qos=qos, retain=retain, properties=properties)

    def subscribe(self, topic_filter: str, callback: Callable[[Message], object] | None = None) -> Subscription:
        """Listen in process. Messages collect in `.messages`; `callback` runs after the state change is complete.

        Raises: ValueError for a filter that AWS IoT refuses.
        """
        warn_of_typo(topic_filter, self._world.told)
        inbox = Inbox(f"subscription to {topic_filter!r}")
        if callback is None:
            self._watch(inbox)
        with self._entered() as call:
            return Subscription(self._entrance, call, self._broker, topic_filter, callback, inbox)

    def _watch(self, inbox: Any) -> None:
        """Have it noticed at the end of the test where messages were never looked at."""
        if self._world.inboxes is not None:
            self._world.inboxes.append(inbox)

    def connect(
        self,
        client_id: str,
        *,
        thing_name: str | None = None,
        clean_session: bool = True,
        session_expiry: int | None = None,
        keep_alive: int = 1200,
        will: Will | Mapping[str, Any] | Sequence[Any] | None = None,
    ) -> Client:
        """A connected MQTT client, as GetConnection and the other connection operations see it.

        thing_name: what it is connected as; events tell it when the thing is attached to a principal exclusively.
        session_expiry: seconds that a persistent session (`clean_session=False`) outlives the connection; by default as
        many as the account allows (`iot.limits.persistent_session_seconds`, 3600), and never more.

        Raises: ConnectionRefusedError after `iot.faults.fail("Connect")`; ValueError, TypeError.
        """
        line = ClientLine(f"client {client_id!r}")
        self._watch(line)
        return self._connect(
            client_id,
            line,
            thing_name=thing_name,
            clean_session=clean_session,
            session_expiry=session_expiry,
            keep_alive=keep_alive,
            will=will,
        )

    def _connect(self, client_id: str, line: ClientLine, *, thing_name: str | None, **options: Any) -> Client:
        with self._entered() as call:
            is_exclusive = thing_name is not None and call.backend(RegistryBackend).is_exclusive(call, thing_name)
            options |= {"thing_name": thing_name, "is_exclusive": is_exclusive, "line": line}
            return Client(self._entrance, call, self._broker, client_id, **options)

    def device(
        self,
        thing_name: str,
        *,
        clean_session: bool = True,
        session_expiry: int | None = None,
        keep_alive: int = 1200,
        will: Will | Mapping[str, Any] | Sequence[Any] | None = None,
    ) -> Device:
        """A simulated device, connected with the thing's name as its client id: it speaks shadows, commands, jobs.

        The options are those of `connect`.

        Raises: ConnectionRefusedError after `iot.faults.fail("Connect")`; ValueError for a name that no thing can have,
        and for options as `connect` refuses them; TypeError.
        """
        if not is_thing_name(thing_name):
            raise ValueError(f"{shown(thing_name)} is no thing name: 1 to 128 letters, digits, ':', '_' and '-'")

        def connect() -> Client:
            # A device looks at its messages itself: nobody watches its line.
            return self._connect(
                thing_name,
                ClientLine(f"device {thing_name!r}"),
                thing_name=thing_name,
                clean_session=clean_session,
                session_expiry=session_expiry,
                keep_alive=keep_alive,
                will=will,
            )

        return Device(thing_name, Connection(connect, self._acting), self._parameters_of)

    def devices(
        self,
        template: str,
        count: int,
        *,
        on_command: CommandHandler | None = None,
        on_delta: DeltaHandler | None = None,
        on_job: JobHandler | None = None,
        **options: Unpack[ConnectOptions],
    ) -> Devices:
        """A fleet: `iot.devices("pump-{}", 50, on_job=update)` gives pump-0 to pump-49, each with the handlers.

        options: of `device`, the same for all.

        Raises: as `device`; ValueError for a template without a place for the number; Rejected for `on_job` where a
        thing does not exist.
        """
        fleet = [self.device(name, **options) for name in fleet_names(template, count)]
        for device in fleet:
            if on_command is not None:
                device.on_command(on_command)
            if on_delta is not None:
                device.on_delta(on_delta)
            if on_job is not None:
                device.on_job(on_job)
        return Devices(fleet)

    def _parameters_of(self, execution_id: str) -> Mapping[str, Any]:
        from iotmock.services.commands.backend import CommandsBackend

        with self._world.looking(self.account_id, self.region) as call:
            return call.backend(CommandsBackend).parameters_of(execution_id)

    @property
    def messages(self) -> MessageLog:
        """Everything published in this account and region, oldest first.

        `"lamp/alarm" in iot.messages` asks for a topic, `"lamp/+" in iot.messages` for a topic filter.
        """
        return MessageLog(self._broker.log, self._entrance.settle, self._entrance.elsewhere)

    # What happened, what shall happen

    def thing(self, name: str) -> "ThingView":
        """A picture of a thing: its registry entry, groups, connection and shadows, and how much is pending for it.

        Raises: LookupError when the registry does not know the thing.
        """
        from iotmock.views.thing import view_thing

        with self._world.looking(self.account_id, self.region) as call:
            return view_thing(call, name)

    def fleet(self) -> "FleetView":
        """A picture of all things of this account and region: how many, in which groups, of which types, connected.

        Of a large fleet it shows a screenful of the tree of groups, the ten largest types and billing groups and the
        first ten things, and says how many more there are.
        """
        from iotmock.views.fleet import view_fleet

        with self._world.looking(self.account_id, self.region) as call:
            return view_fleet(call)

    def shadow(self, thing_name: str, shadow_name: str | None = None) -> "ShadowView":
        """A picture of a shadow, the classic one without a name; a notebook shows it as a table.

        Raises: LookupError when the shadow does not exist.
        """
        from iotmock.views.shadow import view_shadow

        with self._world.looking(self.account_id, self.region) as call:
            return view_shadow(call, thing_name, shadow_name)

    def package(self, name: str) -> "PackageView":
        """A picture of a software package: its versions and their states; a notebook shows it as a table.

        Raises: LookupError when the package does not exist.
        """
        from iotmock.views.package import view_package

        with self._world.looking(self.account_id, self.region) as call:
            return view_package(call, name)

    def job(self, job_id: str) -> "JobView":
        """A picture of a job: its status, its things by state, its rollout over time; a notebook draws it.

        Raises: LookupError when the job does not exist.
        """
        from iotmock.views.job import view_job

        with self._world.looking(self.account_id, self.region) as call:
            return view_job(call, job_id)

    def timeline(self) -> "HistoryView":
        """A picture of every state change in this account and region along the clock; a notebook draws it."""
        from iotmock.views.history import view_history

        with self._world.looking(self.account_id, self.region) as call:
            return view_history(self.journal, self.account_id, self.region, call.now)

    @property
    def journal(self) -> Journal:
        """The state changes in this account and region: who, when, from, to.

        It holds what iotmock's own services change, not what moto answers, e.g. role aliases.
        """
        return self._world.state.journals.of(self.account_id, self.region, self._entrance.settle)

    @property
    def calls(self) -> CallLog:
        """The requests of this account and region, oldest first: what was asked, answered how and by whom.

        `"CreateJob" in iot.calls` asks for an operation. The logger `iotmock` tells the same: refusals at INFO,
        everything else at DEBUG.
        """
        return self._world.state.calls.of(self.account_id, self.region)

    @property
    def faults(self) -> Faults:
        """Let the next calls fail as AWS fails, e.g. `iot.faults.fail("GetCommand", error="ThrottlingException")`.

        `lose` and `delay` do so with messages; `unused` says what has not happened.
        """
        state = self._open_world().state
        return Faults(state.faults, state.disturbances)

    @property
    def limits(self) -> "AccountLimits":
        """How much fits in every account, e.g. `iot.limits.packages = 3`; a fresh mock has AWS's own quotas."""
        from iotmock.views.limits import AccountLimits

        return AccountLimits(self._open_world().state.limits)

    # Topic rules

    @property
    def rules(self) -> "Rules":
        """Topic rules: what they have done, what a statement selects, and functions that answer for services."""
        from iotmock.rules import Rules

        return Rules(self._world, self.account_id, self.region)

    # 1-Click

    @property
    def one_click(self) -> "PhysicalDevices":
        """The factory and the finger of AWS IoT 1-Click: `one_click.add_device("G1")`, `one_click.click("G1")`."""
        from iotmock.services.one_click.physical import PhysicalDevices

        return PhysicalDevices(self._acting)

    # boto3

    @overload
    def client(self, service: Literal["iot"] = "iot", **options: Any) -> "IoTClient": ...
    @overload
    def client(self, service: Literal["iot-data"], **options: Any) -> "IoTDataPlaneClient": ...
    @overload
    def client(self, service: Literal["iot-jobs-data"], **options: Any) -> "IoTJobsDataPlaneClient": ...
    @overload
    def client(self, service: str, **options: Any) -> Any: ...
    def client(self, service: str = "iot", **options: Any) -> Any:
        """A boto3 client for this account and region; cheap, and the same one for the same service without options."""
        return client_for(self._open_world(), self.account_id, self.region, service, options)

    # Inside

    @property
    def _entrance(self) -> Entrance:
        return Entrance(self._world, self.account_id, self.region)

    @property
    def _broker(self) -> Broker:
        return self._world.state.broker(self.account_id, self.region)

    def _open_world(self) -> World:
        if self._world.closed:
            raise RuntimeError("this mock has stopped: use the handle inside its `with` block or decorated test")
        return self._world

    def _entered(self) -> AbstractContextManager[Call]:
        return self._open_world().entered("device", self.account_id, self.region)

    def _acting(self) -> AbstractContextManager[Call]:
        """Enter, and raise afterwards what has failed in callbacks and deadlines."""
        return self._open_world().acting(self.account_id, self.region)

    def _repr_html_(self) -> str:
        from iotmock.views.handle import handle_table

        counts = {"messages": len(self.messages), "journal": len(self.journal), "calls": len(self.calls)}
        return handle_table(repr(self)[1:-1], self.account_id, self.region, self._world.now, counts).html()

    def __repr__(self) -> str:
        state = ", stopped" if self._world.closed else ""
        return f"<IoTMock {self.account_id} {self.region}{state}>"
