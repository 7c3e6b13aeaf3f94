from typing import Any

from common import TEXT, Question, serve
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI


@tool
def hour() -> str:
    """What time it is."""
    return "noon"


def answer(question: Question) -> dict[str, Any]:
    chat = ChatOpenAI(
        base_url=f"{question.gateway}/v1",
        api_key=question.key,
        default_headers=question.headers,
        model=question.model,
        max_retries=0,
    )
    messages: list[Any] = [HumanMessage(TEXT)]
    if question.situation == "stream":
        message: Any = None
        for chunk in chat.stream(messages):
            message = chunk if message is None else message + chunk
    else:
        asked = chat.bind_tools([hour]) if question.situation == "tools" else chat
        message = asked.invoke(messages)
        if message.tool_calls:
            results = [ToolMessage(hour.invoke(call["args"]), tool_call_id=call["id"]) for call in message.tool_calls]
            message = asked.invoke([*messages, message, *results])
    text = message.text if isinstance(message.text, str) else message.text()
    return {"text": text, "finish": message.response_metadata.get("finish_reason")}


serve(answer)
