"""The texts that programs may send, and how long they may be."""

from typing import Annotated

from ninja import Field

Text = Annotated[str, Field(max_length=4000)]
Short = Annotated[str, Field(max_length=200)]
