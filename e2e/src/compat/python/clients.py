"""Calls Python's client libraries for compat.client.ts: POST / takes {"client", "operation", "settings", "request"}.

The answer is an outcome as it is documented there. The first line of standard output is the port.
"""

import json
import sys
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import langchain_client
import litellm_client
import openai_client
import openai_local_client
from openai import OpenAIError

CLIENTS = {
    "openai": openai_client,
    "openai-local": openai_local_client,
    "langchain": langchain_client,
    "litellm": litellm_client,
}


class Server(ThreadingHTTPServer):
    # As many calls come at once as there are odd models; the default is 5.
    request_queue_size = 256
    daemon_threads = True


class Calls(BaseHTTPRequestHandler):
    def do_POST(self):
        call = json.loads(self.rfile.read(int(self.headers["content-length"])))
        body = json.dumps(outcome_of(call)).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def outcome_of(call):
    operation = getattr(CLIENTS[call["client"]], call["operation"])
    try:
        return {"answer": operation(call["settings"], call["request"])}
    except Exception as error:
        return {"fault": fault_of(error)}


def fault_of(error):
    own = isinstance(error, OpenAIError)  # those of LiteLLM are among them
    fault = {"kind": type(error).__name__, "own": own, "message": str(error)}
    if not own:
        fault["message"] += "\n" + traceback.format_exc()
    if isinstance(getattr(error, "status_code", None), int):
        fault["status"] = error.status_code
    return fault


if __name__ == "__main__":
    server = Server(("127.0.0.1", 0), Calls)
    print(server.server_port, flush=True)
    sys.stdout = sys.stderr  # some libraries print advice
    server.serve_forever()
