"""The parts of the pages of permits."""
