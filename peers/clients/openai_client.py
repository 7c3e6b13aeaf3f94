from typing import Any

from common import TEXT, TOOL, Question, serve
from openai import OpenAI


def answer(question: Question) -> dict[str, Any]:
    client = OpenAI(
        base_url=f"{question.gateway}/v1", api_key=question.key, default_headers=question.headers, max_retries=0
    )
    asked = {"model": question.model, **({"user": question.person} if question.in_body else {})}
    messages = [{"role": "user", "content": TEXT}]
    if question.situation == "stream":
        text, finish = "", None
        for chunk in client.chat.completions.create(**asked, messages=messages, stream=True):
            for choice in chunk.choices:
                text += choice.delta.content or ""
                finish = choice.finish_reason or finish
        return {"text": text, "finish": finish}
    tools = {"tools": [{"type": "function", "function": TOOL}]} if question.situation == "tools" else {}
    [choice] = client.chat.completions.create(**asked, **tools, messages=messages).choices
    if calls := choice.message.tool_calls:
        messages.append(choice.message.model_dump(exclude_none=True))
        messages += [{"role": "tool", "tool_call_id": call.id, "content": "noon"} for call in calls]
        [choice] = client.chat.completions.create(**asked, **tools, messages=messages).choices
    return {"text": choice.message.content, "finish": choice.finish_reason}


serve(answer)
