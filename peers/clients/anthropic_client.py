from typing import Any

from anthropic import Anthropic
from common import TEXT, TOOL, Question, serve


def answer(question: Question) -> dict[str, Any]:
    client = Anthropic(
        base_url=question.gateway, api_key=question.key, default_headers=question.headers, max_retries=0
    )
    messages: list[dict[str, Any]] = [{"role": "user", "content": TEXT}]
    asked: dict[str, Any] = {"model": question.model, "max_tokens": 2000, "messages": messages}
    if question.situation == "stream":
        with client.messages.stream(**asked) as stream:
            message = stream.get_final_message()
    else:
        if question.situation == "tools":
            tool = {"name": TOOL["name"], "description": TOOL["description"], "input_schema": TOOL["parameters"]}
            asked["tools"] = [tool]
        message = client.messages.create(**asked)
        calls = [block for block in message.content if block.type == "tool_use"]
        if calls:
            results = [{"type": "tool_result", "tool_use_id": call.id, "content": "noon"} for call in calls]
            messages += [{"role": "assistant", "content": message.content}, {"role": "user", "content": results}]
            message = client.messages.create(**asked)
    text = "".join(block.text for block in message.content if block.type == "text")
    return {"text": text, "finish": message.stop_reason}


serve(answer)
