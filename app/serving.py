"""The server that Viva runs in: uvicorn's, which tells open streams to end before it waits for them."""

import socket
from threading import Event

import uvicorn


class Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, closing: Event) -> None:
        super().__init__(config)
        self.closing = closing

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.closing.set()
        await super().shutdown(sockets)
