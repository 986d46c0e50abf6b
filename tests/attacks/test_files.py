"""Attacks on files: reading, changing or leaving behind what is not the command's."""

import os
import stat

import pytest

from cadstack.domain.automation.limits import Limits


@pytest.fixture
def host_secret(laboratory):
    """A file of the worker's, beside the job folder, that anybody on the host could read."""
    secret = laboratory.base / "secret.txt"
    secret.write_text("host secret")
    secret.chmod(0o644)
    return secret


def test_read_by_absolute_and_relative_path(laboratory, declared, host_secret):
    """Open a host file by its path, through .. of the job folder, through the program's own /proc entries."""
    declared("filesystem")
    program = """
import os, sys
name = sys.argv[1]
for path in (name, '../secret.txt', '/job/../secret.txt', '/proc/self/root' + name, '/proc/self/cwd/../secret.txt',
             '/proc/1/root' + name, '/proc/%d/root%s' % (os.getppid(), name), '/etc/shadow', '/etc/passwd'):
    try:
        print('READ', path, open(path).read())
    except OSError:
        pass
"""
    outcome = laboratory.run(program, str(host_secret))
    assert outcome.out == "", outcome.err
    assert outcome.exit.succeeded


def test_read_through_a_planted_link(laboratory, declared, host_secret):
    """Plant links to host files in the job folder, symbolic and hard, and read or write through them."""
    declared("filesystem")
    program = """
import os, sys
for number, target in enumerate((sys.argv[1], os.path.dirname(sys.argv[1]), '/etc/shadow', '/')):
    os.symlink(target, f'link{number}')
    for path in (f'link{number}', f'link{number}/secret.txt', f'link{number}/etc/passwd'):
        for mode in ('r', 'a'):
            try:
                with open(path, mode) as file:
                    print('OPENED', path, mode)
            except OSError:
                pass
try:
    os.link(sys.argv[1], 'hard')
    print('LINKED')
except OSError:
    pass
"""
    outcome = laboratory.run(program, str(host_secret))
    assert outcome.out == "", outcome.err
    assert host_secret.read_text() == "host secret"
    assert outcome.exit.succeeded


def test_host_does_not_follow_links_when_it_gives_the_folder_back(laboratory, host_secret):
    """Plant a link in the job folder so that the worker, taking the folder back, changes the owner of a host file."""
    before = host_secret.stat()
    outcome = laboratory.run("import os, sys\nos.symlink(sys.argv[1], 'link')", str(host_secret))
    assert outcome.exit.succeeded
    after = host_secret.stat()
    assert (after.st_uid, after.st_mode) == (before.st_uid, before.st_mode)
    assert (laboratory.job / "link").is_symlink()


def test_write_to_engine_bundle_and_system(laboratory, declared):
    """Change the engine, a bundle or the system: write, create, delete, rename, change the mode."""
    declared("filesystem")
    layout = laboratory.layout
    program = """
import os, sys
for folder in sys.argv[1:]:
    try:
        names = os.listdir(folder)
    except OSError:
        names = []
    attempts = [lambda: open(folder + '/planted', 'w'), lambda: os.mkdir(folder + '/planted.d'),
                lambda: os.rename(folder, folder + '.old'), lambda: os.symlink('/', folder + '/planted.l'),
                lambda: os.mkfifo(folder + '/planted.f')]
    paths = [folder + '/' + name for name in names]
    for path in [path for path in paths if os.path.isdir(path) or os.path.isfile(path)][:3]:
        attempts += [lambda p=path: open(p, 'a'), lambda p=path: os.truncate(p, 0), lambda p=path: os.remove(p),
                     lambda p=path: os.rename(p, p + '.old'), lambda p=path: os.rename(p, 'stolen')]
    for number, attempt in enumerate(attempts):
        try:
            attempt()
            print('DONE', folder, number)
        except OSError:
            pass
"""
    places = [layout.engine, layout.bundles["owner.Count+prod"], "/", "/usr", "/usr/bin", "/etc", "/dev", "/proc"]
    outcome = laboratory.run(program, *places)
    assert outcome.out == "", outcome.err
    assert outcome.exit.succeeded
    assert (laboratory.base / "engine" / "engine.toml").read_text() == "name = 'test'"


def test_change_modes_and_times_of_host_files(laboratory, declared, host_secret):
    """Change the metadata of host files, which some confinements leave out: mode, owner, times, attributes."""
    declared("filesystem")
    program = """
import os, sys
for path in sys.argv[1:]:
    for attempt in (lambda: os.chmod(path, 0o777), lambda: os.chown(path, os.getuid(), os.getgid()),
                    lambda: os.utime(path, (0, 0)), lambda: os.setxattr(path, 'user.planted', b'1')):
        try:
            attempt()
        except OSError:
            pass
"""
    engine_file = laboratory.base / "engine" / "engine.toml"
    before = [(p.stat().st_mode, p.stat().st_uid, p.stat().st_mtime) for p in (host_secret, engine_file)]
    inside = laboratory.layout.engine + "/engine.toml"
    assert laboratory.run(program, str(host_secret), inside).exit.succeeded
    assert [(p.stat().st_mode, p.stat().st_uid, p.stat().st_mtime) for p in (host_secret, engine_file)] == before


