"""Real servers for the tests, each a context manager that leaves nothing behind."""
