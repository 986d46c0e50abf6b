"""Activities, app bundles and aliases as the API writes them.

Answers leave out what is false, empty or null, and have their members in the recorded order.
"""

from collections.abc import Mapping
from typing import Any

from cadstack.domain.automation.activity import Activity, Parameter, Setting, Verb
from cadstack.domain.automation.appbundle import AppBundle
from cadstack.domain.automation.documents.reading import Reader
from cadstack.domain.ids import NAME
from cadstack.domain.versioned import EVERYONE, Alias

Document = dict[str, Any]

_SETTING_MEMBERS = ("value", "url", "isEnvironmentVariable", "headers", "verb", "multiparts")


def read_activity(document: object, *, owner: str, version: int, name: str | None = None) -> Activity:
    """An activity from a request or from the store; raises InvalidInput with a complaint for each wrong member.

    `name` stands for the `id` of the document, which a new version leaves out. What a well-formed activity may say is
    checked by `activity_rules`.
    """
    reader = Reader(document)
    activity = Activity(
        owner=owner,
        name=_name(reader, name),
        version=version,
        engine=reader.text("engine", required=True) or "",
        command_line=_command_line(reader),
        parameters=_parameters(reader),
        appbundles=reader.strings("appbundles"),
        settings=_settings(reader),
        description=reader.text("description") or "",
    )
    reader.finish("activity")
    return activity


def read_appbundle(document: object, *, owner: str, version: int, name: str | None = None) -> AppBundle:
    """An app bundle from a request or from the store; raises InvalidInput as `read_activity` does."""
    reader = Reader(document)
    bundle = AppBundle(
        owner=owner,
        name=_name(reader, name),
        version=version,
        engine=reader.text("engine", required=True) or "",
        appbundles=reader.strings("appbundles"),
        settings=_settings(reader),
        description=reader.text("description") or "",
    )
    reader.finish("app bundle")
    return bundle


def read_alias(document: object) -> Alias:
    """A new alias: `{id, version, receiver?}`."""
    reader = Reader(document)
    alias = Alias(
        id=reader.text("id", required=True) or "",
        version=reader.number("version", required=True) or 0,
        receivers=_receivers(reader) or (),
    )
    reader.finish("alias")
    return alias


def read_alias_change(document: object) -> tuple[int | None, tuple[str, ...] | None]:
    """What a PATCH of an alias changes: its version, its receivers, or both; None is left as it is."""
    reader = Reader(document)
    version, receivers = reader.number("version"), _receivers(reader)
    if not reader.complaints and version is None and receivers is None:
        reader.complain("version", "Nothing to change. Send version, receiver or both.")
    reader.finish("alias")
    return version, receivers


def activity_definition(activity: Activity) -> Document:
    """The document for the store, which `read_activity` reads back: without owner and version, those are columns."""
    return compact(
        {
            "id": activity.name,
            "engine": activity.engine,
            "commandLine": list(activity.command_line),
            "parameters": {name: parameter_document(value) for name, value in activity.parameters.items()},
            "appbundles": list(activity.appbundles),
            "settings": _settings_document(activity.settings),
            "description": activity.description,
        }
    )


def activity_document(activity: Activity, alias: str | None = None) -> Document:
    """The answer of the API: `owner.name` as id, with `+alias` where it was asked for by alias."""
    return compact(
        {
            "commandLine": list(activity.command_line),
            "parameters": {name: parameter_document(value) for name, value in activity.parameters.items()},
            "id": answered_id(activity.owner, activity.name, alias),
            "engine": activity.engine,
            "appbundles": list(activity.appbundles),
            "settings": _settings_document(activity.settings),
            "description": activity.description,
            "version": activity.version,
        },
        keep=("commandLine",),
    )


def appbundle_definition(bundle: AppBundle) -> Document:
    """The document for the store, which `read_appbundle` reads back."""
    return compact(
        {
            "id": bundle.name,
            "engine": bundle.engine,
            "appbundles": list(bundle.appbundles),
            "settings": _settings_document(bundle.settings),
            "description": bundle.description,
        }
    )


def appbundle_document(
    bundle: AppBundle,
    alias: str | None = None,
    *,
    package: str | None = None,
    upload_parameters: Mapping[str, Any] | None = None,
) -> Document:
    """The answer of the API. `package` is the signed URL of the zip, `upload_parameters` the form to upload it with."""
    return compact(
        {
            "uploadParameters": upload_parameters,
            "package": package,
            "id": answered_id(bundle.owner, bundle.name, alias),
            "engine": bundle.engine,
            "appbundles": list(bundle.appbundles),
            "settings": _settings_document(bundle.settings),
            "description": bundle.description,
            "version": bundle.version,
        }
    )


