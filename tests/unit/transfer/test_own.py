"""Our own signed URLs: read and written without the network, with the checks that the routes make."""

from datetime import UTC, datetime, timedelta

import pytest

from cadstack.app.urls import UrlSigner
from cadstack.domain.errors import NotFound, NotPermitted
from cadstack.store.blobs.memory import MemoryBlobs
from cadstack.transfer import SignedBlobs

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BASE = "http://cadstack.local:8734"
HOUR = timedelta(hours=1)


@pytest.fixture
def urls() -> UrlSigner:
    return UrlSigner(BASE, b"k" * 32)


@pytest.fixture
def blobs() -> MemoryBlobs:
    return MemoryBlobs()


@pytest.fixture
def own(urls: UrlSigner, blobs: MemoryBlobs) -> SignedBlobs:
    return SignedBlobs(BASE, urls, blobs, lambda: NOW)


def test_what_is_written_is_read_back(own: SignedBlobs, urls: UrlSigner):
    assert own.write(urls.sign("PUT", "staged/a-b", HOUR, NOW), iter([b"one", b"two"]))
    content = own.read(urls.sign("GET", "staged/a-b", HOUR, NOW))
    assert content is not None
    assert b"".join(content) == b"onetwo"


def test_other_urls_go_over_the_network(own: SignedBlobs, urls: UrlSigner):
    assert own.read("https://example.com/_cadstack/blobs/x") is None
    assert own.read(urls.sign("GET", "bucket/key", HOUR, NOW, kind="objects")) is None
    assert own.write(f"{BASE}/oss/v2/buckets", iter(())) is False


def test_a_part_of_an_upload_is_left_to_its_route(own: SignedBlobs, urls: UrlSigner, blobs: MemoryBlobs):
    """The route writes the part's row as well; a blob alone would be an output that nobody finds."""
    assert own.write(urls.sign("PUT", "uploads/u/1", HOUR, NOW, upload="u"), iter([b"x"])) is False
    assert blobs.info("uploads/u/1") is None


@pytest.mark.parametrize("change", [("GET", "PUT"), ("staged", "stage"), ("signature=", "signature=0")], ids=str)
def test_a_changed_url_is_refused(own: SignedBlobs, urls: UrlSigner, change: tuple[str, str]):
    url = urls.sign("GET", "staged/a", HOUR, NOW).replace(*change)
    with pytest.raises(NotPermitted):
        own.read(url)


def test_an_old_url_and_a_missing_blob_are_refused(own: SignedBlobs, urls: UrlSigner):
    with pytest.raises(NotPermitted, match="expired"):
        own.read(urls.sign("GET", "staged/a", HOUR, NOW - 2 * HOUR))
    with pytest.raises(NotFound):
        list(own.read(urls.sign("GET", "staged/none", HOUR, NOW)) or ())
