"""Named by Django: the module of a database engine in which it looks for `DatabaseWrapper`."""

from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection, OperationalError
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes a connection that works from the pool, whatever happened to those that lie in it.

    The pool's own check waits between one broken connection and the next, twice as long each time: after a restart of
    PostgreSQL the first requests would wait for seconds, and with five broken ones lying there for longer than they
    may. Nothing is waited for here: broken ones are given back, and the pool connects anew behind.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        pool = self.pool
        if pool is None:
            return super().get_new_connection(conn_params)
        for _ in range(pool.max_size):
            connection = super().get_new_connection(conn_params)
            if _works(connection):
                return connection
            pool.putconn(connection)
        return super().get_new_connection(conn_params)


def _works(connection: Connection[Any]) -> bool:
    try:
        ConnectionPool.check_connection(connection)
    except OperationalError:
        return False
    return True
