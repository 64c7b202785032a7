"""Sessions made during an activation: cheap, and each as if it were alone."""

import json
import os
import threading
from pathlib import Path
from typing import Any
from unittest import mock

import boto3
import pytest
from botocore.exceptions import DataNotFoundError, UnknownServiceError
from botocore.loaders import JSONFileLoader, Loader
from botocore.regions import EndpointResolver
from botocore.session import Session

from iotmock.core.boto import shortcuts


@pytest.fixture(name="parsed")
def _parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The model files that were parsed, in order."""
    names: list[str] = []
    load_file = JSONFileLoader.load_file

    def recording(self: JSONFileLoader, file_path: str) -> Any:
        found = load_file(self, file_path)
        if found is not None:
            names.append(Path(file_path).name)
        return found

    monkeypatch.setattr(JSONFileLoader, "load_file", recording)
    return names


def make_client(session: Any, service: str = "iot") -> Any:
    """A client of a boto3 session with made-up credentials."""
    return session.client(service, region_name="us-east-1", aws_access_key_id="AKID", aws_secret_access_key="secret")


def write_model(folder: Path, service: str = "toaster", *, version: str = "2020-01-01", title: str = "Toaster") -> Path:
    """Write a service model with no operations where botocore looks for it, and return the search path."""
    place = folder / service / version
    place.mkdir(parents=True, exist_ok=True)
    metadata = {
        "apiVersion": version,
        "endpointPrefix": service,
        "protocol": "rest-json",
        "serviceFullName": title,
        "serviceId": "Toaster",
        "signatureVersion": "v4",
    }
    (place / "service-2.json").write_text(json.dumps({"metadata": metadata, "operations": {}, "shapes": {}}))
    return folder


def title_of(loader: Loader, service: str = "toaster") -> str:
    """The service's name in the model that a Loader finds."""
    title: str = loader.load_service_model(service, "service-2")["metadata"]["serviceFullName"]
    return title


def loader_for(*paths: Path) -> Loader:
    """A Loader with search paths of its own before botocore's."""
    return Loader(extra_search_paths=[str(path) for path in paths])


# Installing


def test_loader_made_after_uninstall_shares_nothing() -> None:
    """Without an activation a Loader remembers by itself, in a plain dict."""
    shortcuts.install()
    shortcuts.uninstall()
    assert type(vars(Loader())["_cache"]) is dict


def test_patch_kept_alive_after_uninstall_shares_nothing() -> None:
    """A test that patched a Loader during the activation and undoes it later puts back a function that is inert."""
    shortcuts.install()
    patch = mock.patch.object(Loader, "__init__", Loader.__init__)
    patch.start()
    stale = vars(Loader)["__init__"]
    patch.stop()
    shortcuts.uninstall()
    loader = Loader.__new__(Loader)
    stale(loader)
    assert type(vars(loader)["_cache"]) is dict


# Models


@pytest.mark.usefixtures("_taken")
def test_second_session_parses_no_model_file(parsed: list[str]) -> None:
    """What one session has read, the next with the same search paths does not read again."""
    make_client(boto3.Session())
    parsed.clear()
    make_client(boto3.Session())
    assert parsed == []


@pytest.mark.usefixtures("_taken")
def test_sessions_keep_loaders_of_their_own() -> None:
    """A search path added to one session is not added to the next."""
    first, second = (Session().get_component("data_loader") for _ in range(2))
    first.search_paths.append("/elsewhere")
    assert "/elsewhere" not in second.search_paths


@pytest.mark.usefixtures("_taken")
def test_sessions_with_different_data_paths_see_different_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AWS_DATA_PATH is honoured by each session that is made under it."""
    titles = []
    for name in ("red", "blue"):
        monkeypatch.setenv("AWS_DATA_PATH", str(write_model(tmp_path / name, title=name)))
        titles.append(make_client(boto3.Session(), "toaster").meta.service_model.metadata["serviceFullName"])
    assert titles == ["red", "blue"]


@pytest.mark.usefixtures("_taken")
def test_session_without_the_data_path_does_not_see_its_models(tmp_path: Path) -> None:
    """A model of one search path stays unknown to sessions that do not look there."""
    assert title_of(loader_for(write_model(tmp_path))) == "Toaster"
    with pytest.raises(UnknownServiceError):
        title_of(Loader())


@pytest.mark.usefixtures("_taken")
def test_order_of_search_paths_decides(tmp_path: Path) -> None:
    """Two Loaders with the same paths in another order find another model first."""
    red, blue = (write_model(tmp_path / name, title=name) for name in ("red", "blue"))
    assert [title_of(loader_for(red, blue)), title_of(loader_for(blue, red))] == ["red", "blue"]


@pytest.mark.usefixtures("_taken")
def test_search_path_appended_before_use_is_seen(tmp_path: Path) -> None:
    """boto3 itself, and users after it, append a path to the Loader of a fresh session."""
    title_of(Loader(), "iot")
    loader = Loader()
    loader.search_paths.append(str(write_model(tmp_path)))
    assert title_of(loader) == "Toaster"


@pytest.mark.usefixtures("_taken")
def test_search_path_appended_after_use_is_ignored_as_without_sharing(tmp_path: Path) -> None:
    """A Loader that has listed its services once keeps to the list; botocore's own behaviour."""
    loader = Loader()
    title_of(loader, "iot")
    loader.search_paths.append(str(write_model(tmp_path)))
    with pytest.raises(UnknownServiceError):
        title_of(loader)


