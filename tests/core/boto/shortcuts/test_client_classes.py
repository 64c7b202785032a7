"""Classes of clients: made for less, and each as if it were made alone."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient, ClientCreator
from botocore.config import Config
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.session import Session

from iotmock.core.boto import shortcuts
from iotmock.core.boto.shortcuts import client_classes

OPTIONS: dict[str, Any] = {"region_name": "us-east-1", "aws_access_key_id": "a", "aws_secret_access_key": "b"}
METADATA = {
    "apiVersion": "2020-01-01",
    "endpointPrefix": "toaster",
    "protocol": "rest-json",
    "serviceFullName": "Toaster",
    "serviceId": "Toaster",
    "signatureVersion": "v4",
}
pytestmark = pytest.mark.usefixtures("_taken")


def make_client(session: Any | None = None, service: str = "iot") -> Any:
    """A client of a session, or of one of its own."""
    make: Any = (session or boto3.Session()).client
    return make(service, **OPTIONS)


def write_model(folder: Path, *operations: str) -> Path:
    """A model of a service with these operations, where botocore looks for it; the search path."""
    place = folder / "toaster/2020-01-01"
    place.mkdir(parents=True, exist_ok=True)
    described = {name: {"name": name, "http": {"method": "GET", "requestUri": f"/{name}"}} for name in operations}
    (place / "service-2.json").write_text(json.dumps({"metadata": METADATA, "operations": described, "shapes": {}}))
    return folder


def described(cls: Any) -> Any:
    """What a class says of itself."""
    own = {name: getattr(value, "__name__", None) for name, value in vars(cls).items() if name != "_PY_TO_OP_NAME"}
    return cls.__name__, cls.__qualname__, cls.__bases__, list(own.items()), cls._PY_TO_OP_NAME


@pytest.mark.parametrize("service", ["iot", "iot-data", "s3", "timestream-query", "apigateway"])
def test_class_is_the_one_that_botocore_makes(service: str) -> None:
    """Names, bases, members in their order, the table of operations; for one that is made, and one that is kept."""
    kept = [type(make_client(service=service)) for _ in range(3)]
    shortcuts.uninstall()
    plain = type(make_client(service=service))
    assert [described(each) for each in kept] == [described(plain)] * 3
    assert len({*kept, plain}) == 4


def test_functions_are_made_once_for_all_sessions() -> None:
    """The gain."""
    first, second = make_client(), make_client()
    assert type(first).create_thing is type(second).create_thing
    assert type(first)._PY_TO_OP_NAME is not type(second)._PY_TO_OP_NAME


def test_methods_take_keywords_only() -> None:
    """With botocore's own error."""
    make_client()
    with pytest.raises(TypeError, match=r"^describe_thing\(\) only accepts keyword arguments\.$"):
        make_client().describe_thing("pump")


def test_what_is_set_on_one_class_is_not_on_the_next() -> None:
    """Tests patch methods on the class."""
    session = boto3.Session()
    first = make_client(session)
    type(first).create_thing = lambda _self, **_: "patched"
    del type(first).delete_thing
    assert first.create_thing() == "patched"
    for other in (make_client(session), make_client()):
        assert type(other).create_thing.__name__ == "create_thing"
        assert callable(other.delete_thing)
    type(first)._PY_TO_OP_NAME.clear()
    assert make_client().can_paginate("list_things")


def test_handlers_of_creating_client_class_change_the_class_of_their_session() -> None:
    """They see the whole table and the bases, may add, wrap, take away, and put bases in front."""

    class Mixin:
        def greet(self) -> str:
            return "hello"

    seen = []

    def change(class_attributes: dict[str, Any], base_classes: list[type], **_: Any) -> None:
        seen.append((len(class_attributes), list(base_classes)))
        usual = class_attributes["create_thing"]
        class_attributes["create_thing"] = lambda self, **options: ("wrapped", usual)
        class_attributes["added"] = lambda self: "added"
        del class_attributes["delete_thing"]
        base_classes.insert(0, Mixin)

    make_client()
    session = boto3.Session()
    session.events.register("creating-client-class.iot", change)
    changed, usual = make_client(session), make_client()
    assert (changed.added(), changed.greet(), changed.create_thing()[0]) == ("added", "hello", "wrapped")
    assert not hasattr(changed, "delete_thing")
    assert not hasattr(usual, "added")
    assert callable(usual.delete_thing)
    assert seen == [(len(usual.meta.service_model.operation_names) + 1, [BaseClient])]


