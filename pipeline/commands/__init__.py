"""Commands of the pipeline. ``citypatrol.py`` puts them together and builds their settings."""
