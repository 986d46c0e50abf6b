import pytest
from console.exits import ConsoleError
from console.job_files import JobFiles


@pytest.fixture
def files(tmp_path):
    (tmp_path / "job").mkdir()
    return JobFiles(tmp_path / "job")


@pytest.fixture
def contents(tmp_path):
    """The Contents of a bundle with one file."""
    folder = tmp_path / "X.bundle" / "Contents"
    folder.mkdir(parents=True)
    (folder / "tool.lsp").write_text("1")
    return folder


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "..\\x", "~x/../../x"])
def test_reading_and_writing_stay_in_the_job(files, name):
    with pytest.raises(ConsoleError, match=r"must not write .* outside the job folder"):
        files.to_write(name)
    with pytest.raises(ConsoleError, match=r"must not read .* outside the job folder"):
        files.to_read(name)


def test_a_link_is_where_it_leads_to(files, contents):
    (files.job / "link").symlink_to(contents)
    with pytest.raises(ConsoleError, match="outside"):
        files.to_read("link/tool.lsp")
    with pytest.raises(ConsoleError, match="outside"):
        files.to_write("link/new.lsp")
    assert files.folder("link") is None


def test_writing_makes_folders(files):
    assert files.to_write(".\\a\\b.txt") == files.job / "a" / "b.txt"
    assert (files.job / "a").is_dir()
    with pytest.raises(ConsoleError, match="is a folder"):
        files.to_write("a")


@pytest.mark.parametrize("name", ["", " ", "a\0b"])
def test_what_names_nothing_is_told_so(files, name):
    with pytest.raises(ConsoleError, match="name is missing"):
        files.to_write(name)
    with pytest.raises(ConsoleError, match="name is missing"):
        files.to_read(name)


def test_bundles_are_searched_after_the_job(files, contents):
    assert files.find("TOOL", (".lsp",)) is None
    files.allow_reading(contents.parent)
    assert files.find("TOOL", ("", ".lsp")) == contents / "tool.lsp"
    (files.job / "tool.lsp").write_text("2")
    assert files.find("tool.lsp") == files.job / "tool.lsp"
    with pytest.raises(ConsoleError, match="outside"):
        files.to_write(str(contents / "tool.lsp"))


def test_files_and_folders_are_not_taken_for_each_other(files, contents):
    files.allow_reading(contents.parent)
    assert files.find("contents") is None
    assert files.folder("contents") == contents
    assert files.folder("contents/tool.lsp") is None
    assert files.folder() == files.job


def test_the_opened_document_may_be_saved_where_it_is(files, tmp_path):
    files.allow_saving(tmp_path / "in.dwg")
    assert files.to_write(str(tmp_path / "in.dwg")) == tmp_path / "in.dwg"
    with pytest.raises(ConsoleError, match="outside"):
        files.to_write(str(tmp_path / "in2.dwg"))
