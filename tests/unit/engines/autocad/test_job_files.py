import pytest
from accore.job_files import JobFiles
from console.exits import ConsoleError


@pytest.fixture
def files(tmp_path):
    (tmp_path / "job").mkdir()
    return JobFiles(tmp_path / "job")


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "..\\x", "~x/../../x"])
def test_writing_stays_in_the_job(files, name):
    with pytest.raises(ConsoleError, match="outside the job folder"):
        files.to_write(name)


def test_writing_makes_folders(files):
    assert files.to_write(".\\a\\b.txt") == files.job / "a" / "b.txt"
    assert (files.job / "a").is_dir()
    with pytest.raises(ConsoleError, match="is a folder"):
        files.to_write("a")
    with pytest.raises(ConsoleError, match="name is missing"):
        files.to_write(" ")


def test_bundles_are_searched_after_the_job(files, tmp_path):
    contents = tmp_path / "X.bundle" / "Contents"
    contents.mkdir(parents=True)
    (contents / "tool.lsp").write_text("1")
    assert files.find("TOOL", (".lsp",)) is None
    files.allow_reading(tmp_path / "X.bundle")
    assert files.find("TOOL", ("", ".lsp")) == contents / "tool.lsp"
    with pytest.raises(ConsoleError, match="outside"):
        files.to_write(str(contents / "tool.lsp"))


def test_the_opened_drawing_may_be_saved_where_it_is(files, tmp_path):
    files.allow_drawing(tmp_path / "in.dwg")
    assert files.to_write(str(tmp_path / "in.dwg")) == tmp_path / "in.dwg"
    with pytest.raises(ConsoleError, match="outside"):
        files.to_write(str(tmp_path / "in2.dwg"))
