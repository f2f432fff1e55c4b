"""Camera lists as other programs write them: CSV, Excel, JSON, and catalogues of platforms."""

from serving.cameras.lists.entries import given_of_sheet
from serving.cameras.lists.files import read_cameras
from serving.cameras.lists.sheet import ListOptions, Sheet

__all__ = ["ListOptions", "Sheet", "given_of_sheet", "read_cameras"]
