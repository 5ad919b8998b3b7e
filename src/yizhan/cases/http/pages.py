"""Every page of the room."""

from yizhan.cases.http import applying, correcting, deciding, desk, mine, notices, papers

urlpatterns = [
    *applying.urlpatterns,
    *mine.urlpatterns,
    *correcting.urlpatterns,
    *desk.urlpatterns,
    *deciding.urlpatterns,
    *notices.urlpatterns,
    *papers.urlpatterns,
]
