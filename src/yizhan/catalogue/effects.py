"""The closed list of what a step can do to the world, and what each effect must be told.

A programme file can only name these. The rooms that do the work attach themselves with `api.register_effect`; a test
holds that every name here has somebody behind it. A new effect is code, reviewed here.
"""

from __future__ import annotations

from collections.abc import Mapping

from yizhan.catalogue.rules.types import DATE, INT, STRING, Type

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
    # Enters the certificate of a legal person; number, code and validity come with the step.
    "union.register_legal_person": {"chair_name": STRING},
    # Opens the hardship file of the applicant's household.
    "hardship.open_file": {"category": STRING, "monthly_fen": INT, "line_fen": INT, "people": INT},
    # The yearly review: goes on in the class given, or closes the file where that is 'none'.
    "hardship.review": {"category": STRING},
    # Closes the file; `reason` is own_wish, above_line or false_statement, the last with what is to be returned.
    "hardship.close": {"reason": STRING},
    # Commits the approved amount against the programme's fund and caps.
    "ledger.commit": {},
}
