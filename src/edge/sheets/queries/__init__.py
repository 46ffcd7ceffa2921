"""Reading for spreadsheets: the register as sheets, and findings in words."""
