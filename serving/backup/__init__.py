"""A copy of all that is kept, in one file that proves itself; and the way back from it."""
