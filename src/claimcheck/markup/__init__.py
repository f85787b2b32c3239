"""HTML as it is found: its tokens, its text and what its names say."""
