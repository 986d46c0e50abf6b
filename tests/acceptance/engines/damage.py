"""Damaged copies of a document, the same ones in every run: cut off, bits flipped, pieces overwritten or swapped."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

MOST_FLIPS, LONGEST_PIECE = 24, 4096


def damaged_copies(documents: Sequence[Path], count: int, first: int = 0) -> Iterator[tuple[str, bytes]]:
    """`count` copies, with what was done to which document; the documents take turns."""
    for number in range(first, first + count):
        document = documents[number % len(documents)]
        chance = random.Random(f"{document.name} {number}")
        kind = (_cut, _flipped, _flipped, _overwritten, _swapped)[number // len(documents) % 5]
        what, content = kind(document.read_bytes(), chance)
        yield f"{document.name} {number}: {what}", content


def _cut(content: bytes, chance: random.Random) -> tuple[str, bytes]:
    kept = chance.randrange(len(content))
    return f"cut off after {kept} of {len(content)} bytes", content[:kept]


def _flipped(content: bytes, chance: random.Random) -> tuple[str, bytes]:
    changed = bytearray(content)
    flips = chance.randint(1, MOST_FLIPS)
    for _ in range(flips):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return f"{flips} bits flipped", bytes(changed)


def _overwritten(content: bytes, chance: random.Random) -> tuple[str, bytes]:
    place, length = _piece(content, chance)
    return f"{length} bytes overwritten at {place}", (
        content[:place] + chance.randbytes(length) + content[place + length :]
    )


def _swapped(content: bytes, chance: random.Random) -> tuple[str, bytes]:
    place, length = _piece(content, chance)
    rest = content[:place] + content[place + length :]
    other = chance.randrange(len(rest) + 1)
    return f"{length} bytes moved from {place} to {other}", rest[:other] + content[place : place + length] + rest[
        other:
    ]


def _piece(content: bytes, chance: random.Random) -> tuple[int, int]:
    length = chance.randint(1, min(LONGEST_PIECE, len(content) - 1))
    return chance.randrange(len(content) - length), length
