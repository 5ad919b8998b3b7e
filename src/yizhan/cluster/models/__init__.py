"""The cluster's tables. What people signed and what was published is only added to; the database keeps it honest."""

from yizhan.cluster.models.articles import Article, Publication, Retraction, Revision, Shown
from yizhan.cluster.models.reviews import Rejection, Signature
from yizhan.cluster.models.shares import Share
from yizhan.cluster.models.sites import Column, Site

__all__ = [
    "Article",
    "Column",
    "Publication",
    "Rejection",
    "Retraction",
    "Revision",
    "Share",
    "Shown",
    "Signature",
    "Site",
]
