"""The one exception that a user is meant to read. Knows nothing of the command line."""

from collections.abc import Iterable

from outreach.findings import Finding


class OutreachError(Exception):
    """The input cannot be used; nothing was done. `findings` holds every reason, at least one."""

    def __init__(
        self, message: str = "", *, where: str = "", hint: str = "", rule: str = "", findings: Iterable[Finding] = ()
    ) -> None:
        own = (Finding(rule, "error", message, where, hint),) if message else ()
        self.findings: tuple[Finding, ...] = own + tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))
