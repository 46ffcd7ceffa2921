"""Serves the application with gunicorn, in the place of the running command."""

import errno
import os
import socket
import sys

from django.db import connections
from django.utils.translation import gettext as _

from edge.core.refusals import Refusal


class CannotListen(Refusal):
    """Nobody can be served at that address."""


def check_address(host: str, port: int) -> None:
    """Refuse, with a sentence, an address at which the server could not listen."""
    told = {"host": host, "port": port}
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
    except socket.gaierror as error:
        raise CannotListen(_("“%(host)s” is no address of this computer.") % told) from error
    except OSError as error:
        sentences = {
            errno.EADDRINUSE: _(
                "Port %(port)s on %(host)s is in use, perhaps by EDGE itself. Stop what uses it, or choose another "
                "with --port."
            ),
            errno.EACCES: _(
                "Port %(port)s may not be used by this account; choose one above 1023 with --port."
            ),
            errno.EADDRNOTAVAIL: _("“%(host)s” is no address of this computer."),
        }
        unknown = _("Nobody can be served on %(host)s, port %(port)s.")
        raise CannotListen(sentences.get(error.errno or 0, unknown) % told) from error


def serve(*, host: str, port: int, workers: int) -> None:
    """Become gunicorn with that many synchronous workers; returns only by raising CannotListen."""
    check_address(host, port)
    connections.close_all()
    sys.stdout.flush()
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    command = [sys.executable, "-m", "gunicorn", "edge.config.wsgi:application", "--bind", address]
    command += ["--workers", str(workers), "--worker-class", "sync", "--timeout", "60", "--no-control-socket"]
    command += ["--log-level", "warning"]
    os.execv(sys.executable, command)  # nosec B606  # gunicorn takes this process's place
