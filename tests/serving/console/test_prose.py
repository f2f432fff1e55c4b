"""A card's Markdown on a page: its heads, lists and tables, and nothing that it smuggles in."""

from __future__ import annotations

from serving.console.components.prose import prose

CARD = """# tiny 1.0

It was **trained** with `train.py`
on [verdicts](https://elsewhere.example/).

| label | AP50 |
| --- | --- |
| car | 0.63 (0.45–1.00) |
| bus | – |

- one
  goes on
- two
### Behind
"""


def test_heads_paragraphs_lists_and_tables_are_shown() -> None:
    drawn = prose(CARD)
    assert "<h2>tiny 1.0</h2>" in drawn
    assert "<p>It was <b>trained</b> with <code>train.py</code> on verdicts.</p>" in drawn
    assert '<td class="number">0.63 (0.45–1.00)</td>' in drawn
    assert "<ul><li>one goes on</li><li>two</li></ul><h4>Behind</h4>" in drawn


def test_what_a_card_says_never_becomes_markup_or_a_link() -> None:
    drawn = prose("<script>alert(1)</script> [x](javascript:alert(1))\n\n# <img src=x>")
    assert "<script" not in drawn
    assert "<img" not in drawn
    assert "javascript" not in drawn
    assert "href" not in drawn


def test_a_broken_table_is_shown_as_far_as_it_goes() -> None:
    assert "<td></td>" in prose("| a | b |\n| - | - |\n| only one |")
    assert prose("") == '<article class="prose"></article>'
