from anthropic import Anthropic
from common import GATEWAY, HEADERS, KEY, MODEL, QUESTION, SITUATION, TOOL, answer

client = Anthropic(base_url=GATEWAY, api_key=KEY, default_headers=HEADERS, max_retries=0)
messages = [{"role": "user", "content": QUESTION}]
asked = {"model": MODEL, "max_tokens": 2000}


def text_of(message):
    return "".join(block.text for block in message.content if block.type == "text")


if SITUATION == "stream":
    with client.messages.stream(**asked, messages=messages) as stream:
        message = stream.get_final_message()
elif SITUATION == "tools":
    tools = [{"name": TOOL["name"], "description": TOOL["description"], "input_schema": TOOL["parameters"]}]
    message = client.messages.create(**asked, messages=messages, tools=tools)
    messages.append({"role": "assistant", "content": message.content})
    results = [
        {"type": "tool_result", "tool_use_id": block.id, "content": "noon"}
        for block in message.content
        if block.type == "tool_use"
    ]
    messages.append({"role": "user", "content": results})
    message = client.messages.create(**asked, messages=messages, tools=tools)
else:
    message = client.messages.create(**asked, messages=messages)
answer(text=text_of(message), finish=message.stop_reason)
