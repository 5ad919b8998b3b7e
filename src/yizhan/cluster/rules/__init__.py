"""What decides: how a text is written, who may sign what, how Chinese is searched. Nothing but arguments comes in."""
