"""When objects were last read."""

from cadstack.app.objects import needs_access_date, note_access
from cadstack.domain.data.bucket import StorageObject
from cadstack.wire.http.services import Services


def note_download(services: Services, item: StorageObject) -> None:
    """Note that the object is read now. Nobody waits for it: a download is worth more than the date of the last."""
    if needs_access_date(item, services.now()):
        services.store.submit(note_access, item.id, services.now())
