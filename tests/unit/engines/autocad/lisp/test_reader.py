import random

import pytest
from accore.lisp import LispError
from accore.lisp.printer import displayed, printed
from accore.lisp.reader import EndOfText, Reader


def forms(text):
    reader = Reader(text, "a.lsp")
    found = []
    while reader.more():
        found.append(printed(reader.read()))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(a . b)", ["(A . B)"]),
        ('\'(1 2.5 "x")', ['(QUOTE (1 2.5 "x"))']),
        ("; note\n(a) ;| block\n |; b", ["(A)", "B"]),
        ('(a \'(b . 1) "q\\"\\n")', ['(A (QUOTE (B . 1)) "q\\"\\n")']),
        ("nil T -5 +3 1e3 .5 1+ 99999999999", ["nil", "T", "-5", "3", "1000.0", "0.5", "1+", "1e+11"]),
        (r'"\101\U+00E9"', ['"Aé"']),
        ("''a", ["(QUOTE (QUOTE A))"]),
        (";\n1", ["1"]),
    ],
)
def test_reads_what_it_prints(text, expected):
    assert forms(text) == expected


@pytest.mark.parametrize("text", ["(", "(a", '"open', "'", "(a . ", ";| open"])
def test_text_that_ends_too_early_names_where_it_began(text):
    with pytest.raises(EndOfText) as error:
        forms("\n\n" + text)
    assert error.value.at == "a.lsp:3"


@pytest.mark.parametrize("text", [")", "(a . b c)", "( . a)", "(a . . b)", ".", "')"])
def test_text_that_is_no_form_is_refused(text):
    with pytest.raises(LispError):
        forms(text)


def test_no_depth_exhausts_the_stack():
    assert Reader("(" * 20_000 + ")" * 20_000).read() is not None
    with pytest.raises(EndOfText):
        Reader("'" * 20_000).read()


def test_random_text_gives_forms_or_an_error():
    random.seed(7)
    for _ in range(3000):
        text = "".join(random.choices("()'\".;|\\ \n\tab1-+e#@é\0", k=random.randint(0, 30)))
        reader = Reader(text)
        try:
            while reader.more():
                before = reader.position
                reader.read()
                assert reader.position > before
        except LispError:
            continue


def test_reals_print_as_the_original_prints_them():
    assert [displayed(value) for value in (1.0, 0.1, 123456789.0, 1e-7, 1 / 3)] == [
        "1.0", "0.1", "1.23457e+08", "1e-07", "0.333333",
    ]  # fmt: skip
