"""Signs the requests that its standard input lists, one JSON object a line, with
botocore, and prints them as they would be sent, one JSON object a line.
"""

import json
import sys

import botocore.auth
import botocore.awsrequest
import botocore.credentials

for line in sys.stdin:
    case = json.loads(line)
    request = botocore.awsrequest.AWSRequest(
        method=case["method"], url=case["url"], headers=case["headers"], data=case["body"].encode()
    )
    credentials = botocore.credentials.Credentials("AKIDEXAMPLE", case["secret"], case["token"] or None)
    if case["presign"]:
        auth = botocore.auth.SigV4QueryAuth(credentials, case["service"], case["region"], expires=300)
    else:
        auth = botocore.auth.SigV4Auth(credentials, case["service"], case["region"])
    auth.add_auth(request)
    prepared = request.prepare()
    headers = {}
    for name, value in prepared.headers.items():
        headers[name] = value.decode() if isinstance(value, bytes) else str(value)
    print(json.dumps({"url": prepared.url, "headers": headers}), flush=True)
