"""Run claimcheck as `claimcheck` or `python -m claimcheck`."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command line; errors a user can mend end with exit code 2."""
    gc.disable()  # loading makes many objects and no garbage; `run` enables it
    from claimcheck.cli import run  # noqa: PLC0415 - typer, 50 ms
    from claimcheck.errors import ClaimcheckError, fault  # noqa: PLC0415

    try:
        run(sys.argv[1:])
    except ClaimcheckError as error:
        print(f"claimcheck: {error}", file=sys.stderr)  # noqa: T201 - the last word
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does; that is no failure.
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        print(f"claimcheck: {error}", file=sys.stderr)  # noqa: T201 - the last word
        # What is still in the buffer cannot be written either.
        os._exit(2)
    except Exception as error:
        print(f"claimcheck: {fault(error)}", file=sys.stderr)  # noqa: T201 - as above
        sys.exit(2)


if __name__ == "__main__":
    main()
