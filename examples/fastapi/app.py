"""A chat backend in Python whose limits are a Recess gateway's: it asks its model by itself, and the gateway decides.

    RECESS_URL=http://127.0.0.1:8787 RECESS_KEY=… MODEL_URL=https://api.openai.com/v1 MODEL_KEY=… uvicorn app:app
"""

import asyncio
import json
import os
import uuid
from contextlib import asynccontextmanager
from typing import Any, AsyncIterator, Optional

import httpx
from fastapi import Depends, FastAPI, Header, HTTPException
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, Field

RECESS_URL = os.environ["RECESS_URL"].rstrip("/")
RECESS_KEY = os.environ["RECESS_KEY"]
MODEL_URL = os.environ["MODEL_URL"].rstrip("/")
MODEL_KEY = os.environ.get("MODEL_KEY", "")
# Who is signed in, by session: an app has a table of these. Their ages are the gateway's to know.
SESSIONS: dict[str, str] = json.loads(os.environ.get("SESSIONS", "{}"))
# While a reply streams, the gateway hears of it this often: it gives half a minute each time.
HEARTBEAT_SECONDS = float(os.environ.get("HEARTBEAT_SECONDS", "25"))


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with httpx.AsyncClient(timeout=httpx.Timeout(10, read=120)) as client:
        app.state.client = client
        yield


app = FastAPI(lifespan=lifespan)


class Question(BaseModel):
    model: str
    text: str = Field(min_length=1, max_length=20_000)


def signed_in(authorization: str = Header(default="")) -> str:
    """The server's own word for who is asking. Nothing that the browser says of a person counts."""
    person = SESSIONS.get(authorization.removeprefix("Bearer "))
    if person is None:
        raise HTTPException(401, "Sign in first.")
    return person


class Recess:
    """The gateway's decisions about one person."""

    def __init__(self, client: httpx.AsyncClient, person: str) -> None:
        self.client = client
        self.person = person

    async def tell(self, *events: dict[str, Any], event_id: Optional[str] = None) -> list[dict[str, Any]]:
        """Reports events in their order, and returns what was decided."""
        account = {"id": self.person}
        batch = [{"account": account, "event": event} for event in events]
        if event_id is not None:
            batch[0]["id"] = event_id
        response = await self.client.post(
            f"{RECESS_URL}/recess/v1/events",
            headers={"Authorization": f"Bearer {RECESS_KEY}"},
            json={"events": batch},
            # A gateway that does not answer holds nobody up for long.
            timeout=5,
        )
        response.raise_for_status()
        results = response.json()["results"]
        for result in results:
            if result["error"] is not None:
                raise httpx.HTTPError(result["error"]["message"])
        return [result["decision"] for result in results]

    async def report(self, *events: dict[str, Any]) -> None:
        """Tells what has happened already. A gateway that is away takes nothing from a reply that has begun."""
        try:
            await self.tell(*events)
        except httpx.HTTPError:
            pass


@app.post("/chat")
async def chat(question: Question, person: str = Depends(signed_in)):
    recess = Recess(app.state.client, person)
    # Made here: an id that the browser chose would let it pass one question off as another.
    message = str(uuid.uuid4())
    try:
        [decision] = await recess.tell({"type": "message"}, event_id=message)
    except httpx.HTTPError:
        return JSONResponse({"error": "Something isn't working right now. Please try again."}, 503)
    if decision["outcome"] == "block":
        blocked = {"reason": decision["reason"], "resumesAt": decision["resumesAt"]}
        return JSONResponse({"error": "The chat is closed for now.", **blocked}, 403)
    return StreamingResponse(replied(recess, message, question, decision), media_type="text/event-stream")


async def replied(
    recess: Recess, message: str, question: Question, decision: dict[str, Any]
) -> AsyncIterator[str]:
    yield sse("recess", {"remainingMs": decision["remainingMs"], "notices": decision["notices"]})
    is_answered = False
    tokens = 0
    words = pieces(recess.client, question)
    stopped: asyncio.Event = asyncio.Event()
    beats = asyncio.create_task(heartbeats(recess, stopped))
    try:
        async for piece in words:
            if "usage" in piece:
                tokens = piece["usage"]
                continue
            if not is_answered:
                # From here on the message is not given back.
                await recess.report({"type": "answered", "requestId": message})
                is_answered = True
            yield sse("text", {"text": piece["text"]})
            if stopped.is_set():
                yield sse("end", {"reason": "Time is up for now."})
                return
        yield sse("end", {"reason": None})
    except httpx.HTTPError:
        if not is_answered:
            await recess.report({"type": "refund", "requestId": message})
        yield sse("error", {"error": "The model did not answer."})
    finally:
        beats.cancel()
        await words.aclose()
        # Also when the person has left: what was used was used.
        await asyncio.shield(ended(recess, is_answered, tokens))


async def ended(recess: Recess, is_answered: bool, tokens: int) -> None:
    events: list[dict[str, Any]] = [{"type": "reply"}]
    if is_answered and tokens > 0:
        events.append({"type": "tokens", "count": tokens})
    await recess.report(*events)


async def heartbeats(recess: Recess, stopped: asyncio.Event) -> None:
    """Counts a reply's time while it streams. At a stop, it may go on as long as the policy lets replies finish."""
    while True:
        await asyncio.sleep(HEARTBEAT_SECONDS)
        try:
            [decision] = await recess.tell({"type": "active", "reply": True})
        except httpx.HTTPError:
            continue
        if decision["outcome"] == "block":
            await asyncio.sleep(decision["finishReplyMs"] / 1000)
            stopped.set()
            return


async def pieces(client: httpx.AsyncClient, question: Question) -> AsyncIterator[dict[str, Any]]:
    """The words of a model's reply as they come, and the tokens that it used."""
    body = {
        "model": question.model,
        "messages": [{"role": "user", "content": question.text}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    headers = {"Authorization": f"Bearer {MODEL_KEY}"} if MODEL_KEY else {}
    async with client.stream("POST", f"{MODEL_URL}/chat/completions", json=body, headers=headers) as response:
        response.raise_for_status()
        async for line in response.aiter_lines():
            if not line.startswith("data: ") or line == "data: [DONE]":
                continue
            chunk = json.loads(line[len("data: ") :])
            if chunk.get("usage"):
                yield {"usage": chunk["usage"]["total_tokens"]}
            for choice in chunk["choices"]:
                if text := choice["delta"].get("content"):
                    yield {"text": text}


def sse(event: str, data: dict[str, Any]) -> str:
    return f"event: {event}\ndata: {json.dumps(data)}\n\n"
