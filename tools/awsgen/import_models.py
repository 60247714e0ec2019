"""Copies the API models we build on out of an installed botocore.

    python3 tools/awsgen/import_models.py internal/awswire/models

Prose is dropped (it is the larger part, and not ours to repeat); everything
that shapes bytes on the wire stays. One operation or shape a line, so that an
upgrade reads well as a diff. Hand-written models (gatehouse) and overlays are
not touched.
"""

import json
import pathlib
import sys

import botocore
import botocore.loaders

SERVICES = ["cloudtrail", "identitystore", "iam", "organizations", "sso", "sso-admin", "sso-oidc", "sts"]
PROSE = {"documentation", "documentationUrl", "examples", "deprecatedMessage"}


def strip(value):
    if isinstance(value, dict):
        # A structure may have a member called "documentation"; such a member is an
        # object, prose is a string.
        return {k: strip(v) for k, v in value.items() if not (k in PROSE and isinstance(v, str))}
    if isinstance(value, list):
        return [strip(v) for v in value]
    return value


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True)


def render(model):
    lines = ["{", f'"metadata":{compact(model["metadata"])},']
    for section in ("operations", "shapes"):
        lines.append(f'"{section}":{{')
        entries = sorted(model[section].items())
        for i, (name, entry) in enumerate(entries):
            comma = "," if i + 1 < len(entries) else ""
            lines.append(f"{compact(name)}:{compact(entry)}{comma}")
        lines.append("}," if section == "operations" else "}")
    lines.append("}")
    return "\n".join(lines) + "\n"


def main(target):
    loader = botocore.loaders.Loader()
    target = pathlib.Path(target)
    for service in SERVICES:
        model = strip(loader.load_service_model(service, "service-2"))
        folder = target / service
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "service-2.json").write_text(render(model))
    (target / "SOURCE").write_text(
        f"botocore {botocore.__version__}\n"
        "botocore/data/<service>/<version>/service-2.json without prose\n"
        "Copyright Amazon.com, Inc. or its affiliates. Apache License 2.0, see LICENSE and NOTICE.\n"
    )


if __name__ == "__main__":
    main(sys.argv[1])
