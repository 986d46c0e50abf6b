import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("ezdxf", reason="ezdxf is installed in the AutoCAD engine's venv only")
ENGINE = Path(__file__).resolve().parents[5] / "src" / "cadstack" / "engines" / "autocad"


def test_only_the_shipped_font_is_known_and_nothing_is_written(tmp_path):
    program = (
        "from accore.plotting import fonts; fonts.install();"
        "from ezdxf.fonts.fonts import font_manager as m; print(sorted(m._font_cache._cache))"
    )
    home = {"HOME": str(tmp_path), "PYTHONPATH": str(ENGINE), "PYTHONDONTWRITEBYTECODE": "1"}
    environment = {**{k: v for k, v in os.environ.items() if not k.startswith("XDG_")}, **home}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['dejavusanscondensed.ttf']"
    assert list(tmp_path.rglob("*")) == []


def test_fonts_beside_the_drawing_are_added_and_damaged_ones_named(tmp_path, capsys):
    from accore.plotting import fonts

    (tmp_path / "good.ttf").write_bytes((fonts.FOLDER / fonts.SHIPPED).read_bytes())
    (tmp_path / "bad.ttf").write_bytes(b"not a font")
    fonts.install([tmp_path])
    from ezdxf.fonts.fonts import font_manager

    assert font_manager.has_font("good.ttf")
    assert not font_manager.has_font("bad.ttf")
    assert "bad.ttf" in capsys.readouterr().out


def test_fonts_that_texts_ask_for_and_that_are_not_here_are_named(doc):
    from accore.plotting import fonts

    for name, font in (("A", "C:\\Fonts\\firm.ttf"), ("B", "romans.shx"), ("C", fonts.SHIPPED), ("D", "unused.shx")):
        doc.styles.add(name, font=font)
    for style in "ABC":
        doc.modelspace().add_text("x", dxfattribs={"style": style})
    assert fonts.substituted(doc) == ["firm.ttf", "romans.shx"]
