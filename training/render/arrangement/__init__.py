"""How a training picture is filled: one module for each kind of thing that is put down."""
