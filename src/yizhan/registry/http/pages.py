"""Every page of the register."""

from yizhan.registry.http import joining, members, mine, ties, transfers, unions

urlpatterns = [
    *joining.urlpatterns,
    *members.urlpatterns,
    *transfers.urlpatterns,
    *mine.urlpatterns,
    *unions.urlpatterns,
    *ties.urlpatterns,
]
