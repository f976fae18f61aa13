"""`python -m inbox.cli`, as `inbox up` starts its parts."""

from inbox.cli import main

main()
