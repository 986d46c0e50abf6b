import pytest
from accore.lisp import Interpreter, LispError
from accore.lisp.builtins import add_all
from accore.lisp.builtins.strings import matches
from accore.lisp.builtins.units import read_distance
from accore.lisp.printer import printed
from console.job_files import JobFiles


@pytest.fixture
def lisp(tmp_path):
    job = tmp_path / "job"
    job.mkdir()
    found = Interpreter(lambda _: None)
    found.files = JobFiles(job)
    add_all(found)
    return found


def run(lisp, text):
    return printed(lisp.load(text, "a.lsp"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(cadr '(1 2 3))", "2"),
        ("(caddr '(1 2 3))", "3"),
        ("(cdddr '(1 2 3 4))", "(4)"),
        ("(append '(1) nil '(2 3))", "(1 2 3)"),
        ('(cdr (assoc 8 \'((0 . "LINE") (8 . "A"))))', '"A"'),
        ("(subst 9 2 '(1 2 3))", "(1 9 3)"),
        ("(member 2 '(1 2 3))", "(2 3)"),
        ("(nth 5 '(1))", "nil"),
        ("(vl-remove-if-not 'numberp '(1 a 2))", "(1 2)"),
        ("(vl-sort '(3 1 2) '<)", "(1 2 3)"),
        ("(vl-sort-i '(3 1 2) '>)", "(0 2 1)"),
        ("(vl-position 2 '(1 2))", "1"),
        ('(vl-string-subst "b" "a" "aa")', '"ba"'),
        ('(vl-string-search "c" "abc")', "2"),
        ('(vl-string-trim " x" " xax ")', '"a"'),
        ('(substr "hello" 2 3)', '"ell"'),
        ('(strcase "aB")', '"AB"'),
        ('(list (atoi " 12x") (atof "1.5e2") (itoa 7))', '(12 150.0 "7")'),
        ("(list (rtos 3.14159 2 3) (rtos 17.5 4 4) (rtos 0.5 5 4))", '("3.142" "1\'-5 1/2\\"" "1/2")'),
        ("(angtos pi 0 2)", '"180.00"'),
        ('(list (chr 65) (ascii "A"))', '("A" 65)'),
        ("(list (max 1 2.0) (min 3 1) (abs -4) (fix 2.9) (logand 6 3) (lsh 1 4))", "(2.0 1 4 2 2 16)"),
        ('(list (= "a" "a") (/= 1 2) (< 1 2 3) (equal \'(1 2.0) \'(1 2)) (equal 1.0 1.01 0.1))', "(T T T T T)"),
        ('(vl-filename-base "C:\\\\x\\\\plan.dwg")', '"plan"'),
    ],
)
def test_values(lisp, text, expected):
    assert run(lisp, text) == expected


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("Wall-01", "Door*,Wall-##", True),
        ("Wall-1", "Wall-##", False),
        ("abc", "~a*", False),
        ("a-c", "a[-b]c", True),
        ("axc", "a[~b]c", True),
        ("a*c", "a`*c", True),
        ("abc", "a`*c", False),
        ("", "*", True),
        ("x", "[", False),
        ("[", "[", True),
        ("A1", "@#", True),
        ("é", "@", True),
        ("a.b", "a.b", True),
        ("a,b", "a`,b", True),
    ],
)
def test_wild_cards(text, pattern, expected):
    assert matches(text, pattern) is expected


def test_distances_are_read_in_feet_and_inches():
    assert read_distance("1'-5 1/2\"") == 17.5
    assert read_distance("2.5") == 2.5
    assert read_distance("x") is None
    assert read_distance("1/0") is None


def test_files_of_the_job_can_be_written_and_read(lisp):
    text = """
    (setq f (open "sub/a.txt" "w")) (write-line "one" f) (princ 2 f) (close f)
    (setq f (open "SUB\\\\A.TXT" "r")) (setq r (list (read-line f) (read-line f) (read-line f))) (close f) r"""
    assert run(lisp, text) == '("one" "2" nil)'
    assert run(lisp, '(vl-directory-files "sub" "*.txt" 1)') == '("a.txt")'
    assert run(lisp, '(list (vl-file-copy "sub/a.txt" "b.txt") (vl-file-delete "b.txt"))') == "(5 T)"


@pytest.mark.parametrize(
    "text",
    [
        '(open "../out.txt" "w")',
        '(open "/etc/passwd" "r")',
        '(vl-directory-files "/etc")',
        '(vl-file-delete "../x")',
        '(open "a\\000b" "w")',
    ],
)
def test_files_outside_the_job_are_refused_clearly(lisp, text):
    with pytest.raises(LispError, match=r"outside the job folder|zero byte"):
        run(lisp, text)


def test_a_link_out_of_the_job_is_refused(lisp, tmp_path):
    (tmp_path / "secret.txt").write_text("x")
    (lisp.files.job / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert run(lisp, '(findfile "link.txt")') == "nil"
    with pytest.raises(LispError, match="outside"):
        run(lisp, '(open "link.txt" "a")')


def test_load_finds_lisp_files_and_errors_name_them(lisp):
    (lisp.files.job / "Tools.LSP").write_text("(setq loaded 1)\n(missing)")
    with pytest.raises(LispError) as error:
        run(lisp, '(load "tools")')
    assert error.value.at == "Tools.LSP:2"
    assert run(lisp, "loaded") == "1"
    with pytest.raises(LispError, match="LOAD failed"):
        run(lisp, '(load "nothing")')
