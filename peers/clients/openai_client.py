import os

from common import GATEWAY, HEADERS, KEY, MODEL, PERSON, QUESTION, SITUATION, TOOL, answer
from openai import OpenAI

client = OpenAI(base_url=f"{GATEWAY}/v1", api_key=KEY, default_headers=HEADERS, max_retries=0)
asked = {"model": MODEL, **({"user": PERSON} if os.environ.get("NAMED_IN_BODY") else {})}
messages = [{"role": "user", "content": QUESTION}]

if SITUATION == "stream":
    text, finish = "", None
    for chunk in client.chat.completions.create(**asked, messages=messages, stream=True):
        for choice in chunk.choices:
            text += choice.delta.content or ""
            finish = choice.finish_reason or finish
    answer(text=text, finish=finish)
elif SITUATION == "tools":
    tools = [{"type": "function", "function": TOOL}]
    [choice] = client.chat.completions.create(**asked, messages=messages, tools=tools).choices
    messages.append(choice.message.model_dump(exclude_none=True))
    for call in choice.message.tool_calls or []:
        messages.append({"role": "tool", "tool_call_id": call.id, "content": "noon"})
    [choice] = client.chat.completions.create(**asked, messages=messages, tools=tools).choices
    answer(text=choice.message.content, finish=choice.finish_reason)
else:
    [choice] = client.chat.completions.create(**asked, messages=messages).choices
    answer(text=choice.message.content, finish=choice.finish_reason)
