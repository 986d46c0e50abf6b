"""The program as activities run it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
PROGRAM = ROOT / "src" / "cadstack" / "engines" / "3dsmax" / "3dsmaxbatch.exe"
EXAMPLE = ROOT / "examples" / "3dsmax-export-fbx"
SAMPLES = ROOT.parent / "shared" / "samples"
MANIFEST = """<?xml version="1.0"?>
<ApplicationPackage><Components><ComponentEntry ModuleName="./Contents/{}" /></Components></ApplicationPackage>
"""


def run(job: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-B", str(PROGRAM), *arguments]
    surroundings = {**os.environ, **variables}
    return subprocess.run(command, cwd=job, capture_output=True, text=True, timeout=120, check=False, env=surroundings)


def script(job: Path, text: str, name: str = "s.ms") -> str:
    (job / name).write_text(text)
    return name


def bundle(folder: Path, name: str, text: str) -> Path:
    contents = folder / "Tool.bundle" / "Contents"
    contents.mkdir(parents=True)
    (contents / name).write_text(text)
    (contents.parent / "PackageContents.xml").write_text(MANIFEST.format(name))
    return folder


def test_the_published_activity_runs_as_it_stands(tmp_path):
    activity = json.loads((EXAMPLE / "activity.json").read_text())
    for name in ("inputs", "outputs"):
        (tmp_path / name).mkdir()
    made = [sys.executable, "-B", str(EXAMPLE / "make_input.py"), str(tmp_path / "inputs")]
    subprocess.run(made, check=True, timeout=120, capture_output=True)
    job = tmp_path / "outputs"
    (job / "input.max").write_bytes((tmp_path / "inputs" / "input.max").read_bytes())
    line = ["-sceneFile", str(job / "input.max"), script(job, activity["settings"]["script"], "setting_script.ms")]
    done = run(job, *line)
    assert done.returncode == 0, done.stdout
    check = [sys.executable, "-B", str(EXAMPLE / "check.py"), str(job), str(tmp_path / "inputs")]
    checked = subprocess.run(check, timeout=120, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "5 objects, 7300 triangles" in checked.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "takes one script, not 0"),
        (["-sceneFiel", "a.max", "s.ms"], "does not know the argument '-sceneFiel'"),
        (["-sceneFile", "none.max", "s.ms"], 'The scene "none.max" does not exist'),
        (["none.ms"], 'The script "none.ms" does not exist'),
        (["s.ms", "-v", "9"], "-v is a number from 0 to 5"),
        (["s.ms", "-mxsInt", "size:big"], "needs a whole number"),
        (["s.ms", "-listenerLog", "../out.log"], "outside the job folder"),
        (["s.mse"], "encrypted"),
    ],
)
def test_mistakes_end_in_one_line(tmp_path, arguments, said):
    script(tmp_path, "1")
    script(tmp_path, "1", "s.mse")
    done = run(tmp_path, *arguments)
    assert done.returncode == 1
    assert said in done.stdout.splitlines()[-1]


def test_switches_reach_the_script_and_its_output_the_log(tmp_path):
    text = 'a = maxOps.mxsCmdLineArgs\nformat "% % %" a[#title] (a[#size] + 1) a[#at]'
    values = ["-mxsString", 'title:"two words"', "-mxsInt", "size:4", "-mxsValue", "at:[1,2,3]"]
    done = run(tmp_path, script(tmp_path, text), *values, "-listenerLog", "listener.log", "-v", "2")
    assert (done.returncode, done.stdout) == (0, "two words 5 [1,2,3]")
    assert (tmp_path / "listener.log").read_text() == done.stdout


def test_the_exit_code_is_that_of_quit_max(tmp_path):
    assert run(tmp_path, script(tmp_path, "quitMax exitCode:3\nprint 1")).returncode == 3


def test_a_script_in_python_has_blender_and_the_functions_of_maxscript(tmp_path):
    text = "import bpy, pymxs\nrt = pymxs.runtime\nb = rt.Box(height=2)\nb.pos = b.max\nprint(rt.objects.count)\n"
    done = run(tmp_path, script(tmp_path, text + 'rt.exportFile("a.obj", rt.Name("noPrompt"))', "s.py"))
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "1")
    assert (tmp_path / "a.obj").is_file()


def test_a_mistake_in_python_shows_the_lines_of_the_script(tmp_path):
    done = run(tmp_path, script(tmp_path, "def f():\n    return 1 / 0\nf()\n", "s.py"))
    assert done.returncode == 1
    assert "ZeroDivisionError: division by zero (s.py:2)" in done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tool.ms", "fn double n = 2 * n"),
        ("tool.py", "def register(script):\n    script.run('fn double n = 2 * n', 'tool')\n"),
    ],
)
def test_bundles_are_loaded_before_the_script(tmp_path, name, text):
    bundle(tmp_path / "bundles", name, text)
    job = tmp_path / "job"
    job.mkdir()
    called = script(job, "print (double 21)")
    for done in (
        run(job, called, "-al", str(tmp_path / "bundles")),
        run(job, called, ADSK_APPLICATION_PLUGINS=f"{tmp_path / 'bundles'};"),
    ):
        assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "42"), done.stdout


def test_a_bundle_that_is_named_twice_is_loaded_once(tmp_path):
    bundle(tmp_path / "bundles", "tool.ms", 'print "loading"')
    job = tmp_path / "job"
    job.mkdir()
    folder = str(tmp_path / "bundles")
    done = run(job, script(job, "print 1"), "-al", folder, ADSK_APPLICATION_PLUGINS=folder)
    assert (done.returncode, done.stdout.count("loading")) == (0, 1), done.stdout


def test_a_bundle_without_a_manifest_is_a_folder_of_files(tmp_path):
    tools, job = tmp_path / "tools", tmp_path / "job"
    for folder in (tools, job):
        folder.mkdir()
    script(tools, "global answer = 42", "shared.ms")
    text = f'fileIn "{tools / "shared.ms"}"\nprint answer'
    assert run(job, script(job, text), ADSK_APPLICATION_PLUGINS=str(tools)).stdout == "42\n"
    assert "outside the job folder" in run(job, "s.ms").stdout


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample scenes are not here (../shared/samples)")
@pytest.mark.parametrize(
    ("sample", "code", "said"),
    [
        ("blend/test_279.blend", 0, "Exported output.fbx: 3 objects,"),
        ("fbx/spider.fbx", 0, "Exported output.fbx: 21 objects"),
        ("glb/CesiumMilkTruck.glb", 0, "Exported output.fbx: 5 objects"),
        ("3ds/RotatingCube.3DS", 0, "Exported output.fbx: 1 object,"),
        ("max/RotatingCube.max", 1, "own format of 3ds Max"),
    ],
)
def test_real_scenes_are_exported_or_refused(tmp_path, sample, code, said):
    (tmp_path / "input.max").write_bytes((SAMPLES / sample).read_bytes())
    done = run(tmp_path, "-sceneFile", "input.max", script(tmp_path, 'exportFile "output.fbx" #noPrompt using:FBXEXP'))
    assert (done.returncode, said in done.stdout.splitlines()[-1]) == (code, True), done.stdout
