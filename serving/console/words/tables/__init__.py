"""One table per page: both languages of a text stand side by side."""
