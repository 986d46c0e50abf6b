import random

import pytest
from accore.lisp import Interpreter, LispError
from accore.lisp.builtins import add_all
from accore.lisp.evaluator import on_large_stack
from accore.lisp.printer import printed


class World:
    def __init__(self, **limits):
        self.output = []
        self.lisp = Interpreter(self.output.append, **limits)
        add_all(self.lisp)

    def run(self, text):
        return printed(self.lisp.load(text, "a.lsp"))


@pytest.fixture
def world():
    return World()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(+ 1 2 3.5)", "6.5"),
        ("(list (/ 7 2) (/ -7 2) (/ 7 2.0) (rem 7 3) (1+ 4) (1- 4))", "(3 -3 3.5 1 5 3)"),
        ("(if (> 2 1) 'yes 'no)", "YES"),
        ("(cond ((= 1 2) 'a) ((= 1 1) 'b 'c) (T 'd))", "C"),
        ("(setq n 0) (while (< n 5) (setq n (1+ n)))", "5"),
        ("(setq s 0) (repeat 4 (setq s (+ s 2)))", "8"),
        ("(setq s nil) (foreach x '(1 2 3) (setq s (cons x s)))", "(3 2 1)"),
        ("(defun add (a b / c) (setq c (+ a b)) c) (add 2 3)", "5"),
        ("(setq c 9) (defun f (/ c) (setq c 1)) (f) c", "9"),
        ("(apply '+ '(1 2 3))", "6"),
        ("(mapcar '(lambda (x y) (* x y)) '(1 2 3) '(4 5 6))", "(4 10 18)"),
        ("((lambda (x) (* x x)) 5)", "25"),
        ("(and 1 nil 2)", "nil"),
        ("(or nil 2)", "T"),
        ("(progn)", "nil"),
        ("(set 'q 4) q", "4"),
        ('(eval (read "(+ 1 2)"))', "3"),
        ("(defun outer (x) (inner)) (defun inner () x) (outer 7)", "7"),
        ("(boundp 'nowhere)", "nil"),
        ("(mapcar 'type (list 1 1.0 \"a\" 'a '(1) car nil))", "(INT REAL STR SYM LIST SUBR nil)"),
        ("(+ 2147483647 1)", "2.14748e+09"),
    ],
)
def test_evaluates(world, text, expected):
    assert world.run(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n(foo 1)", "no function definition: FOO"),
        ('\n(+ 1 "a")', 'bad argument type: numberp: "a"'),
        ("\n(defun f (a) a)(f)", "too few arguments: F takes 1, got 0"),
        ("\n(strlen 5)", "bad argument type: stringp 5"),
        ("\n(/ 1 0)", "divide by zero"),
        ("\n(setq 5 1)", "is not a symbol"),
        ("\n(car 5)", "bad argument type: consp 5"),
        ("\n(if)", "too few arguments: IF"),
        ('\n(substr "abc" 0)', "positive integer"),
        ("\n(sqrt -1)", "function undefined for argument"),
    ],
)
def test_an_error_names_its_cause_file_and_line(world, text, message):
    with pytest.raises(LispError, match=message) as error:
        world.run(text)
    assert error.value.at == "a.lsp:2"


@pytest.mark.parametrize(
    "text",
    [
        "(defun f (n) (+ 1 (f n))) (f 1)",
        "(defun f (n) (apply 'f (list n))) (f 1)",
        "(defun f (n) (mapcar 'f (list n))) (f 1)",
        "(defun f (n) (vl-sort (list 1 2) '(lambda (a b) (f n)))) (f 1)",
        "(while T)",
        "(repeat 2147483647)",
        '(setq a "xx") (while T (setq a (strcat a a)))',
        "(setq a '(1)) (repeat 60 (setq a (list a a))) (vl-prin1-to-string a)",
        "(setq a '(1) b '(1)) (repeat 60 (setq a (list a a) b (list b b))) (equal a b)",
        "(expt 10 1000000)",
        "(exp 1000000)",
    ],
)
def test_nothing_runs_away(text):
    world = World(deepest=3000, steps=200_000)
    with pytest.raises(LispError):
        on_large_stack(lambda: world.run(text))


def test_deep_recursion_within_the_limit_works():
    world = World()
    text = "(defun count (n) (if (= n 0) 0 (1+ (count (1- n))))) (count 2500)"
    assert on_large_stack(lambda: world.run(text)) == "2500"


def test_the_error_handler_sees_the_local_bindings(world):
    text = """
    (defun go (/ *error* place)
      (defun *error* (message) (princ (strcat place ": " message)))
      (setq place "here")
      (missing))
    (go)"""
    with pytest.raises(LispError):
        world.run(text)
    assert world.output == ["here: no function definition: MISSING"]
    assert world.run("(boundp 'place)") == "nil"


def test_caught_errors_are_values_and_no_handler_is_told(world):
    text = """
    (defun *error* (message) (princ "told"))
    (setq e (vl-catch-all-apply '/ '(1 0)))
    (list (vl-catch-all-error-p e) (vl-catch-all-error-message e) (vl-catch-all-error-p 5))"""
    assert world.run(text) == '(T "divide by zero" nil)'
    assert world.output == []


def test_exit_ends_the_form_quietly(world):
    from accore.lisp.reader import Reader

    assert world.lisp.top_level(Reader('(progn (princ "a") (exit) (princ "b"))').read()) is None
    assert world.output == ["a"]


WORDS = (
    '( ) \' car cdr cons list setq quote lambda defun f x y 1 2.5 "s" nil T apply mapcar + strcat foreach while'.split()
)


def test_random_programs_end_in_a_value_or_an_error():
    random.seed(11)

    def attempt():
        for _ in range(1500):
            world = World(deepest=200, steps=2000)
            try:
                world.run(" ".join(random.choices(WORDS, k=random.randint(1, 25))))
            except LispError:
                continue

    on_large_stack(attempt)
