"""Where the file of a picture is looked for."""

from pathlib import Path


def native_name(filename: str) -> str:
    """The name as written in the drawing, with slashes that this machine knows."""
    return filename.replace("\\", "/")


def found_picture(folder: Path, filename: str) -> Path | None:
    """The file: as named, relative to the drawing's `folder`, or by its bare name beside the drawing."""
    candidates = (Path(filename), folder / filename, folder / Path(filename).name)
    return next((path for path in candidates if path.is_file()), None)
