"""G.711 against the rule of ITU-T G.191, written plainly, and against other people's encoders."""

from __future__ import annotations

import io
import subprocess
import tracemalloc
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as numpy_strategies
from programs import require

from tonekit.g711 import _BLOCK, decode_alaw, decode_ulaw, encode_alaw, encode_ulaw

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Codec = Callable[[NDArray[Any]], NDArray[Any]]

ALL_SAMPLES = np.arange(-32768, 32768).astype(np.int16)
ALL_CODES = np.arange(256).astype(np.uint8)

ENCODERS = [encode_alaw, encode_ulaw]
DECODERS = [decode_alaw, decode_ulaw]


# The rule of ITU-T G.191, one value at a time


def alaw_compress(sample: int) -> int:
    magnitude = (~sample if sample < 0 else sample) >> 4
    exponent = 0
    if magnitude > 15:
        exponent = 1
        while magnitude > 31:
            magnitude >>= 1
            exponent += 1
        magnitude -= 16
    sign = 0x80 if sample >= 0 else 0
    return (sign + exponent * 16 + magnitude) ^ 0x55


def alaw_expand(code: int) -> int:
    code ^= 0x55
    exponent, mantissa = (code & 0x7F) // 16, code % 16
    if exponent > 0:
        mantissa += 16
    magnitude = mantissa * 16 + 8
    if exponent > 1:
        magnitude <<= exponent - 1
    return magnitude if code >= 0x80 else -magnitude


def ulaw_compress(sample: int) -> int:
    magnitude = min(((~sample if sample < 0 else sample) >> 2) + 33, 0x1FFF)
    segment = 1
    while magnitude >> (5 + segment):
        segment += 1
    sign = 0x80 if sample >= 0 else 0
    return sign + (8 - segment) * 16 + 15 - (magnitude >> segment) % 16


def ulaw_expand(code: int) -> int:
    exponent, mantissa = (~code & 0x7F) // 16, ~code & 0x0F
    step = 8 << exponent
    magnitude = (128 << exponent) + step * mantissa + step // 2 - 4 * 33
    return magnitude if code >= 0x80 else -magnitude


@cache
def codes_by_rule(encode: Codec) -> NDArray[np.uint8]:
    compress = alaw_compress if encode is encode_alaw else ulaw_compress
    return np.array([compress(sample) for sample in range(-32768, 32768)], np.uint8)


def encoded_by_rule(encode: Codec, samples: NDArray[np.int16]) -> NDArray[np.uint8]:
    """Encode by a plain look-up, all at once."""
    return codes_by_rule(encode)[samples.astype(np.int32) + 32768]


# Every value


@pytest.mark.parametrize("encode", ENCODERS)
def test_every_sample_is_encoded_as_g191_does(encode: Codec) -> None:
    assert np.array_equal(encode(ALL_SAMPLES), codes_by_rule(encode))


@pytest.mark.parametrize(("decode", "rule"), [(decode_alaw, alaw_expand), (decode_ulaw, ulaw_expand)])
def test_every_code_is_decoded_as_g191_does(decode: Codec, rule: Callable[[int], int]) -> None:
    assert decode(ALL_CODES).tolist() == [rule(code) for code in range(256)]


@pytest.mark.parametrize(
    ("encode", "sample", "code"),
    [
        (encode_alaw, 0, 0xD5),
        (encode_alaw, 15, 0xD5),
        (encode_alaw, 16, 0xD4),
        (encode_alaw, -1, 0x55),
        (encode_alaw, -16, 0x55),
        (encode_alaw, -17, 0x54),
        (encode_alaw, 32767, 0xAA),
        (encode_alaw, -32768, 0x2A),
        (encode_ulaw, 0, 0xFF),
        (encode_ulaw, 3, 0xFF),
        (encode_ulaw, 4, 0xFE),
        (encode_ulaw, -1, 0x7F),
        (encode_ulaw, -4, 0x7F),
        (encode_ulaw, -5, 0x7E),
        (encode_ulaw, 32767, 0x80),
        (encode_ulaw, -32768, 0x00),
    ],
)
def test_ends_and_middle_of_the_range_have_the_codes_of_the_standard(
    encode: Codec, sample: int, code: int
) -> None:
    assert encode(np.array([sample], np.int16)).tolist() == [code]


