"""The extensions of this platform, as Python's a2a-sdk asks for them: by the service parameters of a call."""

import uuid
from contextlib import aclosing

from a2a.client import ClientCallContext
from a2a.types import GetTaskRequest, Message, Part, Role, SendMessageRequest, SubscribeToTaskRequest, TaskState

RESUMPTION = "urn:isthmus:a2a:resumption:1"
IDEMPOTENT_SEND = "urn:isthmus:a2a:idempotent-send:1"


def context_of(**more):
    parameters = {"A2A-Extensions": f"{RESUMPTION}, {IDEMPOTENT_SEND}"}
    return ClientCallContext(service_parameters={**parameters, **more})


class Seen:
    """What a client knows of a task by the events that it has seen."""

    def __init__(self):
        self.positions = []
        self.task_id = ""
        self.text = ""
        self.state = ""

    def take(self, event):
        kind = event.WhichOneof("payload")
        payload = getattr(event, kind)
        self.positions.append(payload.metadata[f"{RESUMPTION}/event-id"])
        if kind == "artifact_update":
            said = "".join(part.text for part in payload.artifact.parts)
            self.text = self.text + said if payload.append else said
            return
        if kind == "task":
            self.task_id = payload.id
            self.text = text_of(payload)
        self.state = TaskState.Name(payload.status.state)


def text_of(task):
    return "".join(part.text for artifact in task.artifacts for part in artifact.parts)


async def tried(client):
    """A stream that its client leaves and goes on with, and the same message sent again."""
    message = Message(message_id=str(uuid.uuid4()), role=Role.ROLE_USER, parts=[Part(text="How do I pay my bill?")])
    request = SendMessageRequest(message=message)
    seen = Seen()
    async with aclosing(client.send_message(request, context=context_of())) as events:
        async for event in events:
            seen.take(event)
            if seen.text != "":
                break
    position = {"Last-Event-ID": seen.positions[-1]}
    subscription = SubscribeToTaskRequest(id=seen.task_id)
    async for event in client.subscribe(subscription, context=context_of(**position)):
        seen.take(event)
    again = Seen()
    async for event in client.send_message(request, context=context_of()):
        again.take(event)
    task = await client.get_task(GetTaskRequest(id=seen.task_id))
    return {
        "sequences": [int(position.split(".")[0]) for position in seen.positions],
        "state": seen.state,
        "isWhole": seen.text == text_of(task),
        "isOnce": again.task_id == seen.task_id,
    }