@pytest.mark.usefixtures("_taken")
def test_loader_with_late_search_path_does_not_mislead_others(tmp_path: Path) -> None:
    """What a Loader concludes from its outdated list is not handed to a Loader that has had the path all along."""
    early = write_model(tmp_path / "early", version="2020-01-01", title="early")
    late = write_model(tmp_path / "late", version="2021-01-01", title="late")
    loader = loader_for(early)
    loader.determine_latest_version("toaster", "service-2")
    loader.search_paths.insert(1, str(late))
    assert title_of(loader) == "early"
    assert title_of(loader_for(early, late)) == "late"


@pytest.mark.usefixtures("_taken")
def test_data_from_a_late_search_path_stays_with_its_loader(tmp_path: Path) -> None:
    """A Loader that got another path after its first look-up finds data there; those without the path do not."""
    loader = loader_for(tmp_path / "early")
    title_of(loader, "iot")
    (tmp_path / "late").mkdir()
    (tmp_path / "late/notes.json").write_text('{"text": "here"}')
    loader.search_paths.append(str(tmp_path / "late"))
    assert loader.load_data("notes") == {"text": "here"}
    with pytest.raises(DataNotFoundError):
        loader_for(tmp_path / "early").load_data("notes")


@pytest.mark.usefixtures("_taken")
def test_model_file_changed_between_sessions_is_read_again(tmp_path: Path) -> None:
    """The next Loader sees the new text, although the search path is the same."""
    assert title_of(loader_for(write_model(tmp_path, title="before"))) == "before"
    assert title_of(loader_for(write_model(tmp_path, title="afterwards"))) == "afterwards"


@pytest.mark.usefixtures("_taken")
def test_model_removed_between_sessions_is_gone(tmp_path: Path) -> None:
    """The next Loader does not know a service whose model file was deleted."""
    title_of(loader_for(write_model(tmp_path)))
    (tmp_path / "toaster/2020-01-01/service-2.json").unlink()
    with pytest.raises(UnknownServiceError):
        title_of(loader_for(tmp_path))


