import pytest
from accore.plotting.papers import find_paper
from accore.plotting.settings import PlotError


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("A3", (297, 420)),
        ("a0", (841, 1189)),
        ("A4", (210, 297)),
        ("ISO_full_bleed_A3_(420.00_x_297.00_MM)", (297, 420)),
        ("ISO_A1_(841.00_x_594.00_MM)", (594, 841)),
        ("594x420", (420, 594)),
        ("ANSI_B_(17.00_x_11.00_Inches)", (279.4, 431.8)),
        ("ANSI D", (558.8, 863.6)),
        ("ARCH_E1", (762, 1066.8)),
        ("Letter", (215.9, 279.4)),
    ],
)
def test_paper_names_give_upright_sizes(name, size):
    assert find_paper(name)[:2] == pytest.approx(size)


def test_inch_papers_say_so():
    assert find_paper("ANSI A").inches
    assert not find_paper("A4").inches


@pytest.mark.parametrize("name", ["Foolscap", "0x0", "9000x9000", ""])
def test_unknown_paper_names_what_works(name):
    with pytest.raises(PlotError, match=r"A0|sizes from"):
        find_paper(name)
