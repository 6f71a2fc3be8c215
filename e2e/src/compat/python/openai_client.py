"""The library openai."""

import json
from functools import lru_cache

from openai import OpenAI


def ask(settings, question):
    return stream(settings, question) if question["stream"] else whole(settings, question)


def models(settings, request):
    client = client_of(settings)
    listed = [model.id for model in client.models.list()]
    return {"listed": listed, "retrieved": client.models.retrieve(request["id"]).id}


def embed(settings, request):
    answer = client_of(settings).embeddings.create(model=request["model"], input=request["texts"])
    return [row.embedding for row in answer.data]


def whole(settings, question):
    completion = client_of(settings).chat.completions.parse(**body_of(question))
    return answer_of(completion, question)


def stream(settings, question):
    options = {"stream_options": {"include_usage": True}} if question.get("usage") else {}
    text, parts = "", 0
    with client_of(settings).chat.completions.stream(**body_of(question), **options) as events:
        for event in events:
            if event.type not in ("content.delta", "refusal.delta") or not event.delta:
                continue
            text += event.delta
            parts += 1
            if parts == question.get("leaveAfter"):
                return {"text": text, "parts": parts, "toolCalls": []}
        completion = events.get_final_completion()
    return {**answer_of(completion, question), "parts": parts}


def client_of(settings):
    return client_with(**settings)


@lru_cache  # making one takes longer than most calls
def client_with(baseUrl, apiKey, retries=0, timeoutMs=None):
    timeout = {} if timeoutMs is None else {"timeout": timeoutMs / 1000}
    return OpenAI(base_url=baseUrl, api_key=apiKey, max_retries=retries, **timeout)


def body_of(question):
    """The members of a chat completion, as LiteLLM takes them too."""
    body = {"model": question["model"], "messages": [{"role": "user", "content": question["prompt"]}]}
    if "tool" in question:
        body["tools"] = [{"type": "function", "function": {**question["tool"], "strict": True}}]
    if "schema" in question:
        body["response_format"] = {"type": "json_schema", "json_schema": {**question["schema"], "strict": True}}
    if "temperature" in question:
        body["temperature"] = question["temperature"]
    return body


def answer_of(completion, question):
    """What a completion says, as compat.client.ts has it; LiteLLM's have the same form."""
    message = completion.choices[0].message if completion.choices else None
    answer = {
        "text": (message and (message.content or getattr(message, "refusal", None))) or "",
        "toolCalls": [call_of(call.function) for call in (message and message.tool_calls) or []],
    }
    usage = getattr(completion, "usage", None)
    if usage:
        answer["usage"] = {"input": usage.prompt_tokens, "output": usage.completion_tokens}
    if "schema" in question:
        answer["value"] = json.loads(answer["text"])
    return answer


def call_of(called):
    return {"name": called.name, "arguments": json.loads(called.arguments)}
