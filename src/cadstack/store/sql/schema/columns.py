"""The kinds of columns that every table is made of, and the one `metadata`."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Text

metadata = MetaData()

WORDS = Text().with_variant(Text(collation="C"), "postgresql")
DOCUMENT = Text()
SEALED = LargeBinary()
MOMENT = BigInteger()
COUNTER = BigInteger().with_variant(Integer(), "sqlite")


def words(name: str, *, optional: bool = False) -> Column[str]:
    return Column(name, WORDS, nullable=optional)


def document(name: str, *, optional: bool = False) -> Column[str]:
    return Column(name, DOCUMENT, nullable=optional)


def moment(name: str, *, optional: bool = False) -> Column[int]:
    return Column(name, MOMENT, nullable=optional)


def number(name: str, *, optional: bool = False) -> Column[int]:
    return Column(name, BigInteger(), nullable=optional)


def counter(name: str) -> Column[int]:
    """A key the database counts up; SQLite never gives a number twice (AUTOINCREMENT)."""
    return Column(name, COUNTER, primary_key=True, autoincrement=True)
