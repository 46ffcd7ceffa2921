#!/usr/bin/env python
"""Django's usual door; `edge COMMAND` is the same."""

from edge.config.cli import main

if __name__ == "__main__":
    main()
