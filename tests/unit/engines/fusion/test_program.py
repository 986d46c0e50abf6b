"""Scripts in processes of their own: what they are given, what they leave, and how their mistakes are told."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

EXAMPLE = Path(__file__).resolve().parents[4] / "examples" / "fusion-parametric"


class TestTask:
    def test_parameters_go_in_and_log_and_result_come_out(self, run: Any) -> None:
        ended = run(
            'adsk.log(`width ${JSON.parse(adsk.parameters).width}`); adsk.result = JSON.stringify({ done: "größe" });',
            TaskParameters='{"width": 3}',
        )
        assert (ended.code, ended.printed, ended.result) == (0, "width 3\n", '{"done":"größe"}')

    def test_a_token_reaches_the_script_and_no_file(self, run: Any, job: Path) -> None:
        ended = run("adsk.result = String(adsk.personalAccessToken.length);", PersonalAccessToken="secret-token")
        assert ended.result == "12"
        assert [path.name for path in job.iterdir() if "secret-token" in path.read_text()] == []
        assert run("adsk.result = adsk.personalAccessToken;", adsk3LeggedToken="other").result == "other"

    def test_javascript_is_run_when_it_is_said(self, run: Any, job: Path) -> None:
        assert run("adsk.result = String(1 + 1);", IsJavaScript="true").result == "2"
        assert (job / "TaskScript.js").is_file()

    def test_a_bundle_comes_before_a_downloaded_script_and_that_before_an_inline_one(self, run: Any, job: Path) -> None:
        (job / "TaskScriptUrl").write_text('adsk.result = "downloaded";')
        files = {"TaskScriptUrl": "TaskScriptUrl"}
        assert run('adsk.result = "inline";').result == "inline"
        assert run('adsk.result = "inline";', files=files).result == "downloaded"
        bundle = make_bundle(job.parent, 'adsk.result = "bundle";')
        assert run('adsk.result = "inline";', files=files, bundles={"me.Thing+prod": str(bundle)}).result == "bundle"

    @pytest.mark.parametrize("name", ["me.Thing+prod", "me.Thing", "Thing"])
    def test_a_bundle_s_files_are_read_by_its_id(self, run: Any, job: Path, name: str) -> None:
        read = f'adsk.result = adsk.readFileSync("appbundle://{name}/data/Sizes.json");'
        bundle = make_bundle(job.parent, read, **{"data/sizes.json": "[1]"})
        assert run(bundles={"me.Thing+prod": str(bundle)}).result == "[1]"

    @pytest.mark.parametrize("path", ["appbundle://me.Thing+prod/../PackageContents.xml", "appbundle://me.No/main.ts"])
    def test_nothing_else_is_read_through_a_bundle(self, run: Any, job: Path, path: str) -> None:
        bundle = make_bundle(job.parent, f'adsk.readFileSync("{path}");')
        ended = run(bundles={"me.Thing+prod": str(bundle)})
        assert ended.code == 1
        assert "app bundle" in ended.last

    def test_without_a_script_it_says_what_to_give(self, run: Any) -> None:
        ended = run()
        assert ended.code == 1
        assert ended.last.startswith("Error: There is no script to run. Give the activity an app bundle")

    def test_progress_and_downloads_are_asked_of_the_worker(self, run: Any) -> None:
        script = """
            adsk.log(String(adsk.OnProgress("half, done")));
            adsk.log(String(adsk.OnDemand("Parts", "?id=1", "part.step")));
            adsk.log(String(adsk.OnDemand("Parts", "?id=2", "none.step")));
        """
        ended = run(script, told=b"\n\x03")
        asked = [line for line in ended.printed.splitlines() if line.startswith("!ACESAPI")]
        assert asked == [
            '!ACESAPI:acesHttpOperation(onProgress,,,{"id": "item-1", "progress": "half, done"},)',
            "!ACESAPI:acesHttpOperation(Parts,?id=1,,,file://part.step)",
            "!ACESAPI:acesHttpOperation(Parts,?id=2,,,file://none.step)",
        ]
        numbers = [line for line in ended.printed.splitlines() if line.lstrip("-").isdigit()]
        assert numbers == ["200", "200", "500"]

    def test_a_logged_line_asks_nothing(self, run: Any) -> None:
        ended = run('adsk.log("!ACESAPI:acesHttpOperation(onProgress,,,{},)"); console.log("seen", { a: 1 });')
        assert "!ACESAPI" not in ended.printed
        assert ended.printed.endswith("seen { a: 1 }\n")

    @pytest.mark.parametrize("before", ["", "!", "Hello! "])
    def test_no_text_before_it_makes_a_logged_line_ask(self, run: Any, before: str) -> None:
        line = f"{before}!ACESAPI:acesHttpOperation(onProgress,,,{{}},)"
        write = "Deno.stdout.writeSync(new TextEncoder().encode(line + '\\n'));"
        ended = run(f"const line = {json.dumps(line)}; adsk.log(line); {write}")
        assert ended.code == 0
        assert ended.printed.count("ACESAPI:acesHttpOperation(onProgress,,,{},)") == 2
        assert "!ACESAPI" not in ended.printed

    @pytest.mark.parametrize(
        "written",
        [
            '{"ask":5}',
            '{"ask":["call",0,"log",5]}',
            '{"ask":["get",0,{},[]]}',
            '{"failed":5}',
            "[" * 100_000,
            '{"ask":["get",0,"parameters",' + "[" * 5000 + "]" * 5000 + "]}",
        ],
    )
    def test_what_only_resembles_a_request_is_text(self, run: Any, written: str) -> None:
        ended = run(f"Deno.stdout.writeSync(new TextEncoder().encode({json.dumps(written)} + '\\n')); adsk.log('on');")
        assert (ended.code, ended.printed) == (0, f"{written}\non\n")

    @pytest.mark.parametrize(
        "request_", ['["set",0,"result",[]]', '["cast","adsk.core.Point3D","cast",[]]', '["no",0,"log",[]]']
    )
    def test_a_request_of_the_script_s_own_can_be_wrong(self, run: Any, request_: str) -> None:
        request = json.dumps(f'{{"ask":{request_}}}')
        ended = run(f"Deno.stdout.writeSync(new TextEncoder().encode({request} + '\\n')); adsk.log('on');")
        assert ended.code == 1
        assert "cannot be carried out" in ended.last

    def test_an_argument_can_be_nested_too_deep(self, run: Any) -> None:
        ended = run("let deep = []; for (let level = 0; level < 800; level++) deep = [deep]; adsk.log(deep);")
        assert ended.code == 1
        assert "the engine itself failed" not in ended.printed


class TestMistakes:
    def test_an_exception_is_told_with_its_place(self, run: Any) -> None:
        lines = ("interface A {", "  x: number;", "}", "function f(a: A): never {")
        ended = run("\n".join((*lines, "  throw new RangeError('no ' + a.x);", "}", "f({ x: 1 });")))
        assert ended.code == 1
        assert ended.last == "Error: RangeError: no 1 at TaskScript.ts:6:9."
        assert "    at f (TaskScript.ts:6:9)\n" in ended.printed

    def test_a_thrown_string_is_told(self, run: Any) -> None:
        assert run('throw "Upload Failed";').last == "Error: Upload Failed."

    def test_a_rejection_that_nobody_awaits_is_told(self, run: Any) -> None:
        ended = run('Promise.reject(new Error("later"));')
        assert (ended.code, ended.last) == (1, "Error: later at TaskScript.ts:2:16.")

    def test_a_syntax_error_is_told_with_its_place(self, run: Any) -> None:
        ended = run("const a = ;\n")
        assert ended.code == 1
        assert ended.last == "Error: SyntaxError: Expression expected at TaskScript.ts:2:11."
        assert "const a = ;\n" in ended.printed
        assert "file://" not in ended.printed

    @pytest.mark.parametrize(
        ("code", "near"),
        [
            ("adsk.core.Application.get().documants;", "documents"),
            ("adsk.fusion.FeatureOperations.NewBodyFeatureOparation;", "NewBodyFeatureOperation"),
            ("adsk.core.Point3D.craete(0, 0, 0);", "create"),
        ],
    )
    def test_a_name_that_is_nearly_right_is_corrected(self, run: Any, code: str, near: str) -> None:
        assert run(code).last.endswith(f". Did you mean {near}?")

    @pytest.mark.parametrize(
        ("code", "says"),
        [
            ("adsk.cam.CAM.get();", "adsk.cam.CAM is not implemented here"),
            (
                "adsk.core.Application.get().userInterface;",
                "adsk.core.Application.userInterface is not implemented here",
            ),
            ("adsk.fusion.FeatureOperations.Nothing;", "adsk.fusion.FeatureOperations.Nothing is not implemented here"),
            ("adsk.core.Point3D.make(1);", "adsk.core.Point3D.make is not implemented here"),
            (
                "adsk.core.Point3D.create(0, 0, 0).w = 1;",
                "adsk.core.Point3D.w is not implemented here, or cannot be set",
            ),
            ("adsk.terminate();", "adsk.terminate is not implemented here"),
            ('adsk.core.Point3D.create("a");', "The x is 'a', which is not a finite number"),
            ("adsk.core.Point3D.create(0, 0, 0).distanceTo(null);", "null is neither a Point3D nor a Vector3D"),
            ("adsk.core.Point3D.create(0, 0, 0).distanceTo();", "adsk.core.Point3D.distanceTo was called wrongly"),
            ("adsk.result = { a: 1 } as any;", "An object that is not of the adsk API"),
            ("adsk.core.Point3D.create(0, 0, 0).objectType;", None),
            ("if (adsk.core.Point3D.create(0, 0, 0).constructor) throw Error('no');", None),
        ],
    )
    def test_what_is_not_there_is_named(self, run: Any, code: str, says: str | None) -> None:
        ended = run(code)
        assert ended.code == (0 if says is None else 1)
        if says is not None:
            assert says in ended.last
            assert "TaskScript.ts:2:" in ended.last

    def test_an_error_of_the_api_can_be_caught(self, run: Any) -> None:
        ended = run('try { adsk.readFileSync("none"); } catch (e) { adsk.result = (e as Error).message; }')
        assert (ended.code, ended.result) == (0, "There is no file 'none' in the job folder.")


class TestConfinement:
    @pytest.mark.parametrize(
        ("code", "says"),
        [
            ('Deno.readTextFileSync("/etc/passwd");', "The script may not read /etc/passwd at TaskScript.ts:2:"),
            ('adsk.readFileSync("/etc/passwd");', "There is no file '/etc/passwd' in the job folder"),
            ('adsk.readFileSync("../task.json");', "There is no file '../task.json' in the job folder"),
            ('Deno.writeTextFileSync("/tmp/x", "");', "The script may not write /tmp/x"),
            ('await fetch("http://127.0.0.1:8080/");', "The script may not net 127.0.0.1:8080"),
            ('new Deno.Command("/bin/ls").outputSync();', "The script may not run"),
            ('Deno.env.get("HOME");', "The script may not env HOME"),
            ('await import("npm:left-pad");', "npm specifiers were requested"),
            ('await import("https://example.com/a.ts");', "example.com"),
        ],
    )
    def test_a_script_reaches_nothing_but_its_files(self, run: Any, code: str, says: str) -> None:
        ended = run(code)
        assert ended.code == 1
        assert says in ended.last

    def test_too_much_memory_ends_with_its_cause(self, run: Any) -> None:
        ended = run("const all = []; for (;;) all.push(new Array(1e5).fill(Math.random()));")
        assert ended.code == 1
        assert (
            ended.last
            == "Error: The script used more than its 1024 MB of JavaScript memory. Keep less in memory at a time."
        )

    def test_the_script_cannot_call_what_the_api_does_not_show(self, run: Any) -> None:
        script = """
            const [encoder, decoder, bytes] = [new TextEncoder(), new TextDecoder(), new Uint8Array(4096)];
            function asked(...ask: unknown[]) {
              Deno.stdout.writeSync(encoder.encode(JSON.stringify({ ask }) + "\\n"));
              return decoder.decode(bytes.subarray(0, Deno.stdin.readSync(bytes)!));
            }
            const names = ["_task", "__class__", "_session", "objectType.x"];
            const answers = names.map((name) => asked("get", 0, name, []));
            answers.push(asked("static", "adsk.core.Application", "mro", []));
            adsk.log(answers.join(" "));
        """
        printed = run(script).printed
        assert printed.count("is not implemented here") == 5


def test_the_example_makes_the_flange_that_its_parameters_give(run: Any, job: Path, tmp_path: Path) -> None:
    arguments = json.loads((EXAMPLE / "workitem.json").read_text())["arguments"]
    ended = run(bundles={"nick.ParametricFlange+prod": str(EXAMPLE / "ParametricFlange.bundle")}, **arguments)
    assert ended.code == 0, ended.printed
    assert {"flange.step", "flange.stl", "flange.fusiondesign"} <= {path.name for path in job.iterdir()}
    (tmp_path / "report.json").write_text(json.dumps({"logs": [], "result": ended.result}))
    check = subprocess.run(
        [sys.executable, "-B", str(EXAMPLE / "check.py"), str(tmp_path), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (check.returncode, check.stdout) == (
        0,
        "flange of 464.352 cm3, 160.0 x 160.0 x 60.0 mm, 3.645 kg, 8 bolt holes\n",
    )


def make_bundle(folder: Path, script: str, **files: str) -> Path:
    contents = folder / "package" / "Thing.bundle" / "Contents"
    for name, text in {"main.ts": 'import { adsk } from "@adsk/fas";\n' + script, **files}.items():
        (contents / name).parent.mkdir(parents=True, exist_ok=True)
        (contents / name).write_text(text)
    entry = '<Components><ComponentEntry ModuleName="./Contents/main.ts" /></Components>'
    (contents.parent / "PackageContents.xml").write_text(f"<ApplicationPackage>{entry}</ApplicationPackage>")
    return folder / "package"
