"""The process that outlives its worker for a moment, to end what bubblewrap leaves when the worker is killed.

Guarantee: when the worker is gone, whatever moment of a start it was in, every bubblewrap process of it is ended, and
with the first process of a namespace the kernel ends all of that cell. bubblewrap's own death pact has two gaps: after
the outer process's pact and before its word to the inner one, which then sleeps for ever; and after the release and
before the inner one's pact, where the command would run on. Of random kills during a start, one in a hundred or so fell
into a gap.

It sleeps at a pipe that only the worker holds, and knows the processes by their first argument, `mark`. Rejected: to
wait at each start until the pact can be seen (it closes one gap only); an attendant for each cell (40 ms a start).
"""

import os
import signal
import sys
import time


def main() -> None:
    """Wait for the end of the worker, which is the end of stdin; argv is the mark."""
    mark = os.fsencode(sys.argv[1])
    while os.read(0, 1):
        pass
    while _end(mark):
        time.sleep(0.01)


def _end(mark: bytes) -> bool:
    """Kill every process with the mark; whether there was one."""
    found = False
    for name in os.listdir("/proc"):  # noqa: PTH208 - it starts without pathlib
        if not name.isdigit():
            continue
        try:
            process = os.pidfd_open(int(name))
        except OSError:
            continue
        try:
            with open(f"/proc/{name}/cmdline", "rb") as text:  # noqa: PTH123
                if text.read(len(mark) + 1) == mark + b"\0":
                    signal.pidfd_send_signal(process, signal.SIGKILL)
                    found = True
        except OSError:  # it ended, or only looks like one of ours and is another user's
            pass
        finally:
            os.close(process)
    return found
