"""Every page of the room."""

from yizhan.cases.http import (
    appeals,
    applying,
    assisting,
    certificates,
    correcting,
    deciding,
    deferring,
    desk,
    helping,
    mine,
    notices,
    papers,
    questions,
    rounds,
    saving,
    special,
)

urlpatterns = [
    *applying.urlpatterns,
    *saving.urlpatterns,
    *mine.urlpatterns,
    *correcting.urlpatterns,
    *desk.urlpatterns,
    *questions.urlpatterns,
    *deciding.urlpatterns,
    *rounds.urlpatterns,
    *special.urlpatterns,
    *appeals.urlpatterns,
    *deferring.urlpatterns,
    *assisting.urlpatterns,
    *helping.urlpatterns,
    *notices.urlpatterns,
    *papers.urlpatterns,
    *certificates.urlpatterns,
]
