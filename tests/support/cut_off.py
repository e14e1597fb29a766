"""A connection that is lost on its way."""

from select import select
from socket import create_connection, create_server
from threading import Thread
from typing import Literal


class CutOff(Thread):
    """Passes octets on between one client and a server, and ends both connections after so many of the one `side`."""

    def __init__(self, to: int, octets: int, side: Literal["client", "server"]) -> None:
        super().__init__()
        self.listening = create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.to, self.left, self.side = to, octets, side

    def run(self) -> None:
        client, _ = self.listening.accept()
        with self.listening, client, create_connection(("127.0.0.1", self.to)) as server:
            counted = client if self.side == "client" else server
            while self.left > 0:
                for ready in select([client, server], [], [], 10)[0]:
                    octets = ready.recv(4_096)
                    if not octets:
                        return
                    if ready is counted:
                        octets = octets[: self.left]
                        self.left -= len(octets)
                    (server if ready is client else client).sendall(octets)