@pytest.mark.usefixtures("_taken")
def test_model_in_the_customers_folder_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`~/.aws/models`, which botocore resolves when it is imported, is looked at for each session."""
    monkeypatch.setattr(Loader, "CUSTOMER_DATA_PATH", str(tmp_path / "models"))
    with pytest.raises(UnknownServiceError):
        title_of(Loader())
    write_model(tmp_path / "models")
    assert title_of(Loader()) == "Toaster"


@pytest.mark.usefixtures("_taken")
def test_session_reads_the_config_of_the_present_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that moves HOME gets the region and the data path of that home's configuration file."""
    make_client(boto3.Session())
    (tmp_path / ".aws").mkdir()
    models = write_model(tmp_path / "models")
    (tmp_path / ".aws/config").write_text(f"[default]\nregion = eu-west-3\ndata_path = {models}\n")
    monkeypatch.delenv("AWS_CONFIG_FILE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    session = boto3.Session()
    assert session.region_name == "eu-west-3"
    assert "toaster" in session.get_available_services()


@pytest.mark.usefixtures("_taken")
def test_search_path_that_cannot_be_examined_is_not_shared(
    tmp_path: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it cannot be told which files there are, each Loader reads for itself."""

    def refuse(path: str) -> None:
        raise PermissionError(path)

    write_model(tmp_path)
    monkeypatch.setattr(os, "scandir", refuse)
    assert [title_of(loader_for(tmp_path)) for _ in range(2)] == ["Toaster", "Toaster"]
    assert parsed == ["service-2", "service-2"]


@pytest.mark.usefixtures("_taken")
def test_model_changed_by_one_session_is_unchanged_for_the_next() -> None:
    """Tests that edit a model's metadata or its tables do so for their own session."""
    for _ in range(2):  # the first Loader fills the memo, the second is served from it
        model = Loader().load_service_model("iot", "service-2")
        assert model["metadata"]["endpointPrefix"] == "iot"
        assert "CreateThing" in model["operations"]
        model["metadata"]["endpointPrefix"] = "elsewhere"
        del model["operations"]["CreateThing"]
        model["shapes"].clear()
    assert Loader().load_service_model("iot", "service-2")["shapes"]


@pytest.mark.usefixtures("_taken")
def test_endpoint_worked_out_by_one_session_leaves_the_next_its_own() -> None:
    """botocore writes resolved endpoints into its table, which changes later answers; others get none of it."""
    first, second = (EndpointResolver(Loader().load_data("endpoints")) for _ in range(2))
    first.construct_endpoint("sqs", "eu-central-1")
    dual_stack: Any = second.construct_endpoint("sqs", "eu-central-1", use_dualstack_endpoint=True)
    assert dual_stack["sslCommonName"] == "eu-central-1.queue.api.aws"


@pytest.mark.usefixtures("_taken")
def test_loader_gives_the_same_object_each_time() -> None:
    """Within one session an edit of a model stays, as without sharing."""
    loader = Loader()
    assert loader.load_service_model("iot", "service-2") is loader.load_service_model("iot", "service-2")


@pytest.mark.usefixtures("_taken")
def test_list_of_services_changed_by_one_session_is_unchanged_for_the_next() -> None:
    """The list that `list_available_services` gives is the caller's own."""
    Loader().list_available_services("service-2").clear()
    assert "iot" in Loader().list_available_services("service-2")


@pytest.mark.usefixtures("_taken")
def test_loader_with_cleared_memory_reads_the_files_again(tmp_path: Path) -> None:
    """Code that empties a Loader's memory to see changed files gets to see them."""
    loader = loader_for(write_model(tmp_path, title="before"))
    title_of(loader)
    write_model(tmp_path, title="afterwards")
    vars(loader)["_cache"].clear()
    assert title_of(loader) == "afterwards"


@pytest.mark.usefixtures("_taken")
def test_subclass_of_loader_is_left_alone() -> None:
    """Other libraries' Loaders merge data of their own into models; they do not take part."""

    class OwnLoader(Loader):
        BUILTIN_EXTRAS_TYPES = ["own"]

    assert type(vars(OwnLoader())["_cache"]) is dict


@pytest.mark.usefixtures("_taken")
def test_loader_with_file_loader_of_its_own_is_left_alone() -> None:
    """A Loader that reads something else than JSON files does not take part."""

    class OwnFileLoader(JSONFileLoader):
        pass

    assert type(vars(Loader(file_loader=OwnFileLoader()))["_cache"]) is dict


@pytest.mark.usefixtures("_taken")
def test_missing_data_is_not_remembered(tmp_path: Path) -> None:
    """A failed look-up is tried again, as without sharing."""
    loader = loader_for(tmp_path)
    with pytest.raises(DataNotFoundError):
        loader.load_data("notes")
    (tmp_path / "notes.json").write_text('{"text": "here"}')
    assert loader.load_data("notes") == {"text": "here"}


@pytest.mark.usefixtures("_taken")
def test_many_search_paths_keep_few_memos(tmp_path: Path, parsed: list[str]) -> None:
    """A suite with a data path per test does not keep every test's models."""
    for number in range(20):
        title_of(loader_for(write_model(tmp_path / str(number))))
    parsed.clear()
    title_of(loader_for(tmp_path / "19"))
    assert parsed == []
    title_of(loader_for(tmp_path / "0"))
    assert parsed == ["service-2"]


@pytest.mark.usefixtures("_taken")
def test_threads_build_clients_at_once() -> None:
    """Sessions of several threads get complete clients while they share."""
    built: list[str] = []

    def build() -> None:
        built.extend(make_client(boto3.Session(), service).meta.endpoint_url for service in ("iot", "iot-data", "sqs"))

    threads = [threading.Thread(target=build) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(built) == 18
    assert len(set(built)) == 3


def test_session_made_during_sharing_works_after_it() -> None:
    """A session that outlives the activation goes on building clients."""
    shortcuts.install()
    session = boto3.Session()
    make_client(session)
    shortcuts.uninstall()
    assert make_client(session, "sqs").meta.endpoint_url == "https://sqs.us-east-1.amazonaws.com"
