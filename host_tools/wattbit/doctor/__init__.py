"""Proof that a board and what is wired to it are well: a page that a technician can attach to the job."""