def test_leave_a_set_uid_program_behind(laboratory, declared):
    """Make a program in the job folder that gives whoever starts it on the host the cell's, or the worker's, rights."""
    declared("filesystem")
    program = """
import os
open('tool', 'w').close()
for attempt in (lambda: os.chmod('tool', 0o4755), lambda: os.fchmod(os.open('tool', os.O_RDWR), 0o6755),
                lambda: os.open('tool2', os.O_CREAT | os.O_WRONLY, 0o4755),
                lambda: os.chmod(os.open('tool', os.O_RDONLY), 0o2755)):
    try:
        attempt()
    except OSError:
        pass
"""
    laboratory.run(program)
    modes = [path.stat().st_mode for path in laboratory.job.iterdir()]
    assert modes
    assert not any(mode & (stat.S_ISUID | stat.S_ISGID) for mode in modes)


def test_make_a_device(laboratory, declared):
    """Make a device node of the host's disk or memory and open it."""
    declared("filesystem")
    program = """
import os, stat
for kind, major, minor in ((stat.S_IFBLK, 254, 0), (stat.S_IFBLK, 8, 0), (stat.S_IFCHR, 1, 1)):
    try:
        os.mknod('node', kind | 0o666, os.makedev(major, minor))
        open('node', 'rb').read(1)
        print('OPENED')
    except OSError:
        pass
"""
    assert laboratory.run(program).out == ""


def test_mount_over_the_engine(laboratory, declared):
    """Mount something, or make a namespace in which one may mount."""
    declared("filesystem")
    program = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
done = [libc.mount(b'none', b'/tmp', b'tmpfs', 0, None) == 0, libc.mount(b'.', b'/usr', None, 4096, None) == 0,
        libc.chroot(b'.') == 0]
done += [libc.unshare(flag) == 0 for flag in (0x10000000, 0x00020000, 0x20000000, 0x40000000)]
print(any(done))
"""
    outcome = laboratory.run(program)
    assert outcome.out == "False\n", outcome.err


def test_nobody_owns_the_host(laboratory, declared, host_secret):
    """Be root, or own what the host's root owns; or get there through a set-uid program."""
    declared("uid")
    program = """
import os, subprocess
assert 0 not in (*os.getresuid(), *os.getresgid(), *os.getgroups()), os.getresuid()
for attempt in (lambda: os.setuid(0), lambda: os.setresuid(0, 0, 0), lambda: os.setgid(0), lambda: os.setgroups([0])):
    try:
        attempt()
        print('BECAME', os.getresuid(), os.getgroups())
    except OSError:
        pass
for tool in ('/usr/bin/su', '/usr/bin/sudo', '/bin/mount'):
    try:
        done = subprocess.run([tool, '-c', 'id -u'], stdin=subprocess.DEVNULL, capture_output=True, timeout=20)
        print('RAN' if done.stdout.strip() == b'0' else '', end='')
    except (OSError, subprocess.SubprocessError):
        pass
status = open('/proc/self/status').read()
print('NoNewPrivs:\\t1' in status)
open('mine', 'w').close()
input()
"""
    cell = laboratory.start(program)
    cell.stdin.write(b"\n")
    out, err = cell.stdout.read(), cell.stderr.read()
    assert out == b"True\n", (out, err)
    assert cell.wait(20).succeeded, err


def test_as_root_a_cell_has_a_user_of_its_own(laboratory, declared):
    """Run two cells of a worker that is root under one user, so that one can reach the other."""
    declared("uid")
    if os.geteuid() != 0:
        pytest.skip("only a worker that is root changes the user")
    program = "import os, sys\nprint(os.getuid(), flush=True)\ninput()"
    first, second = laboratory.start(program), laboratory.start(program)
    users = {first.stdout.readline(), second.stdout.readline()}
    assert len(users) == 2
    assert all(int(user) >= 60600 for user in users)


FILL = "[open(f'p{n}', 'wb').write(bytes(1 << 20)) for n in range(40)]"
BELOW_A_CLOSED_FOLDER = f"os.mkdir('d'); os.chdir('d'); os.chmod('.', 0o300); {FILL}"
VERY_DEEP = f"[(os.mkdir('d'), os.chdir('d')) for _ in range(300)]; {FILL}"
IN_DELETED_FILES = """
files = [open(f'd{n}', 'wb') for n in range(40)]
for file in files:
    os.remove(file.name)
    file.write(bytes(1 << 20))
    file.flush()
"""


@pytest.mark.parametrize("trick", [BELOW_A_CLOSED_FOLDER, VERY_DEEP, IN_DELETED_FILES])
def test_hide_disk_use(laboratory, declared, trick):
    """Fill the disk where a measurement does not see it."""
    declared("disk_bytes")
    outcome = laboratory.run(f"import os, time\n{trick}\ntime.sleep(600)", limits=Limits(disk_bytes=20 << 20))
    assert outcome.exit.limit == "disk_bytes", outcome
