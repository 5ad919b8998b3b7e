"""Simplified Chinese: a month without a nought before it, as in 2月17日."""

MONTH_DAY_FORMAT = "n月j日"
