"""Writers of exports, a format a file. None of them holds more than a few thousand rows."""
