"""Parts of the administration pages: the tabs on top, what is shown once, lists in pages."""
