"""`python -m wattbit` is the `wattbit` command."""

from wattbit.cli import main

if __name__ == "__main__":
    main()
