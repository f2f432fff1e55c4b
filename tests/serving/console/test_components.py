"""The components: what they say to the page's script, to the server, and to those who listen."""

from __future__ import annotations

from serving.console.components.buttons import Look, button
from serving.console.components.form import choice_row, form, long_row, text_row, tick_row
from serving.console.components.framed import Area, Box, framed
from serving.console.components.head import page_head
from serving.console.components.labels import Tone, label
from serving.console.components.table import Column, Row, table
from serving.console.components.tabs import tabs
from serving.console.components.toast import toast
from serving.console.words import Language, Words

WORDS = Words(Language.ENGLISH)
BAD = "<b>&"


def test_a_button_wishes_and_asks_first_where_that_is_said() -> None:
    made = button("Delete", "delete", look=Look.DANGER, sure="Delete it?", key="d", camera="c<1")
    assert 'type="button"' in made
    assert 'data-wish="delete"' in made
    assert 'data-sure-words="Delete it?"' in made
    assert 'data-key="d"' in made
    assert 'data-camera="c&lt;1"' in made
    assert 'type="submit"' in button("Save")


def test_a_table_tells_its_order_and_leads_where_its_rows_lead() -> None:
    made = table(
        "Cameras",
        [Column("Name", sort="name"), Column("Looks", number=True)],
        [Row((BAD, 7), href="/console/x", name="c-1")],
        order="name",
        falling=True,
    )
    assert "<caption>Cameras</caption>" in made
    assert 'aria-sort="descending"' in made
    assert '<a href="/console/x" class="row">&lt;b&gt;&amp;</a>' in made
    assert '<td class="number">7</td>' in made
    assert 'data-row="c-1"' in made


def test_rows_of_a_form_are_labelled_and_say_what_was_wrong() -> None:
    made = form(
        "save",
        text_row("name", "Name", BAD, hint="as on the door", wrong="too long", maxlength=4),
        long_row("note", "Note"),
        choice_row("kind", "Kind", [("a", "A"), ("b", "B")], "b"),
        tick_row("on", "Switched on", True),
        camera="c-1",
    )
    assert 'data-form="save"' in made
    assert 'data-camera="c-1"' in made
    assert '<label for="field-name">Name</label>' in made
    assert 'aria-describedby="hint-name wrong-name"' in made
    assert 'aria-invalid="true"' in made
    assert 'value="&lt;b&gt;&amp;"' in made
    assert '<option value="b" selected>B</option>' in made
    assert 'type="checkbox" id="field-on" name="on" checked' in made


def test_a_picture_carries_its_size_its_boxes_and_its_areas() -> None:
    made = framed(
        "/evidence/x",
        "a street",
        (1280, 720),
        boxes=[Box((0.1, 0.2, 0.3, 0.6), name=BAD, look="other")],
        areas=[Area(((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)), "road")],
    )
    assert 'style="--wide: 1280; --high: 720"' in made
    assert '<rect x="0.1" y="0.2" width="0.2" height="0.4" class="other">' in made
    assert '<polygon points="0,0 1,0 1,1" style="stroke: var(--zone-road)">' in made
    assert 'style="left: 10.00%; top: 20.00%">&lt;b&gt;&amp;<' in made


def test_a_toast_offers_a_way_back_only_where_there_is_one() -> None:
    assert "data-wish" not in toast(WORDS, "Done.")
    undo = toast(WORDS, "Done.", undo="case-7")
    assert 'data-wish="undo" data-of="case-7" data-key="u"' in undo
    assert "--stays: 10s" in undo


def test_heads_tabs_and_labels_say_where_one_is() -> None:
    assert "<h1>Cameras</h1>" in page_head("Cameras")
    parts = [("/console/a", "A"), ("/console/b", "B")]
    assert '<a href="/console/b" aria-current="page">B</a>' in tabs("Parts", parts, "/console/b")
    assert label("late", Tone.BAD, hint="since noon") == (
        '<span class="tone bad" title="since noon">late</span>'
    )
