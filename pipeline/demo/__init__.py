"""The whole system on simulated cameras: the demo, and what the crash tests drive."""
