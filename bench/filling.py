"""Run in a process of the bench: the demonstration's province, one real application, and 50,000 cases like it.

Prints, as JSON, the session keys of a member and a cadre and the address of one case. The copies carry their own
numbers, people and lines of duty; their answers are those of the one that was filed through the services.
"""

import json
import sys

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from yizhan.accounts.demo import CAST  # noqa: E402
from yizhan.accounts.http.session import BACKEND  # noqa: E402
from yizhan.accounts.idle import GRANT_KEY  # noqa: E402
from yizhan.accounts.models import RoleGrant, User  # noqa: E402
from yizhan.accounts.queries import user_by_phone  # noqa: E402
from yizhan.cases.models import Application, Case  # noqa: E402
from yizhan.cases.services import drafts, submitting  # noqa: E402
from yizhan.kernel import clock  # noqa: E402
from yizhan.kernel.scope import Acting, Role, ScopeKeys  # noqa: E402
from yizhan.ops.demo.load import load  # noqa: E402
from yizhan.registry.api import person_of_user  # noqa: E402

MEMBER, CADRE = (part.mobile for key in ("member", "cadre") for part in CAST if part.key == key)
AT_ONE_DESK = 200  # of the copies, how many lie with the cadre whose inbox is measured

_COPY = """
WITH people AS (
    SELECT person_id, union_id, street_id, county_id, city_id, industry_id,
           industry_county_id, industry_city_id,
           row_number() OVER (ORDER BY person_id) AS n
    FROM registry_membership WHERE closed_on IS NULL
), users AS (
    SELECT id AS user_id, row_number() OVER (ORDER BY id) AS n
    FROM accounts_user WHERE id <> (SELECT user_id FROM cases_application WHERE id = %(original)s)
), picked AS (
    SELECT g AS serial, p.*, u.user_id, gen_random_uuid() AS application_id
    FROM generate_series(1, %(cases)s) AS g
    JOIN users AS u ON u.n = 1 + g %% (SELECT count(*) FROM users)
    JOIN people AS p ON p.n = 1 + g %% (SELECT count(*) FROM people)
), lines AS (
    SELECT p.serial, p.application_id, p.person_id, p.user_id,
           CASE WHEN p.serial <= %(here)s THEN o.union_id ELSE p.union_id END AS union_id,
           CASE WHEN p.serial <= %(here)s THEN o.street_id ELSE p.street_id END AS street_id,
           CASE WHEN p.serial <= %(here)s THEN o.county_id ELSE p.county_id END AS county_id,
           CASE WHEN p.serial <= %(here)s THEN o.city_id ELSE p.city_id END AS city_id,
           CASE WHEN p.serial <= %(here)s THEN o.industry_id ELSE p.industry_id END AS industry_id,
           CASE WHEN p.serial <= %(here)s THEN o.industry_county_id ELSE p.industry_county_id END AS industry_county_id,
           CASE WHEN p.serial <= %(here)s THEN o.industry_city_id ELSE p.industry_city_id END AS industry_city_id
    FROM picked AS p, cases_application AS o WHERE o.id = %(original)s
), written AS (
    INSERT INTO cases_application (id, {application})
    SELECT l.application_id, {application_values}
    FROM lines AS l, cases_application AS o WHERE o.id = %(original)s
)
INSERT INTO cases_case (id, {case})
SELECT gen_random_uuid(), {case_values}
FROM lines AS l, cases_case AS o WHERE o.id = %(case)s
"""
_SCOPE = {name: f"l.{name}" for name in ScopeKeys.__dataclass_fields__}


def main() -> None:
    load(lambda _what, _done, _total: None)
    original = _application()
    case = Case.objects.filter(application=original).order_by("id")[0]
    _copies(original, case, int(sys.argv[1]))
    keys = {"member": _session(MEMBER), "cadre": _session(CADRE)}
    print(json.dumps({"keys": keys, "application": str(original.id)}))


def _application() -> Application:
    """Filed by the cast's member through the services: a transfer, which needs no papers."""
    user, at = _user(MEMBER), clock.now()
    member = Acting(Role.MEMBER, user_id=user.id, person_id=person_of_user(user.id))
    grant = RoleGrant.objects.get(user=_user(CADRE))
    draft = drafts.start_draft(programme_code="transfer", acting=member, at=at, union_id=grant.node_id)
    answers = drafts.Answers({"reason": "unemployed"})
    drafts.save_draft(draft_id=draft.id, sent=answers, acting=member, at=at)
    return submitting.submit(draft_id=draft.id, acting=member, at=at)


@transaction.atomic
def _copies(original: Application, case: Case, cases: int) -> None:
    application = {**_columns(Application), **_SCOPE}
    application |= {
        "number": "'B-' || l.serial",
        "person_id": "l.person_id",
        "user_id": "l.user_id",
        "applicant_name": "'测试' || l.serial",
    }
    row = {**_columns(Case), **_SCOPE, "application_id": "l.application_id", "subject_id": "l.person_id"}
    row |= {"programme_code": "o.programme_code || '-' || l.serial / 10000", "desk_node_id": "l.union_id"}
    query = _COPY.format(
        application=", ".join(application),
        application_values=", ".join(application.values()),
        case=", ".join(row),
        case_values=", ".join(row.values()),
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(query, {"cases": cases, "here": AT_ONE_DESK, "original": original.id, "case": case.id})


def _columns(model: type[Application] | type[Case]) -> dict[str, str]:
    """Every column but the id, as it stands in the original."""
    names = [str(field.column) for field in model._meta.concrete_fields if not field.primary_key]  # noqa: SLF001
    return {name: f"o.{name}" for name in names}


def _user(mobile: str) -> User:
    user = user_by_phone(mobile)
    if user is None:
        raise LookupError(mobile)
    return user


def _session(mobile: str) -> str:
    """Signed in, in the duty where there is one."""
    client, user = Client(), _user(mobile)
    client.force_login(user, backend=BACKEND)
    session = client.session
    grant = RoleGrant.objects.filter(user=user).first()
    if grant:
        session[GRANT_KEY] = str(grant.id)
    session.save()
    return str(session.session_key)


if __name__ == "__main__":
    main()
