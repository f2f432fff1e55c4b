"""How every program puts numbers of things, and what is wrong with a value. It stands on the floor
since every room says such things."""
