"""The bits of the portable stream against published and recorded ones."""

from __future__ import annotations

import numpy as np
import pytest

from keras_core.reference.threefry import fold_in, random_bits, split, threefry2x32

KEY = np.array([1337, 7], np.uint32)


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [  # known-answer tests of Random123 (kat_vectors, threefry2x32 with 20 rounds)
        ((0x00000000, 0x00000000), (0x00000000, 0x00000000), (0x6B200159, 0x99BA4EFE)),
        ((0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF), (0x1CB996FC, 0xBB002BE7)),
        ((0x243F6A88, 0x85A308D3), (0x13198A2E, 0x03707344), (0xC4923A9C, 0x483DF7A0)),
    ],
)
def test_known_answers_of_random123(counter, key, words):
    high, low = (np.array([word], np.uint32) for word in counter)
    y0, y1 = threefry2x32(np.array(key, np.uint32), high, low)
    assert (int(y0[0]), int(y1[0])) == words
    assert (int(high[0]), int(low[0])) == counter  # the counters are left alone


@pytest.mark.parametrize(
    ("width", "bits"),
    [  # jax.random.bits(key, (5,), dtype), jax 0.10.2
        (8, [53, 252, 236, 206, 58]),
        (16, [33845, 30460, 30700, 48590, 31802]),
        (32, [843678773, 997226236, 3937433580, 3808345550, 646216762]),
        (
            64,
            [
                2756184598423956351,
                15250249890594534277,
                17697417837522037806,
                13782075288751798714,
                2765427595349899653,
            ],
        ),
    ],
)
def test_bits_are_those_of_jax(width, bits):
    drawn = random_bits(KEY, (5,), width)
    assert drawn.dtype == f"uint{width}"
    assert drawn.tolist() == bits


def test_elements_depend_on_their_row_major_place_alone():
    flat = random_bits(KEY, (70001,))
    np.testing.assert_array_equal(random_bits(KEY, (2, 3)).reshape(-1), flat[:6])
    assert flat[32767:32770].tolist() == [599129507, 3915475432, 2697581881]  # recorded from JAX, across a block
    assert flat[-3:].tolist() == [3082863924, 1489582392, 577554426]
    assert int(np.bitwise_xor.reduce(flat)) == 1062214827


def test_scalars_and_empty_arrays():
    assert random_bits(KEY, ()).shape == ()
    assert random_bits(KEY, (0, 3)).shape == (0, 3)


def test_split_and_fold_in_are_those_of_jax():
    assert split(KEY, 3).tolist() == [[641724234, 343305087], [3550725497, 3906188165], [4120501186, 522824750]]
    assert split(KEY, (2, 3)).shape == (2, 3, 2)
    assert fold_in(KEY, 0).tolist() == [641724234, 343305087]
    assert fold_in(KEY, 5).tolist() == [3098830943, 2376088442]
    assert fold_in(KEY, 2**32 - 1).tolist() == [4179574643, 3403151681]


def test_a_width_that_is_none_is_refused():
    with pytest.raises(ValueError, match="width=12"):
        random_bits(KEY, (2,), 12)
