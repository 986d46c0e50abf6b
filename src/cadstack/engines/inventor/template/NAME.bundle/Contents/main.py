"""Changes the parameters of a part and writes it, its STEP file and what it weighs."""

import json
from pathlib import Path


def create(server):
    """Called once by the engine."""
    return Change(server)


class Change:
    def __init__(self, server):
        self.server = server

    def RunWithArguments(self, doc, arguments):
        """The first argument of the command line names the file of the changes."""
        for name, expression in json.loads(Path(arguments["_1"]).read_text("utf-8")).items():
            doc.parameters[name].expression = expression
        doc.update()
        doc.save_as("Result.ipt")
        doc.export_step("Result.step")
        mass = doc.mass()
        Path("mass.json").write_text(json.dumps({"volume": mass.volume, "mass": mass.mass}), "utf-8")
        self.server.log(f"{doc.name}: {mass.volume:.1f} mm3, {mass.mass:.3f} kg")
