"""Opening a deployment for one command: settings, database (started if need be), migrations, blobs.

Every command works by itself and leaves nothing running behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from tomllib import TOMLDecodeError

from pydantic import ValidationError

from inbox.errors import Refused
from inbox.settings import Settings


def settings() -> Settings:
    """The settings of this deployment. Raises Refused with the one that is wrong."""
    try:
        return Settings()
    except TOMLDecodeError as why:
        raise Refused(f"inbox.toml cannot be read: {why}") from why
    except ValidationError as why:
        first = why.errors()[0]
        raise Refused(f"setting {first['loc'][0]}: {first['msg']}") from why


@contextmanager
def database(config: Settings) -> Iterator[str]:
    """The database's URL: `DATABASE_URL`, or the embedded one, running while the block does."""
    if config.database_url:
        scheme, _, rest = config.database_url.partition("://")
        if scheme not in ("postgresql", "postgres") or not rest:
            raise Refused("DATABASE_URL is not a postgresql:// address")
        yield f"postgresql://{rest}"
        return
    from store import embedded

    with embedded.running(config.home) as url:
        yield url


@contextmanager
def opened(config: Settings, broker: bool = True, ping: bool = True) -> Iterator[str]:
    """This process bound to its deployment; gives the database's URL.

    broker  False: nobody is rung, as for a command that does the work itself.
    ping    see `session.bind`.
    """
    from inbox import bell, pipeline
    from store import migrations, session

    with database(config) as url:
        migrations.upgrade(url)
        session.bind(url, ping=ping)
        pipeline.bind(config)
        if broker:
            from inbox.jobs.broker import make

            bell.bind(make(config, url))
        try:
            yield url
        finally:
            bell.bind(None)
            session.release()
