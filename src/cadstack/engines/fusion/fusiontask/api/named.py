"""Objects whose name a script may change."""

from fusiontask.objects import ApiObject

from .values import text


class NamedObject(ApiObject, abstract=True):
    """An object with a name of its own."""

    _name: str

    @property
    def name(self) -> str:
        """Its name."""
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self._name = text(value, "name")
