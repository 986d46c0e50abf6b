"""The shapes of ids: names, qualified ids, object urns."""

import re
from dataclasses import dataclass

from cadstack.domain.errors import InvalidInput

LATEST = "$LATEST"
NAME = re.compile(r"[A-Za-z0-9_]{1,40}\Z")
NICKNAME = re.compile(r"[A-Za-z0-9_]{1,20}\Z")
OWNER = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
OBJECT_URN = "urn:adsk.objects:os.object:"


@dataclass(frozen=True)
class QualifiedId:
    """`owner.name+alias`, the way one entity is named from elsewhere."""

    owner: str
    name: str
    alias: str

    def __str__(self) -> str:
        return f"{self.owner}.{self.name}+{self.alias}"

    @classmethod
    def parse(cls, text: str, field: str = "id") -> "QualifiedId":
        """Read `owner.name+alias`; raises InvalidInput at `field`. The alias may be `$LATEST`."""
        head, plus, alias = text.partition("+")
        owner, dot, name = head.partition(".")
        if not (plus and dot and OWNER.match(owner) and NAME.match(name) and (alias == LATEST or NAME.match(alias))):
            raise InvalidInput.at(field, f"Cannot parse id '{text}'. It must have the form owner.name+alias.")
        return cls(owner, name, alias)


@dataclass(frozen=True)
class ObjectId:
    """A bucket and an object key, written `urn:adsk.objects:os.object:<bucket>/<key>`."""

    bucket: str
    key: str

    def __str__(self) -> str:
        return f"{OBJECT_URN}{self.bucket}/{self.key}"

    @classmethod
    def parse(cls, urn: str) -> "ObjectId":
        """Read an object urn; raises InvalidInput."""
        bucket, slash, key = urn.removeprefix(OBJECT_URN).partition("/")
        if not urn.startswith(OBJECT_URN) or not slash or not bucket or not key:
            raise InvalidInput.at("url", f"'{urn}' is not an object id. Its form is {OBJECT_URN}<bucket>/<object key>.")
        return cls(bucket, key)