@pytest.mark.parametrize(
    ("decode", "code", "sample"),
    [
        (decode_alaw, 0xD5, 8),  # 1 of 4096
        (decode_alaw, 0x55, -8),
        (decode_alaw, 0xAA, 32256),  # 4032 of 4096
        (decode_alaw, 0x2A, -32256),
        (decode_ulaw, 0xFF, 0),
        (decode_ulaw, 0x7F, 0),
        (decode_ulaw, 0x80, 32124),  # 8031 of 8159
        (decode_ulaw, 0x00, -32124),
    ],
)
def test_ends_and_middle_of_the_codes_have_the_values_of_the_standard(
    decode: Codec, code: int, sample: int
) -> None:
    assert decode(np.array([code], np.uint8)).tolist() == [sample]


@pytest.mark.parametrize(
    ("decode", "octets", "full_scale", "overload_dbm0"),
    [
        (decode_alaw, "34 21 21 34 b4 a1 a1 b4", 4096 * 8, 3.14),  # ITU-T G.711, table 5
        (decode_ulaw, "1e 0b 0b 1e 9e 8b 8b 9e", 8159 * 4, 3.17),  # table 6
    ],
)
def test_the_standards_milliwatt_has_the_standards_level(
    decode: Codec, octets: str, full_scale: int, overload_dbm0: float
) -> None:
    tone = decode(np.frombuffer(bytes.fromhex(octets), np.uint8)).astype(np.float64)
    peak = np.sqrt(2 * np.mean(tone**2))
    assert -20 * np.log10(peak / full_scale) == pytest.approx(overload_dbm0, abs=0.01)


def test_every_alaw_code_survives_decoding_and_encoding() -> None:
    assert np.array_equal(encode_alaw(decode_alaw(ALL_CODES)), ALL_CODES)


def test_every_ulaw_code_but_the_negative_zero_survives_decoding_and_encoding() -> None:
    again = encode_ulaw(decode_ulaw(ALL_CODES))
    assert again[0x7F] == 0xFF
    assert np.flatnonzero(again != ALL_CODES).tolist() == [0x7F]


# Other people's encoders


def test_alaw_equals_cpythons_for_every_value() -> None:
    import audioop

    assert encode_alaw(ALL_SAMPLES).tobytes() == audioop.lin2alaw(ALL_SAMPLES.tobytes(), 2)
    assert decode_alaw(ALL_CODES).tobytes() == audioop.alaw2lin(ALL_CODES.tobytes(), 2)


def test_ulaw_differs_from_cpythons_in_negative_values_at_the_edge_of_a_step_only() -> None:
    import audioop

    assert decode_ulaw(ALL_CODES).tobytes() == audioop.ulaw2lin(ALL_CODES.tobytes(), 2)
    theirs = np.frombuffer(audioop.lin2ulaw(ALL_SAMPLES.tobytes(), 2), np.uint8)
    differs = theirs != encode_ulaw(ALL_SAMPLES)
    assert differs.sum() == 508
    # CPython negates, so it gives what G.191 gives for the next lower 14-bit value.
    assert (ALL_SAMPLES[differs] < 0).all()
    assert np.array_equal(theirs[differs], encode_ulaw(ALL_SAMPLES[differs] - np.int16(4)))


def by_ffmpeg(samples: NDArray[np.int16]) -> bytes:
    source, target = ["-f", "s16le", "-ar", "8000", "-ac", "1", "-i", "-"], ["-f", "alaw", "-"]
    return piped(samples, require("ffmpeg"), "-v", "error", *source, *target)


def by_sox(samples: NDArray[np.int16]) -> bytes:
    source, target = ["-t", "s16", "-L", "-r", "8000", "-c", "1", "-"], ["-t", "al", "-"]
    return piped(samples, require("sox"), "-D", *source, *target)


