"""The closed list of what a step can do to the world, and what each effect must be told.

A programme file can only name these. The rooms that do the work attach themselves with `api.register_effect`; a test
holds that every name here has somebody behind it. A new effect is code, reviewed here.
"""

from __future__ import annotations

from collections.abc import Mapping

from yizhan.catalogue.rules.types import DATE, INT, STRING, EnumClass, ListOf, Record, Type

CERTIFICATES = EnumClass("certificate", ("mutual_aid", "mother_baby_room", "care_station"))
RETENTION = EnumClass("retention", ("retired", "unemployed", "employer_closed"))
PEOPLE = ListOf(Record((("name", STRING), ("phone", STRING))))
HOLDERS = EnumClass("holder", ("applicant", "members"))

EFFECTS: Mapping[str, Mapping[str, Type]] = {
    # Opens a membership in the union of the case; a person not yet in the register is entered first.
    "membership.join": {
        "name": STRING,
        "document_number": STRING,
        "phone": STRING,
        "occupation_group": STRING,
        "residence_division": STRING,
    },
    # Leaves the old union and enters the union of the case, as one act. `reason` is a code of 会籍变化原因.
    "membership.transfer": {"reason": STRING},
    # Invites people whom an employer listed to its union: a text with a join code. Each joins, or not, by themselves.
    "membership.invite": {"people": PEOPLE},
    # Keeps the membership without dues or vote; of an employer that closed, at the union above.
    "membership.retain": {"reason": RETENTION},
    # Enters a union in preparation below the approving union; contact is the applicant.
    "union.prepare": {
        "name": STRING,
        "address": STRING,
        "contact_name": STRING,
        "contact_phone": STRING,
        "workers": INT,
        "members": INT,
    },
    # Establishes the prepared union by its election; the approval's number comes with the step.
    "union.found": {"chair_name": STRING, "committee_seats": INT, "held_on": DATE, "term_years": INT},
    # Begins a new term of the applying union; the approval's number comes with the step.
    "union.new_term": {"chair_name": STRING, "committee_seats": INT, "held_on": DATE, "term_years": INT},
    # Changes what is registered of the applying union; an empty text leaves that as it is. What stood is kept.
    "union.change_registration": {"name": STRING, "address": STRING, "chair_name": STRING, "changed_on": DATE},
    # Enters the certificate of a legal person; number, code and validity come with the step.
    "union.register_legal_person": {"chair_name": STRING},
    # Opens the hardship file of the applicant's household.
    "hardship.open_file": {"category": STRING, "monthly_fen": INT, "line_fen": INT, "people": INT},
    # The yearly review: goes on in the class given, or closes the file where that is 'none'.
    "hardship.review": {"category": STRING},
    # Closes the file; `reason` is own_wish, above_line or false_statement, the last with what is to be returned.
    "hardship.close": {"reason": STRING},
    # Issues a certificate to the applicant, or one to each member of the applying union. `place` and `variety` (a code)
    # say what is recognised where and may be empty; it holds for `months` after `waiting_days`, or follows on one that
    # is in force.
    "certificate.issue": {
        "kind": CERTIFICATES,
        "holder": HOLDERS,
        "place": STRING,
        "variety": STRING,
        "waiting_days": INT,
        "months": INT,
    },
    # Commits the approved amount against the programme's fund and caps.
    "ledger.commit": {},
}
