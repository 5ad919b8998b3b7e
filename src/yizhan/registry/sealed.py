"""Sealed fields of the register: how each is closed, found and opened. Only these functions know the places."""

from collections.abc import Iterable, Iterator, Sequence

from yizhan.kernel import vault
from yizhan.kernel.masking import mask_account, mask_id, mask_phone
from yizhan.registry.models import Person, Union

PERSON_TABLE = "registry_person"
UNION_TABLE = "registry_union"
_SHARED = frozenset({"1", "4"})  # a resident ID and a residence permit share one form, hence one index


def document_index(kind: str, number: str, country: str = "CN") -> bytes:
    """The blind index of a document."""
    return vault.blind_index("document:1" if kind in _SHARED else f"document:{kind}", number, country=country)


def document_indexes(documents: Sequence[tuple[str, str]]) -> list[bytes]:
    """`document_index` of many, each by its kind and number."""
    shared = resident_id_indexes(number for kind, number in documents if kind in _SHARED)
    return [next(shared) if kind in _SHARED else document_index(kind, number) for kind, number in documents]


def phone_index(mobile: str) -> bytes:
    """The same index as accounts keeps, so that a signed-in phone finds its entry."""
    return vault.blind_index("phone", mobile)


def resident_id_indexes(numbers: Iterable[str]) -> Iterator[bytes]:
    return vault.blind_indexes("document:1", numbers)


def phone_indexes(mobiles: Iterable[str]) -> Iterator[bytes]:
    return vault.blind_indexes("phone", mobiles)


def seal_document(person: Person, number: str) -> None:
    """Set the sealed number and its index; the row must have its id."""
    person.document_sealed = vault.seal(number, table=PERSON_TABLE, column="document_sealed", row_id=person.id)
    person.document_index = document_index(person.document_kind, number, person.document_country)


def seal_phone(person: Person, mobile: str) -> None:
    person.phone_sealed = vault.seal(mobile, table=PERSON_TABLE, column="phone_sealed", row_id=person.id)
    person.phone_index = phone_index(mobile)


def open_document(person: Person) -> str:
    """The full number. Showing it to somebody needs vault.log_reading first."""
    return vault.open_sealed(person.document_sealed, table=PERSON_TABLE, column="document_sealed", row_id=person.id)


def open_phone(person: Person) -> str:
    """The full number, empty where none is known. Showing it to somebody needs vault.log_reading first."""
    if person.phone_sealed is None:
        return ""
    return vault.open_sealed(person.phone_sealed, table=PERSON_TABLE, column="phone_sealed", row_id=person.id)


def masked_document(person: Person) -> str:
    return mask_id(open_document(person))


def masked_phone(person: Person) -> str:
    return mask_phone(open_phone(person))


def seal_bank_account(union: Union, number: str) -> None:
    union.bank_account_sealed = vault.seal(number, table=UNION_TABLE, column="bank_account_sealed", row_id=union.id)


def masked_bank_account(union: Union) -> str:
    if union.bank_account_sealed is None:
        return ""
    number = vault.open_sealed(
        union.bank_account_sealed, table=UNION_TABLE, column="bank_account_sealed", row_id=union.id
    )
    return mask_account(number)
