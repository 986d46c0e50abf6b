"""Where the bytes are. The folder is the registry: the module `x` here opens `x://…`, and `folder` a plain path."""

import importlib
import pkgutil

from cadstack.app.ports import BlobStore
from cadstack.domain.errors import InvalidInput
from cadstack.settings import Settings


def open_blobs(url: str, settings: Settings) -> BlobStore:
    """The blob store behind a URL or a path; raises InvalidInput for a scheme that no module here opens."""
    scheme = url.partition("://")[0] if "://" in url else "folder"
    if scheme not in {found.name for found in pkgutil.iter_modules(__path__)}:
        raise InvalidInput.at("blobs", f"'{url}' is not a place for blobs: no store opens '{scheme}://'.")
    # Imported when it is used: a server with a folder does not pay for S3.
    opened: BlobStore = importlib.import_module(f"{__name__}.{scheme}").open_blobs(url, settings)
    return opened
