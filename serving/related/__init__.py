"""One thing, one case: what belongs together, across reports, cameras, sources and weeks."""
