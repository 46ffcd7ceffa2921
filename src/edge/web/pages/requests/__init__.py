"""Requests for agreements: the list, one request, writing and weighing it, the office's answer; the catalogue."""
