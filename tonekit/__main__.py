"""``python -m tonekit``."""

from tonekit.cli import main

if __name__ == "__main__":
    main()
