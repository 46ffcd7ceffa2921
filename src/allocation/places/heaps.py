"""Many binary heaps in one flat array: heap j lies from `start` on and its least key comes first."""

from allocation.kernels import kernel
from allocation.places.problem import Long


@kernel
def sink(keys: Long, start: int, size: int, hole: int, key: int) -> None:
    """Put `key` at or under position `hole` of a heap of this size whose other keys are in order."""
    while True:
        child = 2 * hole + 1
        if child >= size:
            break
        if child + 1 < size and keys[start + child + 1] < keys[start + child]:
            child += 1
        if keys[start + child] >= key:
            break
        keys[start + hole] = keys[start + child]
        hole = child
    keys[start + hole] = key


@kernel
def rise(keys: Long, start: int, hole: int, key: int) -> None:
    """Put `key` at or above position `hole`, the new last one of a heap."""
    while hole > 0:
        above = (hole - 1) // 2
        if keys[start + above] <= key:
            break
        keys[start + hole] = keys[start + above]
        hole = above
    keys[start + hole] = key


@kernel
def heapify(keys: Long, start: int, size: int) -> None:
    """Bring `size` keys in any order into the order of a heap."""
    for hole in range(size // 2 - 1, -1, -1):
        sink(keys, start, size, hole, keys[start + hole])


@kernel
def drop_least(keys: Long, start: int, size: int) -> None:
    """Take the least key away; the heap has one key less then."""
    if size > 1:
        sink(keys, start, size - 1, 0, keys[start + size - 1])
