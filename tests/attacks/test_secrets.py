"""Attacks on what the worker knows: its environment, its open files, its arguments."""

import os
from pathlib import Path


def test_environment_of_the_worker(laboratory, monkeypatch):
    """Find the worker's secrets in one's own environment, or in that of the processes above."""
    monkeypatch.setenv("CADSTACK_SECRET", "hunter2")
    program = """
import os
found = [str(dict(os.environ))]
for pid in ('self', 1, os.getppid()):
    try:
        found.append(open(f'/proc/{pid}/environ').read())
    except OSError:
        pass
print('hunter2' in ' '.join(found))
"""
    assert laboratory.run(program).out == "False\n"


def test_open_files_of_the_worker(laboratory, tmp_path):
    """Use a file that the worker had open and forgot to close, even one that is marked to be inherited."""
    secret = tmp_path / "database"
    secret.write_text("secret")
    inherited = os.open(secret, os.O_RDONLY)
    os.set_inheritable(inherited, True)
    program = """
import os
kinds = []
for number in range(3, 1024):
    try:
        os.fstat(number)
        kinds.append(number)
    except OSError:
        pass
print(kinds)
"""
    try:
        assert laboratory.run(program).out == "[]\n"
    finally:
        os.close(inherited)


def test_only_the_passed_descriptor(laboratory):
    """With one descriptor passed, exactly that one is there."""
    ours, theirs = os.pipe()
    program = """
import os
def is_open(number):
    try:
        os.fstat(number)
    except OSError:
        return False
    return True
print([number for number in range(3, 1024) if is_open(number)])
"""
    try:
        assert laboratory.run(program, pass_fds=(theirs,)).out == f"[{theirs}]\n"
    finally:
        os.close(ours)
        os.close(theirs)


def test_environment_of_a_cell_is_not_on_a_command_line(laboratory, declared):
    """Read, as another user of the host, the item's environment from the command lines of the sandbox's processes."""
    declared("filesystem")
    cell = laboratory.start("print('up', flush=True)\ninput()", env={"TOKEN": "hunter3"})
    assert cell.stdout.readline() == b"up\n"
    lines = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                lines.append((folder / "cmdline").read_bytes())
            except OSError:
                continue
    assert not any(b"hunter3" in line for line in lines)


def test_paths_of_the_host_and_its_name(laboratory, declared):
    """Learn the host's name, to know where one is."""
    declared("filesystem")
    if laboratory.sandbox.name != "bubblewrap":
        return
    program = "import os\nprint(os.uname().nodename)"
    assert laboratory.run(program).out == "cell\n"
