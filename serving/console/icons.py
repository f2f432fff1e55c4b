"""Small drawings for the navigation, 24 by 24, drawn by lines in the colour of the words beside."""

from __future__ import annotations

from typing import Final

from serving.console.html import Markup

_LINES: Final = {
    # An eye over a tick.
    "review": '<path d="M2.5 9.5S6 4 12 4s9.5 5.5 9.5 5.5"/><circle cx="12" cy="9.5" r="2.5"/>'
    '<path d="m8 17.5 3 3 5.5-6"/>',
    # Sheets in a tray.
    "cases": '<path d="M4 13v6h16v-6"/><path d="M4 13h4.5l1.5 2.5h4l1.5-2.5H20"/>'
    '<path d="M7 10V4.5h10V10"/><path d="M10 7.5h4"/>',
    # A pin on a folded map.
    "overview": '<path d="m3 7 6-2.5 6 2.5 6-2.5v13L15 20l-6-2.5L3 20z"/>'
    '<path d="M9 4.5v13M15 7v13"/>',
    # A camera on its bracket.
    "cameras": '<path d="m3 8.5 13.5-4 2 6.5L5 15z"/><path d="m18 8.5 3-1"/>'
    '<path d="M9 14v4.5H3"/>',
    # A round with a hand on it.
    "patrol": '<circle cx="12" cy="12" r="8.5"/><path d="M12 12V6.5"/><path d="m12 12 4 2.5"/>',
    # A sheet with a seal.
    "permits": '<path d="M18 12V3.5H5v17h7"/><path d="M8.5 8h6M8.5 12h4"/>'
    '<circle cx="17" cy="16.5" r="3"/><path d="m15.3 19-.8 3 2.5-1.3 2.5 1.3-.8-3"/>',
    # Points joined as a network.
    "models": '<circle cx="5" cy="6" r="2"/><circle cx="5" cy="18" r="2"/>'
    '<circle cx="12" cy="12" r="2"/><circle cx="19" cy="6" r="2"/><circle cx="19" cy="18" r="2"/>'
    '<path d="m6.6 7.3 3.8 3.3M6.6 16.7l3.8-3.3M13.6 10.6l3.8-3.3M13.6 13.4l3.8 3.3"/>',
    # Bars on a line.
    "reports": '<path d="M3.5 20.5h17"/><path d="M6.5 17v-5M12 17V5M17.5 17V9"/>',
    # Sliders.
    "administration": '<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/>'
    '<circle cx="9" cy="17" r="2"/>',
}


def icon(name: str) -> Markup:
    """The drawing of a place. Raises KeyError for a name without one."""
    return Markup(f'<svg viewBox="0 0 24 24" aria-hidden="true">{_LINES[name]}</svg>')
