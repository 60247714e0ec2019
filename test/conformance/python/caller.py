"""Calls operations with boto3: a JSON object a line comes in, another goes out.

In:  {"service", "operation", "input", "key", "secret", "token", "strict"}
Out: {"output", "code", "message", "explanation", "status", "requestId", "missing", "broken"}

missing names the members that the model requires in an output and that the
answer lacks. explanation is the encoded authorization message of a refusal, from
its header. broken is what boto3 says of a call or an answer that it cannot
understand. A call that is not strict is sent as it is, without boto3's own look
at its parameters, since a refusal is what it is for; nothing is sent twice.
Where an operation takes a bearer token in the standard header, it is accessToken
in the input; without one the call bears nothing.
"""

import base64
import datetime
import json
import sys

import botocore.config
import botocore.exceptions
import botocore.session
import botocore.tokens
from botocore import xform_name

session = botocore.session.get_session()
clients = {}


def client(call):
    name = (call["service"], call["key"], call["token"], call["strict"])
    if name not in clients:
        clients[name] = session.create_client(
            call["service"],
            region_name=sys.argv[1],
            aws_access_key_id=call["key"],
            aws_secret_access_key=call["secret"],
            aws_session_token=call["token"] or None,
            config=botocore.config.Config(
                parameter_validation=call["strict"],
                retries={"total_max_attempts": 1},
                user_agent_extra="conformance",
            ),
        )
    return clients[name]


class Bearer:
    """Gives a client one token."""

    def __init__(self, token):
        self.token = botocore.tokens.FrozenAuthToken(token)

    def load_token(self, **_):
        return self.token


def bearing(call, token):
    """Makes a client that bears a token, or nothing."""
    session.register_component("token_provider", Bearer(token or "none"))
    bearer = session.create_client(
        call["service"],
        region_name=sys.argv[1],
        config=botocore.config.Config(
            parameter_validation=call["strict"],
            retries={"total_max_attempts": 1},
            user_agent_extra="conformance",
        ),
    )
    if not token:
        bearer.meta.events.register("before-send", lambda request, **_: request.headers.__delitem__("Authorization"))
    return bearer


def missing(shape, value, path):
    """Yields the required members that value lacks."""
    if shape.type_name == "structure":
        for name in shape.required_members:
            if value.get(name) is None:
                yield f"{path}.{name}"
        for name, member in shape.members.items():
            if value.get(name) is not None:
                yield from missing(member, value[name], f"{path}.{name}")
    elif shape.type_name == "list":
        for i, item in enumerate(value):
            yield from missing(shape.member, item, f"{path}[{i}]")
    elif shape.type_name == "map":
        for key, item in value.items():
            yield from missing(shape.value, item, f"{path}.{key}")


def do(call):
    """Makes a call, again while the server says 503: a busy machine's may be behind for a moment."""
    for _ in range(5):
        answer = once(call)
        if answer.get("status") != 503:
            break
    return answer


def once(call):
    try:
        c = client(call)
        model = c.meta.service_model.operation_model(call["operation"])
        if model.auth_type == "bearer":
            c = bearing(call, call["input"].pop("accessToken", None))
        out = getattr(c, xform_name(call["operation"]))(**call["input"])
    except botocore.exceptions.ClientError as e:
        meta = e.response["ResponseMetadata"]
        return {
            "code": e.response["Error"]["Code"], "message": e.response["Error"].get("Message", ""),
            "status": meta["HTTPStatusCode"], "requestId": meta.get("RequestId", ""),
            "explanation": meta["HTTPHeaders"].get("x-gatehouse-authorization-message", ""),
        }
    except Exception as e:
        return {"broken": f"{type(e).__name__}: {e}"}
    meta = out.pop("ResponseMetadata")
    answer = {"output": out, "status": meta["HTTPStatusCode"], "requestId": meta.get("RequestId", "")}
    if model.output_shape is not None:
        answer["missing"] = list(missing(model.output_shape, out, call["operation"]))
    return answer


def plain(value):
    """Writes what JSON has not."""
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{value!r} in an answer")


for line in sys.stdin:
    print(json.dumps(do(json.loads(line)), default=plain), flush=True)
