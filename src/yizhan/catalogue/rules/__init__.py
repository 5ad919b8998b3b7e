"""The rule language: a listed, typed subset of CEL with three values. Pure: facts and time come in."""
