"""A provider of text messages that takes JSON over HTTPS: what nearly all of them offer, set up without code.

The operator writes the body that the provider wants, with {mobile}, {text} and {key} in it, and what its answer holds
when the text was taken: several providers answer 200 to everything.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPException
from typing import IO, Any, Final
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from yizhan.kernel.sms import SendingFailed

TIMEOUT_S: Final = 10
_LONGEST_ANSWER: Final = 64 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Gateway:
    """Posts one text. `template` is JSON; `accepted` is `field=value` of the answer, or empty: any 2xx will do."""

    url: str
    key: str = field(repr=False)
    template: str
    accepted: str = ""

    def send(self, *, mobile: str, text: str, at: datetime) -> None:  # noqa: ARG002 - the provider has its own clock
        """Raises SendingFailed; what it says holds neither number nor text."""
        filled = filled_in(json.loads(self.template), {"mobile": mobile, "text": text, "key": self.key})
        answer = self._post(json.dumps(filled, ensure_ascii=False).encode())
        if not is_accepted(answer, self.accepted):
            raise SendingFailed("the gateway did not take the message")

    def _post(self, body: bytes) -> bytes:
        headers = {"Content-Type": "application/json; charset=utf-8", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        request = Request(self.url, data=body, headers=headers, method="POST")  # noqa: S310 - https, see configuration
        try:
            with build_opener(_NoRedirect).open(request, timeout=TIMEOUT_S) as response:
                answer: bytes = response.read(_LONGEST_ANSWER)
                return answer
        except HTTPError as refused:
            refused.close()
            raise SendingFailed(f"the gateway answered {refused.code}") from None
        except (OSError, HTTPException) as broken:
            raise SendingFailed(f"the gateway was not reached: {type(broken).__name__}") from None


def filled_in(template: Any, values: dict[str, str]) -> Any:
    """The template with each {name} replaced in every text of it; what is filled in cannot break the JSON."""
    if isinstance(template, dict):
        return {key: filled_in(value, values) for key, value in template.items()}
    if isinstance(template, list):
        return [filled_in(value, values) for value in template]
    if isinstance(template, str):
        for name, value in values.items():
            template = template.replace("{" + name + "}", value)
    return template


def is_accepted(answer: bytes, accepted: str) -> bool:
    """Whether the answer's field has the value of `field=value`."""
    if not accepted:
        return True
    field, _, value = accepted.partition("=")
    try:
        told = json.loads(answer)
    except ValueError:
        return False
    return isinstance(told, dict) and str(told.get(field)) == value


class _NoRedirect(HTTPRedirectHandler):
    """A number goes where the operator said and nowhere else."""

    def redirect_request(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str) -> None:  # noqa: ARG002
        return None
