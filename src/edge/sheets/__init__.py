"""Spreadsheets in and out: what an office keeps in Excel, brought in with every doubt named, and given back."""
