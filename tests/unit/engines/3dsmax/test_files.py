import pytest
from console.exits import ConsoleError


def test_text_files_are_written_and_read(world):
    text = world.value(
        'f = createFile "out/a.txt"\nformat "one\\ntwo\\n" to:f\nclose f\n'
        'g = openFile "OUT/a.txt"\nlines = #()\nwhile not eof g do append lines (readLine g)\nclose g\nlines'
    )
    assert text == ["one", "two"]
    assert (world.job / "out" / "a.txt").read_text() == "one\ntwo\n"


@pytest.mark.parametrize("name", ["../x.txt", "/etc/x.txt", "..\\\\x.txt"])
def test_nothing_is_written_outside_the_job_folder(world, name):
    with pytest.raises(ConsoleError, match="outside the job folder"):
        world.value(f'createFile "{name}"')


def test_links_out_of_the_job_folder_are_not_followed(world):
    (world.job / "link").symlink_to("/etc")
    assert world.value('doesFileExist "link/passwd"') is False
    with pytest.raises(ConsoleError, match="outside the job folder"):
        world.value('createFile "link/x"')


def test_parts_of_file_names(world):
    assert world.value('getFilenamePath "c:\\\\a\\\\b.max"') == "c:/a/"
    assert (
        world.value('filenameFromPath "a/b.max" + getFilenameFile "a/b.max" + getFilenameType "a/b.max"')
        == "b.maxb.max"
    )


def test_a_script_runs_another_one_of_the_job(world):
    (world.job / "more.ms").write_text("global answer = 42")
    assert world.value('fileIn "more.ms"\nanswer') == 42


def test_the_job_folder_is_every_folder(world):
    assert world.value("sysInfo.currentdir") == str(world.job)
    assert world.value("getDir #export") == str(world.job)
