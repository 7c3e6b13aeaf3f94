from common import GATEWAY, HEADERS, KEY, MODEL, QUESTION, SITUATION, answer
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI

chat = ChatOpenAI(base_url=f"{GATEWAY}/v1", api_key=KEY, default_headers=HEADERS, model=MODEL, max_retries=0)


@tool
def hour() -> str:
    """What time it is."""
    return "noon"


messages = [HumanMessage(QUESTION)]
if SITUATION == "stream":
    message = None
    for chunk in chat.stream(messages):
        message = chunk if message is None else message + chunk
elif SITUATION == "tools":
    with_tools = chat.bind_tools([hour])
    message = with_tools.invoke(messages)
    messages.append(message)
    messages += [ToolMessage(hour.invoke(call["args"]), tool_call_id=call["id"]) for call in message.tool_calls]
    message = with_tools.invoke(messages)
else:
    message = chat.invoke(messages)
answer(text=message.text if isinstance(message.text, str) else message.text(), finish=message.response_metadata.get("finish_reason"))
