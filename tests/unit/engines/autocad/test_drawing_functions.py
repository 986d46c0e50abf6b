import pytest
from accore.lisp import LispError
from accore.lisp.printer import printed


@pytest.fixture
def lisp(drawing):
    def run(text):
        return printed(drawing.console.lisp.load(text, "a.lsp"))

    run.console = drawing.console
    return run


def test_entmake_entget_entmod_entdel(lisp):
    lisp('(entmake \'((0 . "LINE") (8 . "A") (10 0 0) (11 5 0)))')
    assert lisp("(setq e (entget (entlast))) (list (cdr (assoc 0 e)) (cdr (assoc 11 e)))") == '("LINE" (5.0 0.0 0.0))'
    lisp("(entmod (subst '(11 9.0 1.0 0.0) (assoc 11 e) e))")
    (line,) = lisp.console.space
    assert tuple(line.dxf.end) == (9, 1, 0)
    assert lisp("(handent (cdr (assoc 5 e)))") == lisp("(cdr (assoc -1 e))")
    lisp("(entdel (cdr (assoc -1 e)))")
    assert len(lisp.console.space) == 0
    assert lisp("(entget (cdr (assoc -1 e)))") == "nil"


def test_polylines_keep_their_vertices(lisp):
    lisp("""(entmake '((0 . "LWPOLYLINE") (100 . "AcDbEntity") (100 . "AcDbPolyline") (8 . "0") (90 . 3) (70 . 1)
            (10 0 0) (10 4 0) (10 4 3)))
            (setq e (entget (entlast)))
            (entmod (mapcar '(lambda (p) (if (= (car p) 10) (list 10 (* 2 (cadr p)) (caddr p)) p)) e))""")
    (line,) = lisp.console.space
    assert [tuple(point)[:2] for point in line.get_points()] == [(0, 0), (8, 0), (8, 3)]
    assert line.closed


def test_attributes_are_reached_by_entnext(lisp):
    block = lisp.console.doc.blocks.new("B")
    block.add_attdef("TAG", (0, 0), "old")
    lisp.console.space.add_blockref("B", (0, 0)).add_auto_attribs({"TAG": "old"})
    lisp("""(setq e (ssname (ssget "X" '((0 . "INSERT"))) 0) a (entget (entnext e)))
            (entmod (subst '(1 . "new") (assoc 1 a) a))""")
    (insert,) = lisp.console.space
    assert insert.attribs[0].dxf.text == "new"
    assert lisp("(cdr (assoc 0 (entget (entnext (entnext e)))))") == '"SEQEND"'
    assert lisp('(cdr (assoc 0 (entget (cdr (assoc -2 (tblsearch "BLOCK" "b"))))))') == '"ATTDEF"'


def test_a_walk_sees_every_entity(lisp):
    lisp('(repeat 3 (entmake \'((0 . "POINT") (10 1 1))))')
    assert lisp("(setq n 0 e (entnext)) (while e (setq n (1+ n) e (entnext e))) n") == "3"


@pytest.mark.parametrize(
    ("rules", "count"),
    [
        ('\'((0 . "LINE"))', "2"),
        ('\'((0 . "LINE,CIRCLE") (8 . "W*"))', "2"),
        ('\'((-4 . "<OR") (8 . "WALL") (0 . "CIRCLE") (-4 . "OR>"))', "2"),
        ('\'((-4 . "<NOT") (0 . "LINE") (-4 . "NOT>"))', "1"),
        ('\'((0 . "CIRCLE") (-4 . ">=") (40 . 5))', "1"),
        ('\'((-4 . ">,>,*") (10 1 1 0))', "1"),
        ("'((62 . 256))", "2"),
        ('\'((410 . "Model"))', "3"),
    ],
)
def test_filters(lisp, rules, count):
    space = lisp.console.space
    space.add_line((0, 0), (1, 0), {"layer": "WALL"})
    space.add_line((2, 2), (3, 0), {"layer": "0", "color": 1})
    space.add_circle((0, 0), 5, {"layer": "WINDOW"})
    assert lisp(f'(sslength (ssget "X" {rules}))') == count


def test_selection_sets(lisp):
    lisp.console.space.add_point((0, 0))
    lisp.console.space.add_point((9, 9))
    assert lisp("(setq s (ssget \"W\" '(-1 -1) '(1 1))) (sslength s)") == "1"
    assert lisp("(ssadd (entlast) s) (sslength s)") == "2"
    assert lisp("(ssdel (entlast) s) (list (sslength s) (ssmemb (entlast) s) (ssname s 5))") == "(1 nil nil)"
    assert lisp('(ssget "X" \'((0 . "HATCH")))') == "nil"
    with pytest.raises(LispError, match="needs a person to pick"):
        lisp("(ssget)")


def test_tables(lisp):
    lisp('(command "-LAYER" "M" "A" "C" "3" "" "")')
    assert lisp('(cdr (assoc 62 (tblsearch "layer" "a")))') == "3"
    assert lisp('(tblsearch "LAYER" "nothing")') == "nil"
    assert lisp('(setq n 0) (while (tblnext "LAYER" (= n 0)) (setq n (1+ n))) n') == "3"
    lisp('(setq e (entget (tblobjname "LAYER" "A"))) (entmod (subst \'(62 . 5) (assoc 62 e) e))')
    assert lisp.console.doc.layers.get("A").color == 5
    assert (
        lisp('(entmake \'((0 . "LAYER") (2 . "NEW") (70 . 0) (62 . 2)))(cdr (assoc 62 (tblsearch "LAYER" "NEW")))')
        == "2"
    )


def test_geometry(lisp):
    assert lisp("(distance '(0 0) '(3 4))") == "5.0"
    assert lisp("(angle '(0 0) '(0 1))") == "1.5708"
    assert lisp("(polar '(0 0) 0 2)") == "(2.0 0.0)"
    assert lisp("(inters '(0 0) '(2 2) '(0 2) '(2 0))") == "(1.0 1.0)"
    assert lisp("(inters '(0 0) '(1 0) '(5 1) '(5 2))") == "nil"
    assert lisp("(inters '(0 0) '(1 0) '(5 1) '(5 2) nil)") == "(5.0 0.0)"


def test_variables(lisp):
    assert lisp('(list (getvar "TILEMODE") (getvar "nosuch") (getvar "CTAB"))') == '(1 nil "Model")'
    assert lisp('(setvar "LTSCALE" 3) (getvar "LTSCALE")') == "3.0"
    with pytest.raises(LispError, match="read-only"):
        lisp('(setvar "DWGNAME" "x")')
    with pytest.raises(LispError, match='no layer "X"'):
        lisp('(setvar "CLAYER" "X")')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('(entmake \'((8 . "0")))', "no type"),
        ('(entmake \'((0 . "LINE") 5))', "bad DXF group"),
        ("(entget 5)", "bad argument type"),
        ("(vlax-get-acad-object)", "ActiveX"),
        ("(entsel)", "needs a person"),
        ('(tblsearch "NOTABLE" "x")', "there is no table"),
    ],
)
def test_mistakes_are_named(lisp, text, message):
    with pytest.raises(LispError, match=message):
        lisp(text)
