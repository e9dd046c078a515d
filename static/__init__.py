"""The browser files: sources here, what esbuild makes of them in `dist/`."""
