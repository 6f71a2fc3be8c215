"""The library langchain-openai."""

import json

from langchain_openai import ChatOpenAI, OpenAIEmbeddings


def ask(settings, question):
    return stream(settings, question) if question["stream"] else whole(settings, question)


def embed(settings, request):
    # Texts, and not the tokens of an encoding that only OpenAI's own models have.
    client = OpenAIEmbeddings(model=request["model"], check_embedding_ctx_length=False, **options_of(settings))
    return client.embed_documents(request["texts"])


def whole(settings, question):
    return answer_of(runnable_of(settings, question).invoke(question["prompt"]), question)


def stream(settings, question):
    message, parts = None, 0
    for chunk in runnable_of(settings, question).stream(question["prompt"]):
        message = chunk if message is None else message + chunk
        if not chunk.text:
            continue
        parts += 1
        if parts == question.get("leaveAfter"):
            return {"text": message.text, "parts": parts, "toolCalls": []}
    return {**answer_of(message, question), "parts": parts}


def runnable_of(settings, question):
    more = {"temperature": question["temperature"]} if "temperature" in question else {}
    chat = ChatOpenAI(
        model=question["model"], stream_usage=question.get("usage", False), **options_of(settings), **more
    )
    bound = {}
    if "tool" in question:
        bound["tools"] = [{"type": "function", "function": question["tool"]}]
    if "schema" in question:
        bound["response_format"] = {"type": "json_schema", "json_schema": {**question["schema"], "strict": True}}
    return chat.bind(**bound) if bound else chat


def options_of(settings):
    timeout = {"timeout": settings["timeoutMs"] / 1000} if "timeoutMs" in settings else {}
    return {
        "base_url": settings["baseUrl"],
        "api_key": settings["apiKey"],
        "max_retries": settings.get("retries", 0),
        **timeout,
    }


def answer_of(message, question):
    text = str(message.text) or message.additional_kwargs.get("refusal") or ""
    answer = {
        "text": text,
        "toolCalls": [{"name": call["name"], "arguments": call["args"]} for call in message.tool_calls],
    }
    if message.usage_metadata:
        usage = message.usage_metadata
        answer["usage"] = {"input": usage["input_tokens"], "output": usage["output_tokens"]}
    if "schema" in question:
        answer["value"] = json.loads(text)
    return answer