def test_model_of_a_search_path_makes_its_own_methods(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each session has the operations that its AWS_DATA_PATH names, also where a file has changed since."""
    found = []
    for number, operations in enumerate((["Toast"], ["Toast", "Eject"], ["Cool"])):
        monkeypatch.setenv("AWS_DATA_PATH", str(write_model(tmp_path / str(number % 2), *operations)))
        found.append(sorted(type(make_client(service="toaster"))._PY_TO_OP_NAME))
    assert found == [["toast"], ["eject", "toast"], ["cool"]]


def test_loader_of_a_session_makes_its_own_methods() -> None:
    """A component of the user's, with models from anywhere."""

    class OwnLoader(Loader):
        def load_service_model(self, service_name: str, type_name: str, api_version: Any = None) -> Any:
            model = super().load_service_model(service_name, type_name, api_version)
            if type_name == "service-2":
                model["operations"] = {"ListThings": model["operations"]["ListThings"]}
            return model

    make_client()
    own = Session()
    own.register_component("data_loader", OwnLoader())
    assert type(own.create_client("iot", **OPTIONS))._PY_TO_OP_NAME == {"list_things": "ListThings"}  # type: ignore[attr-defined]
    assert callable(make_client().create_thing)


@pytest.mark.parametrize("came_first", [True, False])
def test_session_that_has_changed_its_model_makes_its_own_methods(came_first: bool) -> None:
    """From then on, and it alone, also where what is kept was made for it."""
    client_classes._made.clear()
    if not came_first:
        make_client()
    session = boto3.Session()
    make_client(session)
    model: Any = vars(session)["_loader"].load_service_model("iot", "service-2", api_version=None)
    model["operations"]["BlowUpThing"] = model["operations"].pop("CreateThing")
    changed, usual = make_client(session), make_client()
    assert callable(changed.blow_up_thing)
    assert not hasattr(changed, "create_thing")
    assert callable(usual.create_thing)
    assert not hasattr(usual, "blow_up_thing")


def test_docstrings_are_botocores() -> None:
    """Word by word."""
    kept = str(make_client().describe_thing.__doc__)
    shortcuts.uninstall()
    assert "thingName" in kept
    assert kept == str(make_client().describe_thing.__doc__)


@pytest.mark.parametrize("event", ["docs.request-params.iot.DescribeThing.complete-section", "*", "docs"])
def test_handlers_of_documentation_write_into_that_of_their_session(event: str) -> None:
    """A session whose handlers differ gets docstrings of its own, whoever came first."""

    def write(event_name: str, section: Any = None, **_: Any) -> None:
        if event_name.endswith("request-params.iot.DescribeThing.complete-section"):
            section.write("As told.")

    def told(session: Any) -> bool:
        return "As told." in str(make_client(session).describe_thing.__doc__)

    sessions = [boto3.Session() for _ in range(3)]
    for session in sessions[:2]:
        session.events.register(event, write)
    assert [told(session) for session in (*sessions, sessions[0])] == [True, True, False, True]


def test_handlers_registered_later_stay_out_of_other_sessions_documentation() -> None:
    """The session whose client was made first is like any other."""
    client_classes._made.clear()
    first = boto3.Session()
    make_client(first)

    def write(section: Any, **_: Any) -> None:
        section.write("As told.")

    first.events.register("docs.request-params.iot.DescribeThing.complete-section", write)
    assert "As told." not in str(make_client().describe_thing.__doc__)


def test_subclass_of_the_creator_is_left_alone() -> None:
    """Other libraries make methods of their own."""
    made = []

    class OwnCreator(ClientCreator):
        def _create_api_method(self, *names: Any) -> Any:
            made.append(names)
            return super()._create_api_method(*names)  # type: ignore[misc]

    make_client()
    session: Any = Session()
    make: Any = OwnCreator
    creator = make(
        session.get_component("data_loader"), None, "agent", session.get_component("event_emitter"), None, None
    )
    creator.create_client_class("iot")
    assert len(made) > 200


class OwnModel(ServiceModel):
    """A model that shows less than its text, and discovers endpoints."""

    @property
    def operation_names(self) -> Any:
        """One."""
        return ["ListThings"]

    @property
    def endpoint_discovery_operation(self) -> Any:
        """None of its text."""
        return self.operation_model("ListThings")


def creator_for(session: Any) -> Any:
    """What makes a session's clients."""
    make: Any = ClientCreator
    events = session.get_component("event_emitter")
    return make(session.get_component("data_loader"), None, "agent", events, None, None)


def test_model_of_another_kind_makes_its_own_methods() -> None:
    """Somebody's own, of the same text."""
    usual = make_client().meta.service_model
    creator = creator_for(Session())
    cls = creator._create_client_class("iot", OwnModel(usual._service_description, "iot"))
    assert cls._PY_TO_OP_NAME == {"list_things": "ListThings"}
    assert not hasattr(cls, "create_thing")


def test_names_are_those_of_the_model_that_is_asked_for() -> None:
    """A creator is not bound to the model that it has made methods for."""
    creator = creator_for(Session())
    creator.create_client_class("iot")
    other = make_client(service="iot-data").meta.service_model
    assert creator._create_name_mapping(other)["publish"] == "Publish"


def test_few_services_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A suite with a service for each test does not keep them all."""
    monkeypatch.setattr(client_classes._made, "most", 2)
    client_classes._made.clear()
    for service in ("iot", "iot-data", "sqs", "iot"):
        make_client(service=service)
    assert client_classes._made.keys() == ["sqs", "iot"]


class TestEndpointDiscovery:
    """Which operations need it is read from the model's text."""

    @staticmethod
    def blockers(service: str) -> list[str]:
        """Handlers that discovery has left with a client of the service."""
        emitter = vars(make_client(service=service).meta.events)["_emitter"]
        found = vars(emitter)["_handlers"].prefix_search(f"before-parameter-build.{service}.Query")
        return [each.__qualname__ for each in found if "discover" in each.__qualname__.lower()]

    @pytest.mark.parametrize("service", ["iot", "timestream-query", "dynamodb"])
    @pytest.mark.parametrize("enabled", ["true", "false", "auto"])
    def test_clients_have_the_handlers_that_botocore_gives_them(
        self, monkeypatch: pytest.MonkeyPatch, service: str, enabled: str
    ) -> None:
        """Whatever is configured."""
        monkeypatch.setenv("AWS_ENDPOINT_DISCOVERY_ENABLED", enabled)
        with_shortcut = self.blockers(service)
        shortcuts.uninstall()
        assert with_shortcut == self.blockers(service)
        assert bool(with_shortcut) is (service != "iot")

    def test_model_of_another_kind_is_asked(self) -> None:
        """Somebody's own may discover by what its text does not say."""
        client = make_client()
        client.meta._service_model = OwnModel(client.meta.service_model._service_description, "iot")
        creator_for(Session())._register_endpoint_discovery(client, None, Config(endpoint_discovery_enabled=True))
        emitter = vars(client.meta.events)["_emitter"]
        found = vars(emitter)["_handlers"].prefix_search("before-parameter-build.iot.ListThings")
        assert any("discover" in each.__qualname__.lower() for each in found)

    def test_wrong_configuration_is_an_error_where_it_matters(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """As without."""
        monkeypatch.setenv("AWS_ENDPOINT_DISCOVERY_ENABLED", "perhaps")
        make_client()
        with pytest.raises(Exception, match="perhaps"):
            make_client(service="timestream-query")
