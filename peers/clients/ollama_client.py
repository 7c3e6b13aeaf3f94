from typing import Any

from common import TEXT, TOOL, Question, serve
from ollama import Client


def answer(question: Question) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {question.key}", **question.headers}
    client = Client(host=question.gateway, headers=headers)
    messages: list[Any] = [{"role": "user", "content": TEXT}]
    if question.situation == "stream":
        text, finish = "", None
        for part in client.chat(model=question.model, messages=messages, stream=True):
            text += part.message.content or ""
            finish = part.done_reason or finish
        return {"text": text, "finish": finish}
    tools = [{"type": "function", "function": TOOL}] if question.situation == "tools" else None
    response = client.chat(model=question.model, messages=messages, tools=tools)
    if calls := response.message.tool_calls:
        results = [{"role": "tool", "content": "noon", "tool_name": call.function.name} for call in calls]
        messages += [response.message, *results]
        response = client.chat(model=question.model, messages=messages, tools=tools)
    return {"text": response.message.content, "finish": response.done_reason}


serve(answer)
