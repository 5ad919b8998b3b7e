"""Every page of the room."""

from yizhan.cases.http import applying, correcting, deciding, desk, mine, notices, papers, saving, special

urlpatterns = [
    *applying.urlpatterns,
    *saving.urlpatterns,
    *mine.urlpatterns,
    *correcting.urlpatterns,
    *desk.urlpatterns,
    *deciding.urlpatterns,
    *special.urlpatterns,
    *notices.urlpatterns,
    *papers.urlpatterns,
]
