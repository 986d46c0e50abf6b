from pathlib import Path

from console.paths import existing, native


def test_back_slashes_and_quotes_are_understood():
    assert native('".\\out\\a b.pdf"') == Path("out/a b.pdf")


def test_names_in_another_case_are_found(tmp_path):
    (tmp_path / "Sub").mkdir()
    (tmp_path / "Sub" / "File.DWG").write_text("x")
    assert existing(tmp_path / "sub" / "file.dwg") == tmp_path / "Sub" / "File.DWG"
    assert existing(tmp_path / "sub" / "other.dwg") is None
