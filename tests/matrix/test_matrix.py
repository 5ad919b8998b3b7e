"""Each route as each of the fixed people: refused outside the role, not found outside the line, and nothing changed."""

import json
import re
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponseBase, StreamingHttpResponse
from psycopg import sql

from tests.matrix.described import operation_of, undescribed
from tests.matrix.reach import KEPT_FROM, REACH
from tests.matrix.stage import Set
from tests.matrix.trying import Reach
from tests.people import EVERYBODY
from tests.routes import Route, routes

ROUTES = [route for route in routes() if route.access is not None]
# Once a minute a request notes that its sender is still there, whatever comes of it.
PRESENCE = {"django_session", "accounts_signedinsession"}
# What even somebody who only reads leaves behind: that they read, and their own session and preferences.
AUDITOR_LEAVES = PRESENCE | {
    "kernel_journalentry",
    "accounts_user",
    "accounts_secondstep",
    "accounts_deskcode",
    "kernel_countedtry",
}
NOT_THIS_WAY = "not by this method"
_KEY = {"Idempotency-Key": "matrix-0001"}
# A refusal is told as to a program, which is quicker to make; its page is read where somebody's role is served.
_TOLD_BRIEFLY = {**_KEY, "Accept": "application/problem+json"}
_WRITTEN = """
    SELECT relname, pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
        + pg_stat_get_xact_tuples_deleted(oid), pg_snapshot_xmax(pg_current_snapshot())::text::bigint
    FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""
_EMPTY_LINK = re.compile(r"<a\b[^>]*\bhref=\"\s*\"[^>]*>")
_POST_FORM = re.compile(r"<form\b[^>]*method=\"post\".*?</form>", re.DOTALL)
_ARGUMENT = re.compile(r"[<{](?:[a-z]+:)?([a-z_]+)[>}]")


def test_every_route_is_in_the_matrix_and_nothing_else_is() -> None:
    assert {route.label for route in ROUTES} == set(REACH)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.label)
def test_each_sees_what_their_role_and_line_reach(everything: Set, route: Route) -> None:
    wrong = [line for method in route.methods or ("GET", "POST") for line in _wrong_by(everything, route, method)]
    assert not wrong, "\n".join(wrong)


def _wrong_by(everything: Set, route: Route, method: str) -> Iterator[str]:
    """What went otherwise than declared. Where the first of those served is told that there is no such method, there
    is none for anybody."""
    reach = REACH[route.label]
    for turn, who in enumerate(_who_tries(everything, route)):
        expected = _expected(everything, route, reach, who, method)
        found = _tried(everything, route, reach, who, method)
        if turn == 0 and found == NOT_THIS_WAY and _serves(everything, route, who) and not route.methods:
            return
        if found != expected:
            yield f"{method} as {who}: {found} instead of {expected}"


def _who_tries(everything: Set, route: Route) -> list[str]:
    """Everybody whose role it serves, then one of each role that it refuses: nothing but the role is asked there."""
    refused: dict[str, str] = {}
    for who in EVERYBODY:
        if not _serves(everything, route, who):
            refused.setdefault(everything.stage.people.acting(who).role, who)
    return [who for who in EVERYBODY if _serves(everything, route, who)] + list(refused.values())


def _serves(everything: Set, route: Route, who: str) -> bool:
    return route.access is not None and everything.stage.people.acting(who).role in route.access.roles


def _expected(everything: Set, route: Route, reach: Reach, who: str, method: str) -> str:
    """What the declarations say. A refusal always means that nothing was written."""
    if not _serves(everything, route, who):
        return "asked to sign in" if who == "visitor" else "refused"
    if who not in reach.who:
        return "not found"
    away = reach.desk is not None and who not in reach.desk
    return "refused" if away and (reach.guarded or method != "GET") else "let in"


def _tried(everything: Set, route: Route, reach: Reach, who: str, method: str) -> str:
    """What happens, in the same words; the try itself is undone."""
    with transaction.atomic():
        before, from_xid = everything.touched or _touched()
        answer = _ask(everything, route, reach, who, method)
        everything.touched = after, _ = _touched()  # what is undone stays counted: so begins the next try
        touched = {table for table, count in after.items() if count != before.get(table)}
        wrote = {table for table in touched if _has_rows_since(table, from_xid)}
        transaction.set_rollback(True)
    told = _told(answer, route)
    shown = everything.stage.shown(_text(answer), KEPT_FROM.get(who, frozenset()) - reach.names())
    if shown:
        return f"{told}, and sees {', '.join(shown)}"
    if broken := ill_made(_text(answer)):
        return f"{told}, with {broken}"
    if route.methods and (strange := undescribed(operation_of(route), answer)):
        return f"{told}, not as described: {strange}"
    if wrote - PRESENCE and told != "let in":
        return f"{told}, yet {', '.join(sorted(wrote))} changed"
    if who == "auditor" and "token" not in reach.at and wrote - AUDITOR_LEAVES:
        return f"{told}, and changes {', '.join(sorted(wrote - AUDITOR_LEAVES))}"
    return told


def _ask(everything: Set, route: Route, reach: Reach, who: str, method: str) -> HttpResponseBase:
    client, stage = everything.client(who), everything.stage
    arguments = reach.arguments(stage)
    path = "/" + _ARGUMENT.sub(lambda found: arguments[found[1]], route.path)
    if method == "GET":
        headers = {} if _serves(everything, route, who) else _TOLD_BRIEFLY
        return client.get(path, reach.body(stage) if reach.data and not route.methods else {}, headers=headers)
    files = {name: SimpleUploadedFile(f"{name}.csv", text.encode()) for name, text in reach.files.items()}
    if route.methods and not files:
        body = json.dumps(reach.body(stage))
        return client.generic(method, path, body, content_type="application/json", headers=_KEY)
    return client.post(path, {**reach.body(stage), **files}, headers=_TOLD_BRIEFLY)


def ill_made(body: str) -> str:
    """What no page may hold: a way that leads nowhere, a form that would be refused as forged."""
    if empty := _EMPTY_LINK.search(body):
        return f"a link to nowhere: {empty[0]}"
    bare = [form for form in _POST_FORM.findall(body) if "csrfmiddlewaretoken" not in form]
    return f"a form without its token: {bare[0][:120]}" if bare else ""


def _text(answer: HttpResponseBase) -> str:
    """Everything of an answer that a person or a program could read."""
    content = b"".join(answer) if isinstance(answer, StreamingHttpResponse) else getattr(answer, "content", b"")
    return answer.headers.get("Location", "") + content.decode("utf-8", "replace")


def _told(answer: HttpResponseBase, route: Route) -> str:
    """Status in words. A redirect to sign-in and 401 are the same refusal, on a page and through the API."""
    status, onward = answer.status_code, answer.headers.get("Location", "")
    if status == 401 or (onward.startswith("/sign-in?next=") and not route.path.startswith("sign-in")):
        return "asked to sign in"
    return {403: "refused", 404: "not found", 405: NOT_THIS_WAY}.get(
        status, "let in" if status < 500 else f"broken ({status})"
    )


def _touched() -> tuple[dict[str, int], int]:
    """Rows written to each table so far in this transaction, undone ones included, and the next transaction's number.

    PostgreSQL counts them. Asked of the functions: its view of them looks up twelve more figures for each table.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN)
        rows = cursor.fetchall()
    return {table: count for table, count, _ in rows}, int(rows[0][2])


def _has_rows_since(table: str, xid: int) -> bool:
    """Whether a row stands that was written since: what was undone does not show."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("SELECT EXISTS (SELECT 1 FROM {} WHERE xmin::text::bigint >= %s)").format(sql.Identifier(table)),
            [xid],
        )
        return bool(cursor.fetchone()[0])
