"""A way to a server on this machine that takes time: octets arrive half a round trip after they left.

A connection takes a round trip before anything passes, as one to a distant server does.
"""

import asyncio
import threading
from typing import Self


class Distance:
    """`with Distance(port, 0.05) as far:` makes `far.port` lead to `port`, 50 ms away and back."""

    def __init__(self, port: int, round_trip: float) -> None:
        self._target, self._round_trip = port, round_trip
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        listening = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._join, "127.0.0.1", 0), self._loop)
        self.port = listening.result().sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self._round_trip)
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        await asyncio.gather(self._carry(reader, back), self._carry(there, writer), return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while octets := await reader.read(65536):
            self._loop.call_later(self._round_trip / 2, writer.write, octets)
        self._loop.call_later(self._round_trip / 2, writer.close)
