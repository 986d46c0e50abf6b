"""A server that does follow-up work and tells each try on its output: URL, EXECUTOR, KIND and, to hang, `hang`."""

import sys
import threading

from cadstack.app.ports import FollowUp
from cadstack.followup import FollowUps
from cadstack.store.sql.store import open_store


def main(url: str, executor_id: str, kind: str, mode: str = "") -> None:
    """Runs until its input ends."""
    store = open_store(url, seal=bytes, unseal=bytes)

    def handle(work: FollowUp, attempt: int) -> None:
        sys.stdout.write(f"{work.id} {attempt}\n")
        sys.stdout.flush()
        if mode == "hang":
            threading.Event().wait()

    runner = FollowUps(lambda use: store.run(lambda uow: use(uow.followups)), {kind: handle}, executor_id=executor_id)
    runner.start()
    sys.stdin.read()
    runner.stop()
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
