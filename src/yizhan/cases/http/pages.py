"""Every page of the room."""

from yizhan.cases.http import applying, deciding, desk, mine, notices, papers

urlpatterns = [
    *applying.urlpatterns,
    *mine.urlpatterns,
    *desk.urlpatterns,
    *deciding.urlpatterns,
    *notices.urlpatterns,
    *papers.urlpatterns,
]
