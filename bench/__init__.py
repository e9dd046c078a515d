"""The benchmarks of docs/performance.md, on the product: each figure beside its limit or peer, in the same run."""
