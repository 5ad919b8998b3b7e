"""The website cluster: one site for each union that has one, three reviews before anything is published."""
