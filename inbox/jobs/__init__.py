"""Dramatiq's actors, the broker, the worker process and the schedule. Decides nothing.

The queue is a bell: an actor is handed an id, calls one function of `pipeline`, and may be run
twice, late, or never; `schedule` rings again for whatever a lost job left behind.
"""
