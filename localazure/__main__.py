"""`python -m localazure azure ...`: look at the local Azure, change it behind Pulumi's back. `serve`: its HTTP face."""

import sys

from localazure.cli.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
