"""A campaign as a person has it before them: the letters as sheet, template and settings are now.

It stands on the same run as `check` and `write`. Several threads may use it.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from threading import Lock, Thread
from typing import TYPE_CHECKING

from outreach.campaign.desk.asking import Asking
from outreach.campaign.desk.pile import Pile
from outreach.campaign.desk.seals import files_of, files_of_single_letters, have_changed, seals
from outreach.campaign.opening import Campaign, Choice
from outreach.campaign.starting import start
from outreach.errors import OutreachError
from outreach.findings import Finding

if TYPE_CHECKING:
    from outreach.ledger import Ledger

OFTEN = timedelta(milliseconds=500)
"""How long what is on disk is believed to be as it was."""


class Desk:
    """The pile of letters as sheet, template and settings are now.

    `opened` names the campaign anew, `clock` is local time, and `ledger` opens the campaign's. Raises OutreachError
    when the campaign cannot be opened; later on, what cannot be read any more is told by `problems`, and the letters
    stay those from before.
    """

    def __init__(
        self,
        opened: Callable[[], tuple[Campaign, Choice]],
        clock: Callable[[], datetime],
        ledger: "Callable[[Campaign], AbstractContextManager[Ledger]] | None" = None,
    ) -> None:
        self._opened = opened
        self._clock = clock
        self.opened_ledger = ledger or _ledger
        self._asking = Asking(self.opened_ledger)
        self._looking = Lock()
        self._looked = clock()
        self._version = 0
        self.problems: tuple[Finding, ...] = ()
        self._campaign, choice = opened()
        self._seals = seals(files_of(self._campaign))
        self._seals_of_single = seals(files_of_single_letters(self._campaign))
        self._pile = self._piled(self._campaign, choice)

    def now(self) -> datetime:
        """This moment, in UTC."""
        return self._clock().astimezone(UTC)

    @property
    def version(self) -> int:
        """Another one whenever something was read anew."""
        return self._version

    def pile(self) -> Pile:
        """The letters; where a file has changed, or the day, they are read anew first."""
        if self._looking.acquire(blocking=False):  # the others take what is there
            try:
                now = self._clock()
                if abs(now - self._looked) >= OFTEN:
                    self._look(now)
            finally:
                self._looking.release()
        return self._pile

    def read_anew(self) -> Pile:
        """The letters, read from the files at once: for whoever has just changed one of them."""
        with self._looking:
            self._read(self._clock())
        return self._pile

    def take_up(self) -> Pile:
        """The letters, with single ones as they have just been changed or decided about. Raises OutreachError."""
        with self._looking:
            self._seals_of_single = seals(files_of_single_letters(self._campaign))
            self._version += 1
            self._pile.take_up()
        return self._pile

    def close(self) -> None:
        """Stop what goes on in the background."""
        self._pile.close()

    def _look(self, now: datetime) -> None:
        day, self._looked = self._looked.date(), now
        if day != now.date() or have_changed(self._seals, files_of(self._campaign)):
            self._read(now)
        elif have_changed(self._seals_of_single, files_of_single_letters(self._campaign)):
            self._seals_of_single = seals(files_of_single_letters(self._campaign))
            self._version += 1
            try:
                self._pile.take_up()
                self.problems = ()
            except OutreachError as error:
                self.problems = error.findings
        if self._asking.is_due(self._campaign, now):
            Thread(target=self._asking.ask, args=(self._pile, now), daemon=True).start()

    def _read(self, now: datetime) -> None:
        self._looked = now
        self._seals = seals(files_of(self._campaign))
        try:
            self._campaign, choice = self._opened()
            # A setting may name other files; sealed before they are read, no change in between is lost.
            self._seals = seals(files_of(self._campaign))
            self._seals_of_single = seals(files_of_single_letters(self._campaign))
            pile = self._piled(self._campaign, choice)
        except OutreachError as error:
            self._version += 1
            self.problems = error.findings
            return
        self._pile.close()
        self._pile, self.problems = pile, ()

    def _piled(self, campaign: Campaign, choice: Choice) -> Pile:
        pile = Pile(start(campaign, choice, word=True), self._version + 1)
        self._version += 1
        Thread(target=self._gather, args=(pile,), daemon=True).start()
        return pile

    def _gather(self, pile: Pile) -> None:
        if pile.gather():
            try:
                self._asking.ask(pile, self._clock())
            finally:
                pile.is_gathered.set()


def _ledger(campaign: Campaign) -> "Ledger":
    from outreach.campaign.book import campaign_ledger  # here, because it brings the database along

    return campaign_ledger(campaign)
