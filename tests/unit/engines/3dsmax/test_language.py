import pytest
from maxbatch.maxscript import ScriptError
from maxbatch.maxscript.values import UNDEFINED, Color, Name, Point3


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("7 / 2", 3),
        ("-7 / 2", -3),
        ("7 / 2.0", 3.5),
        ("2 ^ 10", 1024),
        ("sqrt 16 + 1", 5.0),
        ("1e3 + 0x10", 1016.0),
        ('"a" + 5 as string', "a5"),
        ("not 1 == 2 and true", True),
        ("#Foo == #foo", True),
        ('"A" == "a"', False),
        ("true == 1", False),
        ("[1, 2, 3] * 2 + [0, 0, 1]", Point3(2, 4, 7)),
        ("(color 255 0 0).r", 255.0),
        ('"12.5 mm" as float', 12.5),
        ('"x" as integer', UNDEFINED),
        ("1" * 40, float("1" * 40)),
        ("1" * 40 + "L", float("1" * 40)),
        ("2147483648 as integer", 2147483648),
        ("#(1, 2, 3)[2]", 2),
        ("#(1)[7]", UNDEFINED),
        ("(1; 2; 3)", 3),
        ("if 1 > 2 then #a else #b", Name("b")),
        ("fn f a b:2 = a * b\nf 5 + f 5 b:3", 25),
        ("fn f = 4\nf()", 4),
        ("for i = 1 to 10 by 4 collect i", [1, 5, 9]),
        ("for i in #(1, 2, 3) where i != 2 collect i", [1, 3]),
        ("for i = 1 to 5 while i < 3 collect (if i == 1 then dontCollect else i)", [2]),
        ("a = #()\na[3] = 1\na.count", 3),
        ("p = [1, 2, 3]\np.y = 9\np", Point3(1, 9, 3)),
        ("c = color 1 2 3\nc[2] += 5\nc", Color(1, 7, 3)),
        ("case 3 of (1: #one; 3: #three; default: #other)", Name("three")),
        ("case of (1 > 2: #a\n default: #b)", Name("b")),
        ('try (throw "x") catch (getCurrentException())', "x"),
        ("struct s (a = 1, b = 2, fn sum = a + b)\nv = s b:5\nv.sum()", 6),
        ("fn f n = (if n == 0 do return #done; f (n - 1))\nf 5", Name("done")),
        ("i = 0\ndo (i += 1; if i == 3 do exit) while true\ni", 3),
        ("f = sin\nf 90", 1.0),
        ("-- nothing\n/* and\nnothing */ 5 -- five", 5),
        ("1 +\n2", 3),
        ("1 \\\n + 2", 3),
        ('@"c:\\new"', "c:\\new"),
        ("undo off (5)", 5),
        ('execute "1 + 1"', 2),
        ("maxOps.mxsCmdLineArgs[#Size]", 5),
    ],
)
def test_values(world, text, value):
    found = world.value(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('print "a"', '"a"\n'),
        ('format "%-%\\n" 1.5 #(1, "x")', '1.5-#(1, "x")\n'),
        ("print [1, -2.5, 3]", "[1,-2.5,3]\n"),
        ("print -5", "-5\n"),
        ("print (1 as float)", "1.0\n"),
        ('s = stringStream ""\nformat "%" 5 to:s\nprint (s as string)', '"5"\n'),
    ],
)
def test_printing(world, text, written):
    assert world.output(text) == written


@pytest.mark.parametrize(
    ("text", "message", "at"),
    [
        ('a = 1\n  exprotFile "x" #noPrompt', "no function exprotFile", "test.ms:2:3"),
        ("a = 5\na -1", "cannot be called", "test.ms:2:1"),
        ("x = (1", "not closed with )", "test.ms:1:6"),
        ('y = "abc', "string is not closed", "test.ms:1:5"),
        ("/* x", "comment /* is not closed", "test.ms:1:1"),
        ("if 1 do 2", "true or false, not Integer", "test.ms:1:1"),
        ("1 / 0", "division by zero", "test.ms:1:3"),
        ('1 + "a"', "as string", "test.ms:1:3"),
        ("foo.bar", "undefined has no property bar", "test.ms:1:4"),
        ("substring 1 2", "substring needs 3 arguments", "test.ms:1:1"),
        ("0x" + "F" * 17, "unexpected character '0'", "test.ms:1:1"),
        ("x = 10\nfor i = 1 to 60 do x = x * x", "too large for a number", "test.ms:2:26"),
        (
            's = "a"\nfor i = 1 to 40 do s = substituteString s "a" "aa"',
            "longer than 16 million characters",
            "test.ms:2:24",
        ),
        ('filterString "a" "b" wrong:1', "no keyword wrong", "test.ms:1:1"),
        ("fn f n = f n\nf 1", "nested", None),
        ("rollout r (", "user interface", "test.ms:1:1"),
        ("x = 5 6", "unexpected 6", "test.ms:1:7"),
        ("print #{1..3}", "bit arrays", "test.ms:1:7"),
        ("local x = ", "an expression is missing", "test.ms:1:11"),
    ],
)
def test_mistakes_name_their_place(world, text, message, at):
    with pytest.raises(ScriptError) as failure:
        world.value(text)
    assert message in str(failure.value)
    assert at is None or failure.value.where == at


def test_deep_nesting_is_refused_and_not_a_crash(world):
    with pytest.raises(ScriptError, match="nested"):
        world.value("(" * 100_000)


def test_a_near_name_is_suggested(world):
    with pytest.raises(ScriptError, match="Did you mean filterString"):
        world.value('filterStrin "a" "b"')


def test_catch_sees_errors_of_built_in_functions_and_throw_passes_them_on(world):
    assert world.value("try (sqrt -1) catch (getCurrentException())").startswith("sqrt has no value")
    with pytest.raises(ScriptError, match="sqrt"):
        world.value("try (sqrt -1) catch (throw())")


def test_variables_of_a_block_do_not_leave_it(world):
    assert world.value("(inside = 1)\nlocal outside = 2\ninside") is UNDEFINED
    assert world.value("global g = 1\nfn change = g = 7\nchange()\ng") == 7
