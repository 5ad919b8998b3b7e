"""The address under which people reach the platform: what it must look like, and fit together with."""

from urllib.parse import SplitResult, urlsplit

NAME = "YIZHAN_PUBLIC_ADDRESS"


def is_one(text: str) -> bool:
    """https://HOST or http://HOST, maybe with a port, and nothing behind it."""
    try:
        url = urlsplit(text)
        _ = url.port  # raises where it is no number
    except ValueError:
        return False
    return url.scheme in {"https", "http"} and bool(url.hostname) and text == f"{url.scheme}://{url.netloc}"


def problems(address: str, *, hosts: tuple[str, ...], secure: bool) -> list[str]:
    """Links must lead to a host that is served (any, where `hosts` is empty), over HTTPS if that is all there is."""
    found, url = [], urlsplit(address)
    if hosts and not _is_among(url, hosts):
        found.append(f"{NAME}: its host is not in YIZHAN_HOSTS; write one under which you serve")
    if secure and url.scheme != "https":
        found.append(f"{NAME}: is plain HTTP beside YIZHAN_SECURE; write https://HOST")
    return found


def _is_among(url: SplitResult, hosts: tuple[str, ...]) -> bool:
    """Whether the host is served: by its name, or as `.example.cn` by its domain."""
    name = url.hostname or ""
    known = [host.lower().strip("[]") for host in hosts]
    return any(name == host.lstrip(".") or (host.startswith(".") and name.endswith(host)) for host in known)
