"""What the tree of districts refuses."""

from __future__ import annotations

from serving.errors import Unreadable


class TreeBroken(Unreadable):
    """A district without a parent that fits, or one that stands twice."""

    type = "district-tree-broken"
