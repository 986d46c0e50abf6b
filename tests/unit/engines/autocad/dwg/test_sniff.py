import pytest
from accore.dwg import UnreadableDrawing
from accore.dwg.sniff import DWG, DXF, identify


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"AC1032" + bytes(300), DWG),
        (b"AC1014" + bytes(300), DWG),
        (b"  0\r\nSECTION\r\n  2\r\nHEADER\r\n  0\r\nENDSEC\r\n  0\r\nEOF\r\n", DXF),
        (b"999\nmade by hand\n0\nSECTION\n0\nEOF", DXF),
        (b"\xef\xbb\xbf0\nSECTION\n0\nEOF\n\n", DXF),
        (b"AutoCAD Binary DXF\r\n\x1a\x00\x00EOF\x00", DXF),
    ],
)
def test_content_decides_whatever_the_name(tmp_path, head, kind):
    path = tmp_path / "drawing.step"
    path.write_bytes(head)
    assert identify(path) == kind


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"ISO-10303-21;\nHEADER;", "STEP"),
        (b"%PDF-1.5", "PDF"),
        (b"PK\x03\x04", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "compound file"),
        (b'{"a": 1}', "JSON"),
        (b"", r"empty \(0 bytes\). Check the upload"),
        (b"<html>Access denied", "error page"),
        (b"hello", "a text file, not a drawing"),
        (b"\1\2\0", "unknown kind"),
        (b"AC1032", "truncated"),
        (b"AC1040" + bytes(300), "newer version"),
        (b"AC1009" + bytes(300), "older than R14"),
        (b"AC1032" + bytes(18) + b"\x01" + bytes(300), "encrypted"),
    ],
)
def test_other_files_are_named_for_what_they_are(tmp_path, content, what):
    path = tmp_path / "drawing.dwg"
    path.write_bytes(content)
    with pytest.raises(UnreadableDrawing, match=what):
        identify(path)


def test_missing_file_is_named(tmp_path):
    with pytest.raises(UnreadableDrawing, match=r"nothing\.dwg cannot be opened"):
        identify(tmp_path / "nothing.dwg")


def test_header_that_asks_for_more_bytes_than_there_are(tmp_path):
    locators = (1).to_bytes(4, "little") + b"\x00" + (500).to_bytes(4, "little") + (500).to_bytes(4, "little")
    path = tmp_path / "cut.dwg"
    path.write_bytes((b"AC1015" + bytes(0x15 - 6) + locators).ljust(999, b"\x00"))
    with pytest.raises(UnreadableDrawing, match="999 of at least 1000 bytes"):
        identify(path)


def test_a_dxf_that_was_cut_off_is_refused_with_its_last_words(tmp_path):
    path = tmp_path / "cut.dxf"
    path.write_bytes(b"0\nSECTION\n2\nENTITIES\n0\nLINE\n8\nWal")
    with pytest.raises(UnreadableDrawing, match=r'ends at byte 33 with "Wal", not with EOF\. Upload it again'):
        identify(path)