def alias_document(alias: Alias) -> Document:
    """`{version, id}`, with `receiver` where the alias is shared: a string for one, a list for several."""
    document: Document = {"version": alias.version, "id": alias.id}
    return document | ({"receiver": receiver_of(alias)} if alias.receivers else {})


def receiver_of(alias: Alias) -> str | list[str]:
    """The receivers as the API writes them."""
    return alias.receivers[0] if len(alias.receivers) == 1 else list(alias.receivers)


def parameter_document(parameter: Parameter) -> Document:
    """A parameter; its verb is always there."""
    return compact(
        {
            "zip": parameter.zip,
            "ondemand": parameter.on_demand,
            "verb": parameter.verb.value,
            "description": parameter.description,
            "required": parameter.required,
            "localName": parameter.local_name,
        }
    )


def setting_document(setting: Setting) -> Document:
    """A setting: `{"value": …}`, for a bare one too, or the URL to fetch it from."""
    if setting.url is None:
        return {"value": setting.value} | compact({"isEnvironmentVariable": setting.is_environment_variable})
    return compact(
        {
            "value": setting.value,
            "url": setting.url,
            "verb": setting.verb.value if setting.verb is not Verb.GET else None,
            "headers": dict(setting.headers),
            "multiparts": dict(setting.multiparts),
            "isEnvironmentVariable": setting.is_environment_variable,
        }
    )


def compact(document: Mapping[str, Any], keep: tuple[str, ...] = ()) -> Document:
    """Without the members that are null, false or empty, except those named; numbers stay."""
    return {
        name: value
        for name, value in document.items()
        if name in keep or not (value is None or value is False or (isinstance(value, (str, list, dict)) and not value))
    }


def answered_id(owner: str, name: str, alias: str | None) -> str:
    """`owner.name`, with the alias only where the entity was asked for by one."""
    return f"{owner}.{name}+{alias}" if alias else f"{owner}.{name}"


def verb_of(reader: Reader, default: Verb | None) -> Verb | None:
    """The `verb` member in any case; complains with the list of verbs."""
    text = reader.text("verb")
    if not text:
        return default
    try:
        return Verb(text.casefold())
    except ValueError:
        reader.complain("verb", f"'{text}' is not a verb. Use one of: {', '.join(Verb)}.")
        return default


def _name(reader: Reader, name: str | None) -> str:
    if name is not None:
        return name
    text = reader.text("id", required=True) or ""
    if text and not NAME.match(text):
        reader.complain(
            "id", f"'{text}' is not a valid name. Use 1 to 40 letters, digits or underscores, without owner or alias."
        )
    return text


def _command_line(reader: Reader) -> tuple[str, ...]:
    return () if reader.raw("commandLine") == "" else reader.strings("commandLine")


def _parameters(reader: Reader) -> dict[str, Parameter]:
    return {
        name: _parameter(reader.inside(f"parameters.{name}", value)) for name, value in reader.entries("parameters")
    }


def _parameter(reader: Reader) -> Parameter:
    return Parameter(
        verb=verb_of(reader, Verb.GET) or Verb.GET,
        local_name=reader.text("localName") or None,
        zip=reader.flag("zip"),
        on_demand=reader.flag("ondemand"),
        required=reader.flag("required"),
        description=reader.text("description") or "",
    )


def _settings(reader: Reader) -> dict[str, Setting]:
    return {name: _setting(reader, name, value) for name, value in reader.entries("settings")}


def _setting(parent: Reader, name: str, value: Any) -> Setting:
    if isinstance(value, (str, bool)):
        return Setting(value=value)
    if isinstance(value, (int, float)):
        return Setting(value=str(value))
    reader = parent.inside(f"settings.{name}", value)
    if not isinstance(value, Mapping):
        return Setting()
    if not reader.has_any(*_SETTING_MEMBERS):
        reader.complain("", "A setting is a string, true or false, or an object with value or url.")
    raw = reader.raw("value")
    url = reader.text("url") or None
    return Setting(
        value=raw if isinstance(raw, bool) else reader.text("value") or (None if url else ""),
        url=url,
        verb=verb_of(reader, Verb.GET) or Verb.GET,
        headers=reader.string_mapping("headers"),
        multiparts=dict(reader.mapping("multiparts")),
        is_environment_variable=reader.flag("isEnvironmentVariable"),
    )


def _settings_document(settings: Mapping[str, Setting]) -> Document:
    return {name: setting_document(setting) for name, setting in settings.items()}


def _receivers(reader: Reader) -> tuple[str, ...] | None:
    if reader.raw("receiver") is None:
        return None
    receivers = reader.strings("receiver")
    if any(not receiver for receiver in receivers):
        reader.complain("receiver", f"A receiver is the nickname or client id of an app, or '{EVERYONE}'.")
    return tuple(dict.fromkeys(receivers))
