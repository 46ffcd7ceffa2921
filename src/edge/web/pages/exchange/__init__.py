"""What both sides say about a text: comments, proposals, approvals."""
