"""What is measured beside the tests. See README.md."""
