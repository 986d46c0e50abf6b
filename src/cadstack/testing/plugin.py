"""Fixtures for the tests of app bundles and of clients; pytest finds them by itself where Cadstack is installed.

def test_layers(run_workitem):
    done = run_workitem("workitem.json")
    assert done.succeeded, done.report
    assert json.loads(done.file("Layers").read_text()) == {"EDGES": 2, "HOLES": 1}
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

# Every pytest run imports this module, also those of people who use none of it: what it needs is imported on use.
if TYPE_CHECKING:
    from cadstack.kit.local_run import Outcome
    from cadstack.serving import LocalServer

Run = Callable[..., "Outcome"]


@pytest.fixture(scope="session")
def cadstack_server() -> Iterator["LocalServer"]:
    """A server and a worker on a free port, with `url`, `client_id` and `client_secret`; it ends with the tests.

    The engines are those of CADSTACK_ENGINES, or of the data folder.
    """
    from cadstack.kit.local_run import own_server  # noqa: PLC0415 - see above
    from cadstack.settings import Settings  # noqa: PLC0415 - see above

    with own_server(Settings.load()) as server:
        yield server


@pytest.fixture
def run_workitem(cadstack_server: "LocalServer", request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    """Runs a work item's JSON as `cadstack run` does and answers its outcome; outputs go into `tmp_path`.

    A path is relative to the folder of the test file or to the folder above it, whichever has it. `values` fills
    placeholders, `files` puts files in the place of arguments.
    """
    from cadstack.kit.local_run import LocalRun, Request  # noqa: PLC0415 - see above
    from cadstack.kit.project import Values  # noqa: PLC0415 - see above
    from cadstack.settings import Settings  # noqa: PLC0415 - see above

    def run(
        work_item: str | Path = "workitem.json",
        *,
        activity: str | Path | None = None,
        bundles: Sequence[str | Path] = (),
        files: Mapping[str, str | Path] | None = None,
        values: Mapping[str, str] | None = None,
        online: bool = False,
    ) -> "Outcome":
        def found(path: str | Path) -> Path:
            return _beside(request.path.parent, Path(path))

        wanted = Request(
            work_item=found(work_item),
            values=Values(values or {}, os.environ),
            activity=found(activity) if activity else None,
            bundles=tuple(found(path) for path in bundles),
            output=tmp_path,
            files={name: found(path) for name, path in (files or {}).items()},
            online=online,
        )
        return LocalRun(wanted, Settings.load(), server=cadstack_server).run()

    return run


def _beside(folder: Path, path: Path) -> Path:
    """The path below the test's folder, or below the one above it; a path that is nowhere is meant as it is."""
    places = [folder / path, folder.parent / path]
    return next((place for place in places if place.exists()), path)