def piped(samples: NDArray[np.int16], *command: str) -> bytes:
    octets = samples.astype("<i2").tobytes()
    return subprocess.run(command, input=octets, capture_output=True, check=True).stdout


def by_libsndfile(samples: NDArray[np.int16]) -> bytes:
    import soundfile

    file = io.BytesIO()
    soundfile.write(file, samples, 8000, format="RAW", subtype="ALAW")
    return file.getvalue()


@pytest.mark.parametrize("encode", [by_ffmpeg, by_sox, by_libsndfile])
def test_other_encoders_differ_by_one_step_where_either_will_do(
    encode: Callable[[NDArray[np.int16]], bytes],
) -> None:
    ours, theirs = encode_alaw(ALL_SAMPLES), np.frombuffer(encode(ALL_SAMPLES), np.uint8)
    differs = ours != theirs
    assert 0 < differs.mean() < 0.02
    rank_of = np.argsort(np.argsort(decode_alaw(ALL_CODES)))  # codes in the order of their values
    assert (np.abs(rank_of[ours[differs]] - rank_of[theirs[differs]]) == 1).all()
    ends = np.sort([decode_alaw(ours[differs]), decode_alaw(theirs[differs])], axis=0)
    assert ((ends[0] <= ALL_SAMPLES[differs]) & (ALL_SAMPLES[differs] <= ends[1])).all()


# Shape and layout


def shuffled(count: int) -> NDArray[np.int16]:
    return np.random.default_rng(1).permutation(np.resize(ALL_SAMPLES, count))


@pytest.mark.parametrize("encode", ENCODERS)
@pytest.mark.parametrize("blocks", [0, 1, 2, 5])
@pytest.mark.parametrize("more", [-1, 0, 1, 7])
def test_blocks_leave_no_seam(encode: Codec, blocks: int, more: int) -> None:
    samples = shuffled(max(blocks * _BLOCK + more, 0))
    assert np.array_equal(encode(samples), encoded_by_rule(encode, samples))


LAYOUT_VALUES = 3 * _BLOCK // 240 * 240  # fills no whole number of blocks, and any shape below

LAYOUTS: dict[str, Callable[[NDArray[Any]], NDArray[Any]]] = {
    "contiguous": lambda array: array,
    "every third": lambda array: array[::3],
    "backwards": lambda array: array[::-1],
    "rows": lambda array: array.reshape(-1, 2),
    "one channel": lambda array: array.reshape(-1, 2)[:, 1],
    "Fortran": lambda array: np.asfortranarray(array.reshape(-1, 4)),
    "turned": lambda array: array.reshape(2, -1, 5).transpose(2, 0, 1),
    "repeated": lambda array: np.broadcast_to(array[:100], (300, 100)),
    "unaligned": lambda array: np.frombuffer(b"-" + array.tobytes(), array.dtype, offset=1),
    "empty": lambda array: array[:0],
    "empty rows": lambda array: array[:0].reshape(0, 3),
    "one value without a dimension": lambda array: array[7:8].reshape(()),
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
@pytest.mark.parametrize("encode", ENCODERS)
def test_samples_may_lie_in_memory_in_any_way(encode: Codec, layout: Codec) -> None:
    samples = layout(shuffled(LAYOUT_VALUES))
    samples.flags.writeable = False
    before = samples.copy()
    codes = encode(samples)
    assert codes.dtype == np.uint8
    assert codes.shape == samples.shape
    assert np.array_equal(codes, encoded_by_rule(encode, samples))
    assert_fresh(codes)
    assert np.array_equal(samples, before)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
@pytest.mark.parametrize(("decode", "rule"), [(decode_alaw, alaw_expand), (decode_ulaw, ulaw_expand)])
def test_codes_may_lie_in_memory_in_any_way(decode: Codec, rule: Callable[[int], int], layout: Codec) -> None:
    codes = layout(np.random.default_rng(1).integers(0, 256, LAYOUT_VALUES, np.uint8))
    codes.flags.writeable = False
    samples = decode(codes)
    assert samples.dtype == np.int16
    assert samples.shape == codes.shape
    assert np.array_equal(samples, np.array([rule(code) for code in range(256)], np.int16)[codes])
    assert_fresh(samples)


def assert_fresh(array: NDArray[Any]) -> None:
    """The caller may do with a result as they like."""
    assert type(array) is np.ndarray
    assert array.flags.c_contiguous
    assert array.flags.owndata
    assert array.flags.writeable


def test_a_result_that_is_written_to_does_not_change_the_next_one() -> None:
    for convert, values in [(encode_alaw, ALL_SAMPLES), (decode_alaw, ALL_CODES)]:
        first = convert(values)  # type: ignore[operator]  # each gets its own kind of array
        expected = first.copy()
        first[:] = 0
        assert np.array_equal(convert(values), expected)  # type: ignore[operator]  # as above


SHAPES = numpy_strategies.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=6)


