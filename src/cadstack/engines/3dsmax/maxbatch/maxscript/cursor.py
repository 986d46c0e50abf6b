"""The parser's place among the tokens of a script."""

from .errors import ScriptError
from .lexer import Token, tokens


class Cursor:
    """Looks at and takes tokens; every refusal names the place."""

    def __init__(self, text: str, source: str) -> None:
        self.source = source
        self._tokens = tokens(text, source)
        self._index = 0

    @property
    def token(self) -> Token:
        return self._tokens[self._index]

    @property
    def after(self) -> Token:
        """The token behind the present one."""
        return self._tokens[min(self._index + 1, len(self._tokens) - 1)]

    @property
    def at(self) -> str:
        return f"{self.source}:{self.token.line}:{self.token.column}"

    @property
    def at_end(self) -> bool:
        return self.token.kind == "end"

    def take(self) -> Token:
        token = self.token
        if token.kind != "end":
            self._index += 1
        return token

    def is_sign(self, *signs: str) -> bool:
        return self.token.kind == "operator" and self.token.text in signs

    def is_word(self, *words: str) -> bool:
        """Whether the present token is one of these keywords."""
        return self.token.kind == "keyword" and self.token.text in words

    def take_sign(self, *signs: str) -> bool:
        if self.is_sign(*signs):
            self.take()
            return True
        return False

    def take_word(self, *words: str) -> bool:
        if self.is_word(*words):
            self.take()
            return True
        return False

    def expect_sign(self, sign: str, doing: str) -> None:
        if not self.take_sign(sign):
            raise self.wrong(f"{doing} needs {sign!r} here, not {self.token.text}")

    def expect_word(self, word: str, doing: str) -> None:
        if not self.take_word(word):
            raise self.wrong(f"{doing} needs {word!r} here, not {self.token.text}")

    def expect_name(self, doing: str) -> str:
        """A name that the script gives to something, in lower case."""
        if self.token.kind not in ("word", "keyword"):
            raise self.wrong(f"{doing} needs a name here, not {self.token.text}")
        return self.take().text

    def wrong(self, message: str) -> ScriptError:
        return ScriptError(message, self.at)
