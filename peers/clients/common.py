"""What each client program is told by its environment, and how it answers: with a line of JSON."""

import json
import os
import sys
from typing import Any

GATEWAY = os.environ["GATEWAY"]
KEY = os.environ["KEY"]
PERSON = os.environ["PERSON"]
MODEL = os.environ.get("MODEL", "starling")
SITUATION = sys.argv[1]
QUESTION = "Why is the sky blue?"

# As Open WebUI sends them; a proxy that names people in the body is told so.
HEADERS: dict[str, str] = {} if os.environ.get("NAMED_IN_BODY") else {"X-OpenWebUI-User-Id": PERSON}
if SITUATION == "task" and HEADERS:
    HEADERS["X-OpenWebUI-Task"] = "title_generation"

TOOL = {"name": "hour", "description": "What time it is.", "parameters": {"type": "object", "properties": {}}}


def answer(**fields: Any) -> None:
    print(json.dumps(fields))
