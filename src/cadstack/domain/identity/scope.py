"""The scopes that tokens carry."""

SCOPES = frozenset(
    """user-profile:read user:read user:write openid viewables:read data:read data:write data:create data:search
    bucket:create bucket:read bucket:update bucket:delete code:all account:read account:write
    application:service_account:read application:service_account:write
    application:service_account_key:read application:service_account_key:write""".split()
)

CLIENT_ONLY_SCOPES = frozenset(scope for scope in SCOPES if scope.startswith("application:"))
"""Those that a client app has for itself and no user can give."""

MEANINGS = {
    "user-profile:read": "See your name and email address",
    "user:read": "See your profile",
    "user:write": "Change your profile",
    "openid": "Know who you are",
    "viewables:read": "See your designs in the viewer",
    "data:read": "Read your files and folders",
    "data:write": "Change your files and folders",
    "data:create": "Create files and folders",
    "data:search": "Search your files and folders",
    "bucket:create": "Create storage",
    "bucket:read": "See your storage",
    "bucket:update": "Change your storage",
    "bucket:delete": "Delete your storage",
    "code:all": "Run Design Automation work items",
    "account:read": "See accounts, projects and members",
    "account:write": "Change accounts, projects and members",
}
LIMITED_READ = "data:read:"


def meaning(scope: str) -> str:
    """What a scope allows, as a user is asked for it."""
    if scope.startswith(LIMITED_READ):
        return f"Read {scope.removeprefix(LIMITED_READ)}"
    return MEANINGS.get(scope, scope)


def unknown_scopes(text: str) -> frozenset[str]:
    """What is asked for and not a scope; `data:read:<urn>` limits a token to one resource and counts as known."""
    return frozenset(s for s in text.split() if s not in SCOPES and not s.startswith("data:read:"))
