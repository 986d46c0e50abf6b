"""The four commands of the view-publishing activity: the properties of a drawing, its views, one package of both.

The original writes SVF, whose format is not public, so nothing here is called by that name: a view is an SVG drawing of
one layout with a PNG thumbnail. The package is a folder that a viewer can be pointed to: `bubble.json` lists the views
and their files, `index.json` holds the properties.
"""

import json
import shutil
import uuid

THUMBNAIL_PIXELS = 400


def register(app):
    """Called once when the bundle is loaded."""

    @app.command("PREPAREFORPROPERTYEXTRACTION")
    def prepare():
        """Begin the index: which drawing it is, and which layouts it has."""
        target = asked_file(app, "Enter index file name", "index.json")
        drawing = app.drawing.name if app.drawing else "Drawing1.dwg"
        write(target, {"drawing": drawing, "layouts": app.doc.layout_names_in_taborder()})
        app.echo(f"{target.name} begun for {drawing}.")

    @app.command("INDEXEXTRACTOR")
    def extract():
        """Add the properties of the drawing to the index."""
        target = asked_file(app, "Enter index file name", "index.json")
        index = json.loads(target.read_text("utf-8")) if target.is_file() else {}
        index["properties"] = app.facts()
        write(target, index)
        app.echo(f"Properties written to {target.name}.")

    @app.command("PUBLISHTOSVF")
    def publish():
        """Draw each layout that holds something; the list of the views goes beside them, under the name given."""
        target = asked_file(app, "Enter file name", "output/result.svf").with_suffix(".json")
        names = [name for name in app.doc.layout_names_in_taborder() if len(app.doc.layouts.get(name))]
        views = [view for number, name in enumerate(names) if (view := draw(app, target, number, name))]
        write(target, {"views": views})
        app.echo(f"{len(views)} views listed in {target.name}.")

    @app.command("CREATEBUBBLEPACKAGE")
    def package():
        """Gather views and index in one folder, with `bubble.json`; thumbnail and options are asked for and unused."""
        source = app.job / (app.ask("Enter folder of the views <output>: ") or "output")
        target = asked_file(app, "Enter package folder", "result", "bubble.json")
        app.ask("Enter thumbnail: ")
        app.ask("Enter options: ")
        views = gathered(source, target)
        index = app.job / "index.json"
        if index.is_file():
            shutil.copyfile(index, target.with_name(index.name))
        write(target, bubble(app, views, index.is_file()))
        app.echo(f"Package of {len(views)} views written to {target.parent.name}.")


def draw(app, target, number, layout):
    """One layout as SVG and PNG; None, with a remark, where it cannot be drawn."""
    graphics = target.with_name(f"{target.stem}-{number}.svg")
    thumbnail = graphics.with_suffix(".png")
    area = "extents" if layout == "Model" else "layout"
    try:
        sheet = app.plot(graphics, layout, area=area)
        dots = THUMBNAIL_PIXELS * 25.4 / max(sheet.width_mm, sheet.height_mm)
        app.plot(thumbnail, layout, area=area, dpi=max(10, round(dots)))
    except app.PlotError as error:
        app.echo(f"Note: layout {layout} has no view: {error}")
        return None
    app.echo(f"View of {layout} written to {graphics.name}.")
    return {
        "name": layout,
        "graphics": graphics.name,
        "thumbnail": thumbnail.name,
        "size": [sheet.width_mm, sheet.height_mm],
        "units": "mm",
        "notes": list(sheet.notes),
    }


def gathered(source, target):
    """The views that the lists in a folder name, their files copied beside the target."""
    lists = sorted(source.glob("*.json"))
    if not lists:
        raise ValueError(f'the folder "{source.name}" holds no views; run PUBLISHTOSVF before')
    views = [view for path in lists for view in json.loads(path.read_text("utf-8"))["views"]]
    for view in views:
        for name in (view["graphics"], view["thumbnail"]):
            shutil.copyfile(source / name, target.with_name(name))
    return views


def bubble(app, views, has_index):
    """The manifest of the package, in the shape of a derivative manifest; files are named relative to it."""
    name = app.drawing.name if app.drawing else "Drawing1.dwg"
    children = [view_node(name, view) for view in views]
    if has_index:
        children.append(resource("properties", "application/json", "index.json"))
    return {
        "guid": identity(name),
        "type": "design",
        "name": name,
        "status": "success",
        "progress": "complete",
        "hasThumbnail": "true" if views else "false",
        "children": children,
    }


def view_node(drawing, view):
    return {
        "guid": identity(drawing, view["name"]),
        "type": "geometry",
        "role": "2d",
        "name": view["name"],
        "size": view["size"],
        "units": view["units"],
        "children": [
            resource("graphics", "image/svg+xml", view["graphics"]),
            resource("thumbnail", "image/png", view["thumbnail"]),
        ],
    }


def resource(role, mime, name):
    return {"guid": identity(role, name), "type": "resource", "role": role, "mime": mime, "urn": name}


def identity(*names):
    """The same id for the same names, so that the same drawing gives the same package."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(names)))


def asked_file(app, question, default, inside=""):
    """A file of the job folder that the script names; `inside` makes the answer the folder of that file."""
    answer = app.ask(f"{question} <{default}>: ") or default
    return app.output(f"{answer}/{inside}" if inside else answer)


def write(path, content):
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")
