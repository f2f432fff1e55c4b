"""The review page's parts: the deck of leased cases, and how one of them is drawn."""
