"""Ways to run a network. Each passes the same tests and knows nothing of labels or boxes."""
