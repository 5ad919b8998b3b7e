"""Pictures of every page, taken by `make shots`: for people to look at, and the chosen few of the documents."""
