"""What an agent is to Python's a2a-sdk: reads {"address", "key"} from standard input, writes what it found as JSON."""

import asyncio
import copy
import json
import sys
import uuid

import grpc
import httpx
from a2a.client import A2ACardResolver, ClientConfig, create_client
from a2a.types import GetTaskRequest, ListTasksRequest, Message, Part, Role, SendMessageRequest, TaskState
from a2a.types import AgentCard
from a2a.utils.signing import create_signature_verifier
from google.protobuf.json_format import ParseDict
from jwt.api_jwk import PyJWK

import a2a_extensions

BINDINGS = ["JSONRPC", "HTTP+JSON", "GRPC"]


async def main():
    order = json.load(sys.stdin)
    headers = {"authorization": f"Bearer {order['key']}"}
    async with httpx.AsyncClient(headers=headers, timeout=60) as http:
        card = (await http.get(f"{order['address']}.well-known/agent-card.json")).json()
        origin = httpx.URL(order["address"]).join("/.well-known/jwks.json")
        keys = (await http.get(origin)).json()["keys"]
        found = {"card": verification_of(card, keys)}
        for binding in BINDINGS:
            config = ClientConfig(
                httpx_client=http,
                grpc_channel_factory=channel_with(order["key"]),
                supported_protocol_bindings=[binding],
                use_client_preference=True,
            )
            found[binding] = await conversation(config, order["address"])
    json.dump(found, sys.stdout)


def verification_of(card, keys):
    """Whether the card verifies, and which of its fields could be changed or removed without notice."""
    by_kid = {key["kid"]: PyJWK(key) for key in keys}
    verify = create_signature_verifier(lambda kid, jku: by_kid[kid], ["ES256", "EdDSA"])
    verify(ParseDict(card, AgentCard()))
    unnoticed = []
    tried = 0
    for path in paths_of({name: value for name, value in card.items() if name != "signatures"}):
        for change in (removed, altered):
            forged = copy.deepcopy(card)
            if not change(forged, path):
                continue
            tried += 1
            try:
                verify(ParseDict(forged, AgentCard()))
                unnoticed.append([change.__name__, *path])
            except Exception:  # Whatever it throws, the card is not accepted.
                pass
    return {"tried": tried, "unnoticed": unnoticed}


def paths_of(value, path=()):
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in items:
        yield (*path, name)
        yield from paths_of(item, (*path, name))


def removed(card, path):
    holder = holder_of(card, path)
    del holder[path[-1]]
    return True


def altered(card, path):
    holder = holder_of(card, path)
    value = holder[path[-1]]
    if isinstance(value, bool):
        holder[path[-1]] = not value
    elif isinstance(value, str):
        holder[path[-1]] = value + "x"
    else:
        return False
    return True


def holder_of(card, path):
    for name in path[:-1]:
        card = card[name]
    return card


def channel_with(key):
    """Makes channels of gRPC that add an API key to each call. A class of both kinds of interceptor is taken for one."""

    def authorized(details):
        metadata = grpc.aio.Metadata(*(details.metadata or ()), ("authorization", f"Bearer {key}"))
        return details._replace(metadata=metadata)

    class Unary(grpc.aio.UnaryUnaryClientInterceptor):
        async def intercept_unary_unary(self, continuation, details, request):
            return await continuation(authorized(details), request)

    class Stream(grpc.aio.UnaryStreamClientInterceptor):
        async def intercept_unary_stream(self, continuation, details, request):
            return await continuation(authorized(details), request)

    return lambda url: grpc.aio.insecure_channel(url, interceptors=[Unary(), Stream()])


async def conversation(config, address):
    """Two messages of one conversation, its tasks, and a task that does not exist."""
    client = await create_client(address, config, relative_card_path=".well-known/agent-card.json")
    first = await ask(client, "How do I pay my bill?")
    second = await ask(client, "And when I am late?", first["contextId"])
    listed = await client.list_tasks(ListTasksRequest(context_id=first["contextId"]))
    task = await client.get_task(GetTaskRequest(id=second["taskId"]))
    try:
        await client.get_task(GetTaskRequest(id=str(uuid.uuid4())))
        missing = "found"
    except Exception as error:  # The client's own class, by its name.
        missing = type(error).__name__
    return {
        "extensions": await a2a_extensions.tried(client),
        "first": first,
        "second": second,
        "listed": len(listed.tasks),
        "state": TaskState.Name(task.status.state),
        "missing": missing,
    }


async def ask(client, words, context_id=""):
    message = Message(
        message_id=str(uuid.uuid4()), role=Role.ROLE_USER, parts=[Part(text=words)], context_id=context_id
    )
    turn = {"text": "", "events": 0, "taskId": "", "contextId": ""}
    async for event in client.send_message(SendMessageRequest(message=message)):
        turn["events"] += 1
        kind = event.WhichOneof("payload")
        if kind == "task":
            turn["taskId"], turn["contextId"] = event.task.id, event.task.context_id
        if kind == "artifact_update":
            turn["text"] += "".join(part.text for part in event.artifact_update.artifact.parts)
    return turn


asyncio.run(main())
