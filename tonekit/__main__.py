"""``python -m tonekit``."""

from tonekit.cli import run

if __name__ == "__main__":
    run()
