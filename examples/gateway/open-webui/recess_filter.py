"""
title: Recess
description: Shows how much chat time is left, and notices, by asking the Recess gateway.
requirements: httpx
version: 0.1.0

The limits are the gateway's, whether or not this filter is installed: it only shows them. Install it as a global function
(Admin Panel > Functions), and give it a key of the gateway's file:

    decisions:
      keys: [{ key: { env: STATUS_KEY }, name: open-webui, scopes: [status] }]
"""

from typing import Any, Awaitable, Callable, Optional

import httpx
from pydantic import BaseModel, Field

Emit = Callable[[dict[str, Any]], Awaitable[None]]


class Filter:
    class Valves(BaseModel):
        gateway_url: str = Field(default="http://gateway:8787", description="Where the gateway is.")
        status_key: str = Field(default="", description="A key with the scope status.")
        timeout_seconds: float = Field(default=1.0, description="The chat does not wait longer than this.")

    def __init__(self) -> None:
        self.valves = self.Valves()

    async def inlet(
        self,
        body: dict[str, Any],
        __user__: Optional[dict[str, Any]] = None,
        __metadata__: Optional[dict[str, Any]] = None,
        __event_emitter__: Optional[Emit] = None,
    ) -> dict[str, Any]:
        # Titles and tags are nobody's message.
        is_task = bool((__metadata__ or {}).get("task"))
        if __user__ is None or __event_emitter__ is None or is_task or not self.valves.status_key:
            return body
        decision = await self._decision(str(__user__["id"]))
        text = words(decision) if decision else None
        if text:
            await __event_emitter__({"type": "status", "data": {"description": text, "done": True}})
        return body

    async def _decision(self, user_id: str) -> Optional[dict[str, Any]]:
        try:
            async with httpx.AsyncClient(timeout=self.valves.timeout_seconds) as client:
                response = await client.post(
                    f"{self.valves.gateway_url.rstrip('/')}/recess/v1/status",
                    headers={"Authorization": f"Bearer {self.valves.status_key}"},
                    json={"account": {"id": user_id}},
                )
            return response.json().get("decision") if response.status_code == 200 else None
        except Exception:
            # Whatever fails here must not take the chat with it.
            return None


def words(decision: dict[str, Any]) -> Optional[str]:
    """One line for the chat; None where there is nothing to say."""
    remaining_ms = decision.get("remainingMs")
    if decision.get("band") is None or decision.get("outcome") == "block" or remaining_ms is None:
        return None
    minutes = int(remaining_ms // 60_000)
    return f"{minutes} min of chat time left" if minutes > 0 else "Less than a minute of chat time left"
