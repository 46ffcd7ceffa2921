"""The `edge` command: `edge import-ror FILE` runs the management command `import_ror`."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "edge.config.settings")
    arguments = sys.argv[1:] or ["help"]
    if arguments[0] == "demo":
        # The demo's settings (open doors on this computer only) apply to this one command.
        os.environ.setdefault("EDGE_MODE", "demo")
    execute_from_command_line(["edge", arguments[0].replace("-", "_"), *arguments[1:]])


if __name__ == "__main__":
    main()
