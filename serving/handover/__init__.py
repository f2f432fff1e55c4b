"""Cases on their way to other systems: what goes out, when, exactly once, and what comes back."""
