"""Cases (rule A8): the only way to a page about a person."""
