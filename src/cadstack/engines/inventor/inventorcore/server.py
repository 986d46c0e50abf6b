"""What a bundle's `create(server)` gets, the counterpart of the original's server object."""

from pathlib import Path
from typing import Any

from console.job_files import JobFiles
from console.ondemand import fetch, progress
from console.workitem import read_workitem

from .documents import Document, Opening


class Server:
    """Opens documents, writes to the report, talks to the worker. One for a run."""

    def __init__(self, files: JobFiles, opening: Opening) -> None:
        self._files = files
        self._opening = opening

    @property
    def job(self) -> Path:
        """The job folder: inputs are in it, outputs go into it."""
        return self._files.job

    @property
    def workitem(self) -> dict[str, Any] | None:
        """The parsed `<id>_Job.das`, or None outside a work item."""
        return read_workitem(self.job)

    def allow_reading(self, folder: Path) -> None:
        """Let documents of a bundle be opened."""
        self._files.allow_reading(folder)

    def open(self, name: str) -> Document:
        """Another document of the job folder or the bundle."""
        return self._opening.open(name)

    def log(self, *values: object) -> None:
        """Write a line to the report."""
        print(*values, flush=True)

    def progress(self, message: str | dict[str, object]) -> None:
        """Tell the work item's `onProgress` address."""
        progress(message)

    def fetch(self, parameter: str, suffix: str, file: str) -> Path:
        """Have the worker download an on-demand input plus `suffix` into `file`, and wait for it."""
        path = self._files.to_write(file)
        fetch(parameter, suffix, path.relative_to(self.job).as_posix())
        return path
