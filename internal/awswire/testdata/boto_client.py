"""Makes the calls that its standard input lists, one JSON object a line, with
boto3, and prints what came back, one JSON object a line. All in one process:
starting boto3 costs more than all the calls together.
"""

import datetime
import json
import os
import sys

import boto3
import botocore.config
import botocore.exceptions
import botocore.session
import botocore.tokens

clients = {}


class Bearer:
    """Gives the one token that the server knows to operations that bear one."""

    def load_token(self, **_):
        return botocore.tokens.FrozenAuthToken(os.environ["BEARER"])


session = botocore.session.get_session()
session.register_component("token_provider", Bearer())
boto3.setup_default_session(botocore_session=session)


def client(service):
    if service not in clients:
        clients[service] = boto3.client(
            service,
            endpoint_url=os.environ["ENDPOINT"],
            region_name="eu-west-1",
            aws_access_key_id=os.environ["KEY_ID"],
            aws_secret_access_key=os.environ["SECRET"],
            config=botocore.config.Config(retries={"total_max_attempts": 1}),
        )
    return clients[service]


def plain(value):
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    raise TypeError(type(value))


for line in sys.stdin:
    case = json.loads(line)
    c = client(case["service"])
    method = next((m for m, op in c.meta.method_to_api_mapping.items() if op == case["operation"]), None)
    try:
        if method is None:
            raise LookupError("this botocore has no " + case["operation"])
        out = getattr(c, method)(**case["params"])
        out.pop("ResponseMetadata")
        answer = {"output": out}
    except botocore.exceptions.ClientError as e:
        answer = {"error": e.response["Error"], "status": e.response["ResponseMetadata"]["HTTPStatusCode"]}
    except Exception as e:  # the test shows it
        answer = {"failure": f"{type(e).__name__}: {e}"}
    print(json.dumps(answer, default=plain), flush=True)
