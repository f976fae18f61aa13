"""The broker behind `BROKER_URL`: PostgreSQL by default, RabbitMQ or Redis."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from dramatiq import Broker

from inbox.errors import Refused, Unavailable
from inbox.settings import Settings

# Two connections for each queue (it and its delay queue), LISTEN, and the worker threads' own:
# with fewer a worker claims jobs and waits for a connection for ever, in silence.
POOL = 24


def make(settings: Settings, database_url: str) -> Broker:
    """The broker of this deployment. Raises Refused for a URL of another kind, Unavailable."""
    url = settings.broker_url or database_url
    scheme = urlsplit(url).scheme
    if scheme in ("postgresql", "postgres"):
        return _postgres(url)
    if scheme in ("amqp", "amqps"):
        from dramatiq.brokers.rabbitmq import RabbitmqBroker

        return RabbitmqBroker(url=url)
    if scheme in ("redis", "rediss"):
        from dramatiq.brokers.redis import RedisBroker

        return RedisBroker(url=url)  # type: ignore[no-untyped-call] # the library is not typed
    raise Refused(f"BROKER_URL: {scheme}:// is none of postgresql://, amqp://, redis://")


def _postgres(url: str) -> Broker:
    import psycopg
    from dramatiq_postgres import PostgresBroker, init
    from psycopg.conninfo import conninfo_to_dict

    try:
        with psycopg.connect(url) as connection, connection.cursor() as cursor:
            init(cursor)
    except psycopg.OperationalError as why:
        said = str(why).strip().splitlines()
        raise Unavailable(f"the queue's database cannot be used: {said[0]}") from why
    # As a mapping: of `postgresql:///name`, a server by its socket, the library would lose a slash
    # and wait for ever for a connection.
    place = conninfo_to_dict(url) | {"maxconn": os.environ.get("INBOX_POOL", str(POOL))}
    broker: Broker = PostgresBroker(
        url=place,
        results=False,
        # A killed worker's jobs come back within half a minute instead of a minute and a half.
        heartbeat_interval=5,
        heartbeat_ttl=20,
        maintenance_interval=10,
    )
    return broker
