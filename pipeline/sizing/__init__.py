"""How large an installation has to be: sums over what the bench measured on the machine at hand."""
