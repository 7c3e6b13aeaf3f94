"""What every client program here is: it reads questions, a line of JSON each, and prints what its library received, a line each."""

import json
import sys
from dataclasses import dataclass
from typing import Any, Callable

TEXT = "Why is the sky blue?"
TOOL = {"name": "hour", "description": "What time it is.", "parameters": {"type": "object", "properties": {}}}


@dataclass(frozen=True)
class Question:
    gateway: str
    key: str
    person: str
    model: str
    situation: str
    # A proxy that names people in the body, and not in headers.
    in_body: bool

    @property
    def headers(self) -> dict[str, str]:
        """As Open WebUI sends them."""
        if self.in_body:
            return {}
        task = {"X-OpenWebUI-Task": "title_generation"} if self.situation == "task" else {}
        return {"X-OpenWebUI-User-Id": self.person, **task}


def serve(answer: Callable[[Question], dict[str, Any]]) -> None:
    """A library takes seconds to load, so one program answers all questions."""
    for line in sys.stdin:
        try:
            printed = answer(Question(**json.loads(line)))
        except Exception as error:
            printed = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(printed), flush=True)
