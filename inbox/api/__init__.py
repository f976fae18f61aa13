"""The JSON API under `/api/v1`: parse, ask `access`, call store or pipeline, show; no rules.

`create_api` gives an ASGI application with its own description at `openapi.json`; errors are RFC
9457 problem objects, lists answer `{"items": […], "next_cursor": …}`.
"""

from inbox.api.app import create_api

__all__ = ["create_api"]
