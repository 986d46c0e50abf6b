"""Makes what an office asks of a building model that it receives."""

from pathlib import Path

from bim import checks, schedules, views


def on_design_automation_ready(data):
    building = data.RevitDoc
    schedules.write(building, "schedules.xlsx")
    scene = views.write_glb(building, "building.glb")
    views.write_plan(building, "plan.svg", scale=100)
    print(f"{scene.elements} elements, {len(building.levels())} levels")
    if Path("rules.ids").is_file():
        result = checks.check_against(building, "rules.ids")
        checks.write_json(building, result, "check.json")
        checks.write_html(building, result, "check.html")
        print("The model meets the rules." if result.passed else "The model does not meet the rules; see check.html.")
    return True
