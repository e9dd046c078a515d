"""Many tests at once: which of them to believe (Benjamini and Hochberg)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def false_discovery(p: ArrayLike, alpha: float) -> NDArray[np.bool_]:
    """Tell which hypotheses to reject so that of those, in expectation, no more than the share `alpha` is true.

    Parameters
    ----------
    p : (n,) array_like
        The p-values, 0 to 1, of one family of tests: all that somebody looks at together.
    alpha : float
        0 to 1.

    Returns
    -------
    (n,) bool

    Raises
    ------
    ValueError
        When the input is not one-dimensional, or a number is none or out of range.

    Notes
    -----
    Benjamini and Hochberg (1995), "Controlling the false discovery rate", *J. R. Statist. Soc. B* 57, 289–300.
    Holds for independent tests and for those that depend on one another positively (Benjamini and Yekutieli 2001).

    Examples
    --------
    >>> false_discovery([0.001, 0.02, 0.03, 0.8], 0.05).tolist()
    [True, True, True, False]
    """
    if not 0 <= alpha <= 1:
        raise ValueError("alpha must lie between 0 and 1")
    found: NDArray[np.bool_] = adjusted(p) <= alpha
    return found


def adjusted(p: ArrayLike) -> NDArray[np.float64]:
    """Return for each p-value the smallest `alpha` at which `false_discovery` would believe it: its q-value.

    Parameters
    ----------
    p : (n,) array_like
        As for `false_discovery`.

    Returns
    -------
    (n,) float
        Never below `p`, never above 1.

    Raises
    ------
    ValueError
        As `false_discovery`.

    Examples
    --------
    >>> adjusted([0.01, 0.04, 0.03, 0.5]).round(4).tolist()
    [0.04, 0.0533, 0.0533, 0.5]
    """
    values = np.asarray(p, dtype=np.float64)
    if values.ndim != 1:
        raise ValueError(f"expected one dimension, got {values.ndim}")
    if not ((values >= 0) & (values <= 1)).all():
        raise ValueError("p-values must lie between 0 and 1")
    order = np.argsort(values, kind="stable")
    raised = values[order] * len(values) / np.arange(1, len(values) + 1)
    result = np.empty_like(values)
    # from the largest down, no value may exceed the one after it
    result[order] = np.minimum.accumulate(raised[::-1])[::-1].clip(max=1)
    result = np.maximum(result, values)
    return result
