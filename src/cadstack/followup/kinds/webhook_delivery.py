"""Deliveries: an event on its way to one webhook, signed, tried until the receiver answers 2xx in time.

The guarantee: all tries of one delivery carry the same `x-adsk-delivery-id` and the same bytes, so a receiver that
heard something twice can tell. Every try is recorded with the work. After the last one that failed the hook becomes
inactive; after an address that may not be reached at once.

`x-adsk-signature` is the original's: SHA-1, of which only the keyed form is still sound. `x-cadstack-signature` is the
same with SHA-256, for receivers of ours.
"""

import hashlib
import hmac

from cadstack.app.announcements import settle_delivery
from cadstack.app.ports import FollowUp, UnitOfWork
from cadstack.domain.errors import CadstackError, NotPermitted
from cadstack.domain.webhooks.hook import Hook, HookStatus
from cadstack.followup.followups import ATTEMPTS, GiveUp, Handler
from cadstack.followup.kinds import Tools

SECONDS = 7.0


def make_handler(tools: Tools) -> Handler:
    """The handler of `webhook_delivery` work; its payload names a hook and holds the body."""
    return Deliveries(tools)


class Deliveries:
    """Makes one try for each call."""

    def __init__(self, tools: Tools) -> None:
        self._store, self._caller, self._now = tools.store, tools.caller, tools.now

    def __call__(self, work: FollowUp, attempt: int) -> None:
        hook, secret = self._store.run(_receiver, work.payload["hook"])
        if hook is None:
            return
        if not hook.is_listening:
            raise GiveUp(f"The webhook {hook.id} is inactive.", next_step="Its owner can activate it with PATCH.")
        body = work.payload["body"].encode()
        try:
            headers = {"x-adsk-delivery-id": work.id, **signatures(body, secret)}
            self._caller.post(hook.callback_url, body, headers=headers, seconds=SECONDS)
        except CadstackError as error:
            is_hopeless = isinstance(error, NotPermitted)
            if is_hopeless or attempt >= ATTEMPTS:
                self._store.run(settle_delivery, hook.id, str(error), self._now())
            if is_hopeless:
                raise GiveUp(error.message, next_step=error.next_step) from error
            raise
        if hook.status is HookStatus.REACTIVATED:
            self._store.run(settle_delivery, hook.id, None, self._now())


def signatures(body: bytes, secret: str) -> dict[str, str]:
    """The headers that prove who sent a body; none without a secret."""
    if not secret:
        return {}
    key = secret.encode()
    return {
        "x-adsk-signature": f"sha1hash={hmac.new(key, body, hashlib.sha1).hexdigest()}",
        "x-cadstack-signature": f"sha256={hmac.new(key, body, hashlib.sha256).hexdigest()}",
    }


def _receiver(uow: UnitOfWork, hook_id: str) -> tuple[Hook | None, str]:
    """The hook, and the secret that signs for it: its own, else its owner's."""
    hook = uow.webhooks.get(hook_id)
    if hook is None:
        return None, ""
    return hook, hook.terms.token or uow.webhooks.secret(hook.owner) or ""
