"""Internal review: the list of what is asked, the page of one review, and what each kind of agreement needs."""
