"""What a training run leaves to be looked at: metrics, curves, a page that needs no other file."""
