"""Who starts workers and starts them again: processes of this machine, or actors of Ray.

Workers share the city by themselves (``pipeline.shards``); a fleet only keeps them running.
"""
