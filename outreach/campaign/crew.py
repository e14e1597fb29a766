"""Several processes at one run. Each reads the whole sheet, and plans and finishes its own share of the letters."""

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from heapq import merge
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, NamedTuple, Protocol

from outreach.campaign.finishing import Finished, finisher
from outreach.campaign.run import Planned, Run, Share
from outreach.campaign.spool import AT_ONCE, Packed, Ready, packed, spooled, unpacked
from outreach.errors import OutreachError


class Checked(Protocol):
    """Letters of which all have been planned. One of the two is asked for, once; held letters do not come."""

    def ready(self) -> Iterator[Ready]:
        """The letters, in the sheet's order."""

    def finished(self, media: Sequence[str]) -> Iterator[Finished]:
        """The letters in `media`, PDF not among them, in the sheet's order."""


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

    def finished(self, media: Sequence[str]) -> Iterator[Finished]:
        return map(finisher(self.run, media), self.letters)


class Crew:
    """The processes at work, made by `crew`. First `planned` is read to its end."""

    def __init__(self, run: Run, pipes: Sequence[Connection]) -> None:
        self._run = run
        self._pipes = pipes

    def planned(self) -> Iterator[Planned]:
        """What was found fault with, in the sheet's order, without the letters themselves. Fills the run's tally."""
        yield from merge(*map(self._planned, self._pipes), key=lambda planned: planned.contact.row)
        self._run.see_that_somebody_was_asked_for()

    def finished(self, media: Sequence[str]) -> Iterator[Finished]:
        yield from merge(*self._asked(tuple(media)), key=_row)

    def ready(self) -> Iterator[Ready]:
        records: Iterator[Packed] = merge(*self._asked(None), key=_row)
        for record in records:
            yield unpacked(record, self._run.template)

    def _planned(self, pipe: Connection) -> Iterator[Planned]:
        yield from _stream(pipe)
        self._run.tally.add(_received(pipe))

    def _asked(self, media: tuple[str, ...] | None) -> list[Iterator[Any]]:
        for pipe in self._pipes:
            pipe.send(media)
        return [_stream(pipe) for pipe in self._pipes]


@contextmanager
def crew(run: Run, workers: int, *, keep: bool = True) -> Iterator[Crew]:
    """So many processes at `run`, which `keep` the letters; they end with the block.

    Raises OutreachError when one of them is lost.
    """
    # A fork has everything open already; where that is unsafe each process opens the run anew.
    context: Any = get_context("fork" if sys.platform == "linux" else "spawn")
    pipes, processes = [], []
    try:
        for number in range(workers):
            here, there = context.Pipe()
            share = run.shared(Share(number, workers))
            process = context.Process(target=_work, args=(share, keep, there), daemon=True)
            process.start()
            there.close()
            pipes.append(here)
            processes.append(process)
        yield Crew(run, pipes)
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _work(run: Run, keep: bool, pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started this one ends it
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
            media = pipe.recv()
            made: Callable[[Ready], Packed | Finished] = packed if media is None else finisher(run, media)
            while batch := list(islice(letters, AT_ONCE)):
                pipe.send(list(map(made, batch)))
            pipe.send(None)
    except OutreachError as error:
        pipe.send(error)
    except (EOFError, BrokenPipeError):
        pass  # nobody wants the rest


def _stream(pipe: Connection) -> Iterator[Any]:
    while (batch := _received(pipe)) is not None:
        yield from batch


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


def _row(letter: Finished | Packed) -> int:
    return int(letter[0]["row"])
