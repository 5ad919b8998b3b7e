"""Pages and API of cases: parse, call, render. Nothing is decided here."""
