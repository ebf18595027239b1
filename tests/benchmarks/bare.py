"""A route that answers with the bytes of a file: what FastAPI and uvicorn cost by themselves."""

import socket
import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from starlette.responses import Response

BODY = Path(sys.argv[1]).read_bytes() if len(sys.argv) > 1 else b""
app = FastAPI()


@app.post("/api/v1/cards/{card_id}/reviews", status_code=201)
def answer(card_id: int) -> Response:
    return Response(BODY, status_code=201, media_type="application/json")


if __name__ == "__main__":
    listener = socket.create_server(("127.0.0.1", 0))
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    config = uvicorn.Config(app, log_level="warning", access_log=False)
    uvicorn.Server(config).run(sockets=[listener])
