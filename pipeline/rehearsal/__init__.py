"""A day of a whole city in minutes: the patrol's own scheduling and sharing, driven through time of
its own by visits that are drawn instead of made.

Real are the schedule of each worker with all its limits, its turns (``pipeline.rounds``), the
leases (``Keeper``, ``Tenure``, ``Shared`` and the book in memory, which keeps the promises of the
one in the database) and the sharing out. Drawn are how long visits take and how they end, when
nodes are lost, and when platforms and networks are away.
"""
