"""Persistence: the only package that speaks SQL. One noun a module; functions take `db` first.

A function never commits: `store.session.transaction()` does, at the edges. Importing this package
loads nothing; import its modules.
"""
