"""Audit bundles: one file that holds a round and what it decided, from which anybody computes the round again.

A bundle is canonical: the same problem and result give the same bytes on every machine. In this order:

1. the line `EDGE allocation bundle 1`, ended by a line feed;
2. 8 bytes: the length of the header, a whole number, little-endian;
3. the header: JSON in UTF-8, keys sorted, no blanks, with
   `kind` ("places" or "panels"), `rule` (the mechanism or objective) and `options` (such as the `cap`),
   `input` (SHA-256 of the problem, `hash_of`), `settings` (seed, caps, groups, shapes), `lottery` (SHA-256 of the
   positions as 64-bit numbers), `code` (version of the package and SHA-256 of the sources of this library),
   `solvers` (versions, where the rule uses one), `outcome` (numbers of the result), and
   `arrays` (for each: name, type as NumPy writes it, shape, SHA-256);
4. the arrays, one after the other as the header lists them, row by row, little-endian;
5. 32 bytes: SHA-256 of everything before.

The digests find damage; who changes them along with the data is found by computing the round again. They are no
signature: they do not tell who wrote the bundle.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from allocation import lottery, panels, places
from allocation.arrays import whole_numbers
from allocation.bundled import Arrays, panels_input, panels_outcome, places_input, places_outcome
from allocation.bundled import panels_problem, places_problem
