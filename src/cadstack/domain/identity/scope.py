"""The scopes that tokens carry."""

SCOPES = frozenset(
    """user-profile:read user:read user:write openid viewables:read data:read data:write data:create data:search
    bucket:create bucket:read bucket:update bucket:delete code:all account:read account:write
    application:service_account:read application:service_account:write
    application:service_account_key:read application:service_account_key:write""".split()
)


def unknown_scopes(text: str) -> frozenset[str]:
    """What is asked for and not a scope; `data:read:<urn>` limits a token to one resource and counts as known."""
    return frozenset(s for s in text.split() if s not in SCOPES and not s.startswith("data:read:"))
