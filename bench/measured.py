"""EDGE as gunicorn serves it, each answer with the time and the SQL statements that it took as headers."""

from bench.counting import counted
from edge.config.wsgi import application as edge

application = counted(edge)
