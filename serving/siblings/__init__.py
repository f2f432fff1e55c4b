"""Processes of serving beside each other on one PostgreSQL, and what they tell one another."""
