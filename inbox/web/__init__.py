"""The pages that people work in: rendered by the server, made quick by htmx and small modules."""
