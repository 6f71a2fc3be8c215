"""The library openai with bodies that are passed on as they are, for models that run beside the gateway."""

from openai_client import client_of


def chat(settings, request):
    return streamed(settings, request) if request["stream"] else whole(settings, request)


def embed(settings, request):
    answer = client_of(settings).embeddings.create(**request)
    return [row.embedding if isinstance(row.embedding, str) else list(row.embedding) for row in answer.data]


def whole(settings, request):
    choice = client_of(settings).chat.completions.create(**request).choices[0]
    return {
        "text": choice.message.content or "",
        "finishReason": choice.finish_reason,
        "tokens": tokens_of(choice),
        "parts": 1,
    }


def streamed(settings, request):
    answer = {"text": "", "finishReason": "", "tokens": [], "parts": 0}
    for chunk in client_of(settings).chat.completions.create(**request):
        for choice in chunk.choices:
            text = choice.delta.content or ""
            answer["text"] += text
            answer["parts"] += 1 if text else 0
            answer["tokens"] += tokens_of(choice)
            answer["finishReason"] = choice.finish_reason or answer["finishReason"]
    return answer


def tokens_of(choice):
    scored = choice.logprobs.content if choice.logprobs else None
    return [token.model_dump() for token in scored or []]
