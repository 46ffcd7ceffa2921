"""The `edge` command: `edge import-ror FILE` runs the management command `import_ror`."""

import gc
import io
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "edge.config.settings")
    arguments = sys.argv[1:] or ["help"]
    if arguments[0] in ("-h", "--help"):
        arguments = ["help"]
    if arguments[0] == "demo":
        # The demo's settings (open doors on this computer only) apply to this one command. Who keeps a secret runs a
        # register for real: there the command refuses.
        if not os.environ.get("EDGE_SECRET_KEY"):
            os.environ.setdefault("EDGE_MODE", "demo")
        if "--port" in arguments[:-1]:  # what it writes leads to where it is served
            port = arguments[arguments.index("--port") + 1]
            os.environ.setdefault("EDGE_BASE_URL", f"http://127.0.0.1:{port}")
    if arguments[0] == "verify" and not os.environ.get("EDGE_SECRET_KEY"):
        os.environ.setdefault(
            "EDGE_MODE", "demo"
        )  # anybody may verify a file: it needs neither register nor secret
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # names in every script, whatever the terminal was set to
            stream.reconfigure(encoding="utf-8")
    # A command builds one answer and ends: looking for rubbish every few hundred objects is time for nothing.
    gc.set_threshold(100_000, 50, 100)
    try:
        execute_from_command_line(["edge", arguments[0].replace("-", "_"), *arguments[1:]])
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
