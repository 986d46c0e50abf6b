"""The shapes of ids in projects. New ones are made of 32 hex digits that the caller brings."""

import base64

from cadstack.domain.errors import InvalidInput

FOLDER = "urn:adsk.wipprod:fs.folder:co."
LINEAGE = "urn:adsk.wipprod:dm.lineage:"
FILE = "urn:adsk.wipprod:fs.file:vf."
VERSION_MARK = "?version="


def guid(hex32: str) -> str:
    """32 hex digits, grouped as a GUID is written."""
    return "-".join((hex32[:8], hex32[8:12], hex32[12:16], hex32[16:20], hex32[20:]))


def short(hex32: str) -> str:
    """32 hex digits as 22 URL-safe characters."""
    return base64.urlsafe_b64encode(bytes.fromhex(hex32)).decode().rstrip("=")


def account_hub_id(hex32: str) -> str:
    return f"b.{guid(hex32)}"


def hub_id(hex32: str) -> str:
    """Of a personal or team hub."""
    return f"a.{unpadded(f'business:{hex32}')}"


def project_id(hex32: str, *, is_docs: bool) -> str:
    return f"b.{guid(hex32)}" if is_docs else f"a.{unpadded(f'business:project#{hex32}')}"


def folder_id(hex32: str) -> str:
    return FOLDER + short(hex32)


def item_id(hex32: str) -> str:
    return LINEAGE + short(hex32)


def version_id(item: str, number: int) -> str:
    return f"{FILE}{item.removeprefix(LINEAGE)}{VERSION_MARK}{number}"


def storage_key(hex32: str, name: str) -> str:
    """A GUID with the extension of the file's name."""
    stem, dot, extension = name.rpartition(".")
    safe = extension.isascii() and extension.isalnum() and len(extension) <= 16
    return f"{guid(hex32)}.{extension}" if stem and dot and safe else guid(hex32)


def unpadded(text: str) -> str:
    """URL-safe base64 without padding, as derivatives and downloads are named."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def from_unpadded(text: str) -> str:
    """What `unpadded` made; raises InvalidInput."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except ValueError:
        raise InvalidInput(f"'{text}' is not an id of this server.") from None
