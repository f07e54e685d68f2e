"""Core's functions under AutoGraph, which rewrites what a plain `tf.function` calls.

Nothing of core needs it: its control flow on tensors goes through `cond`, `while_loop` and `scan`. Rewriting costs a
hundred times what tracing does.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

left_alone = tf.autograph.experimental.do_not_convert


@left_alone
def _marked() -> None:
    pass


# The decorator leaves a mark on what it returns. Ops and layers carry it themselves: a wrapper would cost every call.
MARKS: dict[str, Any] = {name: value for name, value in vars(_marked).items() if name != "__wrapped__"}
