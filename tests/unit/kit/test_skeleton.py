"""Every shipped template makes a project whose bundle has no findings and whose definitions can be published."""

import pytest

from cadstack.domain.errors import CadstackError, Conflict, InvalidInput, NotFound
from cadstack.engines.catalogue import SHIPPED
from cadstack.engines.manifest import read_manifest
from cadstack.kit import definitions
from cadstack.kit.engines import engine_beside, engine_id_of, manifest_named, manifest_of, require_installed
from cadstack.kit.lint import lint
from cadstack.kit.project import Values, match_bundles, project_beside
from cadstack.kit.skeleton import make_project

TEMPLATES = sorted(path.parent.name for path in SHIPPED.glob("*/template"))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_new_project_is_sound(tmp_path, name):
    engine = read_manifest(SHIPPED / name)
    made = make_project(engine, "My_Part2", tmp_path / "new")
    assert not [path for path in made if b"{{name}}" in path.read_bytes() or "NAME" in path.name]
    project = project_beside(tmp_path / "new")
    activity = definitions.activity(Values({}, {}).read(project.activity))
    assert activity.document["engine"] == engine.engines[-1].id
    matched = match_bundles(activity.references, project.bundles)
    assert (matched.missing, matched.unused) == ((), ())
    for bundle in project.bundles:
        assert lint(bundle, *engine_beside("", bundle, tmp_path)) == []
    item = definitions.work_item(Values({}, {}).read(tmp_path / "new" / "workitem.json"))
    assert item.id.name == activity.document["id"]


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(Conflict):
        make_project(read_manifest(SHIPPED / "autocad"), "A", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_name_that_no_server_takes_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="cannot be the name"):
        make_project(read_manifest(SHIPPED / "autocad"), "my-part", tmp_path / "new")


def test_an_engine_from_elsewhere_brings_its_own_template(tmp_path):
    own = tmp_path / "engines" / "other"
    (own / "template").mkdir(parents=True)
    (own / "engine.toml").write_text('name = "other"\nfamily = "Other"\ntitle = "x"\n[[engine]]\nalias = "1"\n')
    (own / "template" / "NAME.txt").write_text("{{name}} {{NAME}} {{engine}} {{other}}")
    engine = manifest_named("other", tmp_path / "engines")
    (made,) = make_project(engine, "Abc", tmp_path / "new")
    assert (made.name, made.read_text()) == ("Abc.txt", "Abc ABC Autodesk.Other+1 {{other}}")
    (own / "template" / "NAME.txt").unlink()
    (own / "template").rmdir()
    with pytest.raises(NotFound, match="has no template"):
        make_project(engine, "Abc", tmp_path / "newer")


def test_ids_and_names_that_nobody_knows_are_answered_with_those_there_are(tmp_path):
    with pytest.raises(NotFound) as refused:
        manifest_of("Autodesk.AutoCAD+243", tmp_path)
    assert "Autodesk.AutoCAD+24" in refused.value.next_step
    with pytest.raises(NotFound) as refused:
        manifest_named("autocadd", tmp_path)
    assert "autocad" in refused.value.next_step


def test_what_is_not_installed_comes_with_the_line_to_type(tmp_path):
    with pytest.raises(CadstackError) as refused:
        require_installed("Autodesk.AutoCAD+24_3", tmp_path)
    assert refused.value.next_step == "Run: cadstack engine install autocad"


def test_a_bundle_for_no_known_engine_has_to_say_for_which(tmp_path):
    with pytest.raises(InvalidInput, match="Nothing says for which engine"):
        engine_id_of("", tmp_path / "A.bundle", tmp_path)
    assert engine_id_of("Autodesk.Elsewhere+1", tmp_path / "A.bundle", tmp_path) == "Autodesk.Elsewhere+1"
