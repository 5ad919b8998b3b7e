"""Figures: declared questions over facts and the register, each opening to its records."""
