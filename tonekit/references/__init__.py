"""Where prompts are named: request bodies, configuration and source code, taken apart and judged."""
