"""Flows without I/O, and the two drivers that perform them.

A flow is a generator: it yields what it wants done (`Send`, `Pause`, `Do`) and is sent back what came of it. So every
protocol here exists once, for blocking and for asynchronous programs alike, and is tested without a network, a clock or
a thread. What goes wrong on the way to a server is thrown into the flow as `Unreachable`, which it may answer with
another try; whatever ends a flow early, such as Ctrl-C or a cancelled task, closes it, so its `finally` blocks run.

Rejected: two classes kept equal by hand, and one that is generated from the other; both hide the protocol in its calls.
"""

import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import anyio
import anyio.to_thread
import httpx

from cadstack.client.connection import Unreachable

T = TypeVar("T")
TIMEOUT_SECONDS = 60.0


@dataclass(frozen=True)
class Send:
    """Send a request; what comes back is an `httpx.Response`. `options` are those of httpx."""

    method: str
    url: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Pause:
    """Let time pass."""

    seconds: float


@dataclass(frozen=True)
class Do:
    """Do something on this machine that takes a moment, such as reading a file; what comes back is its result."""

    work: Callable[[], Any]


Step = Send | Pause | Do
Flow = Generator[Step, Any, T]


class Driver:
    """Performs flows in the calling thread. Safe for many threads."""

    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        self._http = httpx.Client(timeout=TIMEOUT_SECONDS, transport=transport)

    def close(self) -> None:
        self._http.close()

    def run(self, flow: Flow[T]) -> T:
        """The flow's result; raises what the flow raises."""
        try:
            step = next(flow)
            while True:
                try:
                    came = self._perform(step)
                except Exception as error:
                    step = flow.throw(error)
                else:
                    step = flow.send(came)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return] # a generator's return type is lost here
        finally:
            flow.close()

    def _perform(self, step: Step) -> Any:
        match step:
            case Send():
                try:
                    return self._http.request(step.method, step.url, **step.options)
                except (httpx.HTTPError, httpx.InvalidURL) as error:
                    raise unreachable(step.url, error) from error
            case Pause():
                return time.sleep(step.seconds)
            case Do():
                return step.work()


class AsyncDriver:
    """Performs flows in an event loop; local work happens in a thread beside it."""

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._http = httpx.AsyncClient(timeout=TIMEOUT_SECONDS, transport=transport)

    async def close(self) -> None:
        await self._http.aclose()

    async def run(self, flow: Flow[T]) -> T:
        """The flow's result; raises what the flow raises."""
        try:
            step = next(flow)
            while True:
                try:
                    came = await self._perform(step)
                except Exception as error:
                    step = flow.throw(error)
                else:
                    step = flow.send(came)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return] # a generator's return type is lost here
        finally:
            flow.close()

    async def _perform(self, step: Step) -> Any:
        match step:
            case Send():
                try:
                    return await self._http.request(step.method, step.url, **step.options)
                except (httpx.HTTPError, httpx.InvalidURL) as error:
                    raise unreachable(step.url, error) from error
            case Pause():
                return await anyio.sleep(step.seconds)
            case Do():
                return await anyio.to_thread.run_sync(step.work)


def unreachable(url: str, error: Exception) -> Unreachable:
    """A failure on the way, without the query, which may hold a secret."""
    reason = str(error) or type(error).__name__
    return Unreachable(
        f"{url.partition('?')[0]} cannot be reached: {reason}.",
        next_step="Check the base URL, and that the server runs.",
    )
