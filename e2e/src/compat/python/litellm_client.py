"""The library litellm as a client: an upstream of its provider "openai"."""

import litellm
from openai_client import answer_of, body_of

# Beyond its exceptions it prints advice, to standard output.
litellm.suppress_debug_info = True


def ask(settings, question):
    return stream(settings, question) if question["stream"] else whole(settings, question)


def models(settings, request):
    """It has no call for one model."""
    listed = litellm.get_valid_models(
        check_provider_endpoint=True,
        custom_llm_provider="openai",
        api_key=settings["apiKey"],
        api_base=settings["baseUrl"],
    )
    return {"listed": listed}


def embed(settings, request):
    answer = litellm.embedding(
        model=name_of(request["model"]), input=request["texts"], encoding_format="float", **options_of(settings)
    )
    return [row["embedding"] for row in answer.data]


def whole(settings, question):
    return answer_of(litellm.completion(**call_of(settings, question)), question)


def stream(settings, question):
    options = {"stream_options": {"include_usage": True}} if question.get("usage") else {}
    chunks, text, parts = [], "", 0
    received = litellm.completion(**call_of(settings, question), stream=True, **options)
    for chunk in received:
        chunks.append(chunk)
        delta = chunk.choices[0].delta if chunk.choices else None
        content = delta and (delta.content or getattr(delta, "refusal", None))
        if not content:
            continue
        text += content
        parts += 1
        if parts == question.get("leaveAfter"):
            received.completion_stream.close()
            return {"text": text, "parts": parts, "toolCalls": []}
    answer = answer_of(litellm.stream_chunk_builder(chunks), question)
    # Without usage in the stream its builder estimates one, which is no answer of ours.
    if not question.get("usage"):
        answer.pop("usage", None)
    return {**answer, "text": text, "parts": parts}


def call_of(settings, question):
    body = body_of(question)
    return {**body, **options_of(settings), "model": name_of(body["model"])}


def name_of(model):
    return f"openai/{model}"


def options_of(settings):
    timeout = {"timeout": settings["timeoutMs"] / 1000} if "timeoutMs" in settings else {}
    return {
        "api_base": settings["baseUrl"],
        "api_key": settings["apiKey"],
        "max_retries": settings.get("retries", 0),
        **timeout,
    }
