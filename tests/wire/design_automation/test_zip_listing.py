"""Reading listings of zips that were made to harm."""

import io
import zipfile

import pytest

from cadstack.domain.errors import InvalidInput
from cadstack.wire.design_automation.zip_listing import LARGEST_DIRECTORY, read_listing


def test_names_sizes_and_links_are_read() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("A.bundle/a.txt", "x" * 100)
        archive.mkdir("A.bundle/empty")
    first, second = read_listing(packed)
    assert (first.name, first.size, first.is_link) == ("A.bundle/a.txt", 100, False)
    assert first.packed_size < 100
    assert second.name == "A.bundle/empty/"


def test_a_listing_too_large_for_the_memory_is_not_read() -> None:
    directory = LARGEST_DIRECTORY + 1
    end = b"PK\5\6" + bytes(8) + directory.to_bytes(4, "little") + bytes(4) + bytes(2)
    with pytest.raises(InvalidInput, match="listing of the zip is larger"):
        read_listing(io.BytesIO(bytes(directory) + end))


def test_a_method_that_cannot_be_unpacked_here_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "x")
    raw = bytearray(packed.getvalue())
    raw[raw.rindex(b"PK\1\2") + 10] = 9  # deflate64
    with pytest.raises(InvalidInput, match="packed with method 9"):
        read_listing(io.BytesIO(bytes(raw)))


def test_a_damaged_listing_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "x")
    raw = bytearray(packed.getvalue())
    raw[raw.rindex(b"PK\1\2")] = 0
    with pytest.raises(InvalidInput, match="not a readable zip"):
        read_listing(io.BytesIO(bytes(raw)))
