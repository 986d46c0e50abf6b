from cadstack.domain.automation.activity import Setting
from cadstack.domain.automation.settings import environment, setting_paths, setting_values

LINES = (
    '$(engine.path)/x /s "$(settings[script].path)" $(setting[Script].path)',
    "$(engine.path)/x $(settings[mode].value) $(settings[other].path)",
    "$(broken",
)
SETTINGS = {"script": Setting("LINE\n"), "mode": Setting("fast"), "other": Setting(True, is_environment_variable=True)}


def test_settings_whose_path_is_used_become_files() -> None:
    assert setting_paths(SETTINGS, LINES, ".scr") == {"script": "setting_script.scr", "other": "setting_other.scr"}
    assert setting_paths(SETTINGS, LINES[:1], ".ms") == {"script": "setting_script.ms"}


def test_setting_files_never_collide_or_leave_the_job_folder() -> None:
    line = "$(engine.path)/x $(settings[../a].path) $(settings[.._a].path)"
    paths = setting_paths({"../a": Setting("1"), ".._a": Setting("2")}, [line], ".scr")
    assert sorted(paths.values()) == ["setting__a.scr", "setting__a_2.scr"]
    taken = frozenset({"SETTING_script.scr"})
    assert setting_paths(SETTINGS, LINES[:1], ".scr", taken) == {"script": "setting_script_2.scr"}


def test_values_and_environment() -> None:
    assert setting_values(SETTINGS) == {"script": "LINE\n", "mode": "fast", "other": "true"}
    assert environment(SETTINGS) == {"other": "true"}
