"""HTML from values: what a person wrote can never become markup."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from serving.console.html import Markup, join, tag


def test_text_is_escaped_and_markup_is_not() -> None:
    assert tag("p", "a < b & c", tag("b", "d")) == "<p>a &lt; b &amp; c<b>d</b></p>"


def test_attributes_are_escaped_named_and_left_out_when_there_is_nothing_to_say() -> None:
    made = tag(
        "a", class_="x", data_case='"1"', hidden=True, title=None, disabled=False, tabindex=0
    )
    assert made == '<a class="x" data-case="&quot;1&quot;" hidden tabindex="0"></a>'


def test_void_elements_have_no_end() -> None:
    assert tag("img", src="/a?b=1&c=2") == '<img src="/a?b=1&amp;c=2">'


def test_lists_and_nothing_are_children_too() -> None:
    assert join("a", None, [tag("i", 1), ["b", 2.5]]) == "a<i>1</i>b2.5"


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.seen.append(data)


@given(
    st.text(st.characters(blacklist_characters="\x00\r", blacklist_categories=["Cs"]), min_size=1)
)
def test_whatever_somebody_writes_comes_back_as_text_alone(text: str) -> None:
    reader = Reader()
    reader.feed(tag("p", text, title=text))
    reader.close()
    start, *rest = reader.seen
    assert start == ("p", [("title", text)])
    assert "".join(str(part) for part in rest) == text


def test_markup_is_text_for_whoever_takes_text() -> None:
    assert isinstance(tag("p"), Markup)
    assert isinstance(tag("p"), str)
