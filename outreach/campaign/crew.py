"""Several processes at one run. Each reads the whole sheet, and plans and finishes its own share of the letters."""

import signal
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from heapq import merge
from itertools import chain, groupby
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from outreach.campaign.files.finishing import Finished, finisher
from outreach.campaign.making.run import Planned, Run, Share
from outreach.campaign.making.spool import AT_ONCE, Ready, packed, spooled, unpacked
from outreach.documents import Stage, plain, staged
from outreach.errors import OutreachError


class Checked(Protocol):
    """Letters of which all have been planned. One of the two is asked for, once; held letters do not come."""

    def ready(self) -> Iterator[Ready]:
        """The letters, in the sheet's order."""

    def finished(self, media: Sequence[str], pattern: str, folder: Path) -> Generator[Finished]:
        """The letters in `media`, PDF not among them, in the sheet's order; their files may be staged in `folder`.

        Raises OutreachError when a medium cannot be had, or the pattern of the files' names cannot be used.
        """


class Order(NamedTuple):
    """How letters are asked for as files."""

    media: tuple[str, ...]
    pattern: str
    folder: Path


def planned_letters(run: Run, workers: int = 1) -> Iterator[Planned]:
    """Plan every letter, by so many processes; of several, only those with findings come, without the letters.

    Raises OutreachError when the sheet cannot be read to its end, and when a process is lost.
    """
    if workers > 1 and not run.in_sequence:
        with crew(run, workers, keep=False) as hands:
            yield from hands.planned()
    else:
        yield from run


@contextmanager
def checked(run: Run, note: Callable[[Planned], None], workers: int = 1) -> Iterator[Checked]:
    """Plan every letter, by so many processes; `note` is told of each, of those without findings perhaps not.

    Raises OutreachError when the sheet cannot be read to its end, and when a process is lost.
    """
    if workers > 1 and not run.in_sequence:
        with crew(run, workers) as hands:
            for planned in hands.planned():
                note(planned)
            yield hands
    else:
        with spooled(run.reported(note), run.template) as letters:
            yield Alone(letters, run)


class Alone(NamedTuple):
    """This process by itself."""

    letters: Iterator[Ready]
    run: Run

    def ready(self) -> Iterator[Ready]:
        return self.letters

    def finished(self, media: Sequence[str], pattern: str, folder: Path) -> Generator[Finished]:
        finish = finisher(self.run, media, pattern)
        return (finish(ready) for ready in self.letters)


class Hand(NamedTuple):
    """One process, and the way to it."""

    process: BaseProcess
    pipe: Connection


class Crew:
    """The processes at work, made by `crew`. First `planned` is read to its end."""

    def __init__(self, run: Run, hands: Sequence[Hand]) -> None:
        self._run = run
        self._hands = hands

    def planned(self) -> Iterator[Planned]:
        """What was found fault with, in the sheet's order, without the letters themselves. Fills the run's tally."""
        yield from merge(*map(self._planned, self._hands), key=lambda planned: planned.contact.row)
        self._run.see_that_somebody_was_asked_for()

    def finished(self, media: Sequence[str], pattern: str, folder: Path) -> Generator[Finished]:
        try:
            for row, files, held in self._asked(Order(tuple(media), pattern, folder)):
                yield Finished(row, {name: staged(content) for name, content in files.items()}, held, None)
        finally:
            self.end()  # nobody may stage any more when the folder is cleared

    def ready(self) -> Iterator[Ready]:
        for record in self._asked(None):
            yield unpacked(record, self._run.template)

    def end(self) -> None:
        """End the processes."""
        for hand in self._hands:
            hand.process.terminate()
        for hand in self._hands:
            hand.process.join()

    def _planned(self, hand: Hand) -> Iterator[Planned]:
        yield from chain.from_iterable(_stream(hand.pipe))
        self._run.tally.add(_received(hand.pipe))

    def _asked(self, order: Order | None) -> Iterator[Any]:
        for hand in self._hands:
            hand.pipe.send(order)
        for _, block in merge(*(_stream(hand.pipe) for hand in self._hands), key=itemgetter(0)):
            yield from block


@contextmanager
def crew(run: Run, workers: int, *, keep: bool = True) -> Iterator[Crew]:
    """So many processes at `run`, which `keep` the letters; they end with the block.

    Raises OutreachError when one of them is lost.
    """
    # A fork has everything open already; where that is unsafe each process opens the run anew.
    context: Any = get_context("fork" if sys.platform == "linux" else "spawn")
    hands: list[Hand] = []
    together = Crew(run, hands)
    try:
        for number in range(workers):
            here, there = context.Pipe()
            share = run.shared(Share(number, workers))
            process = context.Process(target=_work, args=(share, keep, there), daemon=True)
            process.start()
            there.close()
            hands.append(Hand(process, here))
        yield together
    finally:
        together.end()


def _work(run: Run, keep: bool, pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started this one ends it
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # by this
    faults: list[Planned] = []

    def note(planned: Planned) -> None:
        if planned.findings:
            faults.append(planned.without_letter())
        if len(faults) >= AT_ONCE:
            pipe.send(faults)
            faults.clear()

    try:
        with spooled(run.reported(note), run.template, keep=keep) as letters:
            pipe.send(faults)
            pipe.send(None)
            pipe.send(run.tally)
            made = _maker(run, pipe.recv())
            for number, block in groupby(letters, lambda ready: run.share.block(int(ready.parts["row"]))):
                pipe.send((number, [made(ready) for ready in block]))
            pipe.send(None)
    except OutreachError as error:
        pipe.send(error)
    except (EOFError, BrokenPipeError):
        pass  # nobody wants the rest


def _maker(run: Run, order: Order | None) -> Callable[[Ready], tuple[Any, ...]]:
    """What makes of a letter that which is asked for, in plain values, which travel in a fraction of the time."""
    if not order:
        return packed
    finish = finisher(run, order.media, order.pattern, Stage(order.folder, run.share.number).put)

    def made(ready: Ready) -> tuple[Any, ...]:
        row, files, held, _ = finish(ready)
        return row, {name: plain(content) for name, content in files.items()}, held

    return made


def _stream(pipe: Connection) -> Iterator[Any]:
    while (message := _received(pipe)) is not None:
        yield message


def _received(pipe: Connection) -> Any:
    try:
        message = pipe.recv()
    except EOFError:
        raise OutreachError(
            "a process that made letters has ended before its time", hint="Write with --workers 1."
        ) from None
    if isinstance(message, OutreachError):
        raise message
    return message
