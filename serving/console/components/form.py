"""Rows of a form: what is asked, the control, a hint, and what was wrong with the answer."""

from __future__ import annotations

from collections.abc import Iterable

from serving.console.html import Attribute, Child, Markup, tag


def form(wish: str, *rows: Child, **data: Attribute) -> Markup:
    """Sends ``wish`` with its controls as ``wish["fields"]``, a dict of text by name."""
    return tag(
        "form",
        *rows,
        class_="form",
        data_form=wish,
        novalidate=True,
        **{f"data_{name}": value for name, value in data.items()},
    )


def text_row(
    name: str,
    title: str,
    value: str = "",
    *,
    hint: str | None = None,
    wrong: str | None = None,
    **more: Attribute,
) -> Markup:
    """``more`` are attributes of the input, such as ``type="number"`` or ``maxlength=40``."""
    control = tag(
        "input",
        value=value or None,
        **_told(name, hint, wrong),
        **more,
    )
    return _row(name, title, control, hint, wrong)


def long_row(
    name: str,
    title: str,
    value: str = "",
    *,
    hint: str | None = None,
    wrong: str | None = None,
    **more: Attribute,
) -> Markup:
    """For several lines of text."""
    control = tag("textarea", value, rows=4, **_told(name, hint, wrong), **more)
    return _row(name, title, control, hint, wrong)


def choice_row(
    name: str,
    title: str,
    choices: Iterable[tuple[str, str]],
    chosen: str = "",
    *,
    hint: str | None = None,
    wrong: str | None = None,
) -> Markup:
    """``choices`` are value and text."""
    options = [
        tag("option", text, value=value, selected=value == chosen) for value, text in choices
    ]
    return _row(name, title, tag("select", options, **_told(name, hint, wrong)), hint, wrong)


def tick_row(name: str, title: str, ticked: bool, *, hint: str | None = None) -> Markup:
    """Arrives as ``"on"`` when ticked, and not at all otherwise."""
    control = tag(
        "input",
        type="checkbox",
        id=f"field-{name}",
        name=name,
        checked=ticked,
        aria_describedby=f"hint-{name}" if hint else None,
    )
    return tag(
        "div",
        control,
        tag("label", title, for_=f"field-{name}"),
        tag("span", hint, id=f"hint-{name}", class_="hint") if hint else None,
        class_="row tick",
    )


def _told(name: str, hint: str | None, wrong: str | None) -> dict[str, Attribute]:
    by = [f"hint-{name}"] * bool(hint) + [f"wrong-{name}"] * bool(wrong)
    return {
        "id": f"field-{name}",
        "name": name,
        "class_": "control",
        "aria_describedby": " ".join(by) or None,
        "aria_invalid": "true" if wrong else None,
    }


def _row(name: str, title: str, control: Markup, hint: str | None, wrong: str | None) -> Markup:
    return tag(
        "div",
        tag("label", title, for_=f"field-{name}"),
        control,
        tag("span", hint, id=f"hint-{name}", class_="hint") if hint else None,
        tag("span", wrong, id=f"wrong-{name}", class_="wrong") if wrong else None,
        class_="row",
    )