@given(samples=numpy_strategies.arrays(np.int16, SHAPES))
def test_any_samples_of_any_shape_are_encoded_value_by_value(samples: NDArray[np.int16]) -> None:
    for encode in ENCODERS:
        codes = encode(samples)
        assert codes.shape == samples.shape
        assert np.array_equal(codes, encoded_by_rule(encode, samples))


@given(codes=numpy_strategies.arrays(np.uint8, SHAPES))
def test_any_alaw_codes_of_any_shape_come_back(codes: NDArray[np.uint8]) -> None:
    samples = decode_alaw(codes)
    assert samples.shape == codes.shape
    assert np.array_equal(encode_alaw(samples), codes)


@pytest.mark.parametrize("step", [1, 2])
def test_no_memory_is_needed_beside_the_result(step: int) -> None:
    samples = np.resize(ALL_SAMPLES, 4_000_000)[::step]
    encode_alaw(samples[:1])  # the table is made
    tracemalloc.start()
    try:
        codes = encode_alaw(samples)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - codes.nbytes < 500_000


# Wrong types


@pytest.mark.parametrize("encode", ENCODERS)
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([0, 1], "list"),
        ((0, 1), "tuple"),
        (b"\0\0", "bytes"),
        (0, "int"),
        (None, "NoneType"),
        (np.int16(0), "int16"),
        (np.zeros(4, bool), "bool"),
        (np.zeros(4, np.int8), "int8"),
        (np.zeros(4, np.uint8), "uint8"),
        (np.zeros(4, np.uint16), "uint16"),
        (np.zeros(4, np.int32), "int32"),
        (np.zeros(4, np.int64), "int64"),
        (np.zeros(4, np.float16), "float16"),
        (np.zeros(4, np.float32), "float32"),
        (np.zeros(0, np.float64), "float64"),
        (np.zeros(4, np.complex64), "complex64"),
        (np.zeros(4, object), "object"),
        (np.zeros(4, "S2"), "|S2"),
        (np.zeros(4, np.dtype(">i2")), ">i2"),
    ],
)
def test_samples_of_another_type_are_refused(encode: Codec, given: object, said: str) -> None:
    with pytest.raises(TypeError) as caught:
        encode(given)  # type: ignore[arg-type]  # the mistake under test
    assert str(caught.value) == f"samples are {said}, wanted an array of int16"


@pytest.mark.parametrize("decode", DECODERS)
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([0xD5], "list"),
        (b"\xd5", "bytes"),
        (bytearray(b"\xd5"), "bytearray"),
        (np.uint8(0xD5), "uint8"),
        (np.zeros(4, bool), "bool"),
        (np.zeros(4, np.int8), "int8"),
        (np.zeros(4, np.int16), "int16"),
        (np.zeros(4, np.int64), "int64"),
        (np.zeros(4, np.float32), "float32"),
    ],
)
def test_codes_of_another_type_are_refused(decode: Codec, given: object, said: str) -> None:
    with pytest.raises(TypeError) as caught:
        decode(given)  # type: ignore[arg-type]  # the mistake under test
    assert str(caught.value) == f"codes are {said}, wanted an array of uint8"
