"""The program, its command line and its folders."""

import os
import time
from typing import Any

from maxbatch.maxscript.errors import ScriptError
from maxbatch.maxscript.functions import Library
from maxbatch.maxscript.values import UNDEFINED, Members, Value

from .arguments import name as text_of
from .arguments import string

library = Library("The program")
VERSION = [23000, 55, 0, 23, 0, 0, 0, 2021, ".0 on Blender"]
FOLDERS = frozenset(
    "export import image scene scripts startupscripts maxroot maxdata temp autoback preview userscripts render_output "
    "renderoutput matlib archives plugcfg publicexchangestoreinstallpath".split()
)


@library.variable("sysInfo")
def sys_info(script: Any) -> Value:
    """`.currentdir` is the job folder; `.username`, `.computername`, `.cpucount`."""
    return Members(
        "sysInfo",
        {
            "currentdir": lambda: str(script.files.job),
            "tempdir": lambda: str(script.files.job),
            "username": lambda: "cadstack",
            "computername": lambda: "cadstack",
            "cpucount": lambda: os.cpu_count() or 1,
            "processid": os.getpid,
        },
    )


@library.variable("maxOps")
def max_ops(script: Any) -> Value:
    """`.mxsCmdLineArgs[#key]` holds what `-mxsString key:value` and its kin gave."""
    return Members("maxOps", {"mxsCmdLineArgs": lambda: script.command_line_arguments})


@library.function("getDir", "pathConfig.getDir")
def get_dir(script: Any, which: Value) -> Value:
    """A folder by its name, such as `#export`; every one is the job folder."""
    if text_of(which) not in FOLDERS:
        return UNDEFINED
    return str(script.files.job)


@library.function("setDir")
def set_dir(_which: Value, _folder: Value) -> Value:
    """Accepted: every folder is the job folder."""
    return True


@library.function("maxVersion")
def max_version() -> Value:
    """The version of 3ds Max that the program stands for, as an array."""
    return list(VERSION)


@library.function("timeStamp")
def time_stamp() -> Value:
    """Milliseconds, to measure with."""
    return int(time.monotonic() * 1000) % (1 << 31)


@library.variable("localTime")
def local_time(_: Any) -> Value:
    """The time in UTC, as a string."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())


@library.function("systemTools.getEnvVariable")
def env_variable(name: Value) -> Value:
    """An environment variable, or undefined."""
    return os.environ.get(string(name), UNDEFINED)


@library.function("pathConfig.getCurrentProjectFolder")
def project_folder(script: Any) -> Value:
    """The job folder."""
    return str(script.files.job)


@library.function("DOSCommand", "HiddenDOSCommand", "ShellLaunch")
def dos_command(*_: Value, **_keywords: Value) -> Value:
    """Refused: a job starts no other programs."""
    raise ScriptError("a job must not start other programs")
