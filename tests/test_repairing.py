"""Repairs: a right header around the same octets, or nothing at all."""

from __future__ import annotations

import io
import os
import shutil
import struct
import subprocess
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile
from disks import fill_up
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from manifests import listed, write_manifest
from programs import require
from prompts import PROMPT, SAMPLES, edited

import tonekit
from tonekit import mending
from tonekit.checking import judgement
from tonekit.errors import DiskFullError, RejectedError, TargetError
from tonekit.repairing import repair, repair_each, repair_file
from tonekit.riff import build_wav, parse_wav
from tonekit.selection import EVERYTHING, Selection

if TYPE_CHECKING:
    from pathlib import Path

OCTETS = PROMPT[58:]
ODD = OCTETS[:-1]
PROFILES = ("huawei-privatenumber", "huawei-voicecall", "generic-alaw")


def chunk(chunk_id: bytes, payload: bytes) -> bytes:
    return chunk_id + struct.pack("<I", len(payload)) + payload + bytes(len(payload) % 2)


def riff(*chunks: bytes) -> bytes:
    body = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


FMT = chunk(b"fmt ", struct.pack("<HHIIHHH", 6, 1, 8000, 8000, 1, 8, 0))
FMT_16 = chunk(b"fmt ", struct.pack("<HHIIHH", 6, 1, 8000, 8000, 1, 8))
FACT = chunk(b"fact", struct.pack("<I", 3200))
DATA = chunk(b"data", OCTETS)
LIST = chunk(b"LIST", b"INFO" + chunk(b"ISFT", b"GoldWave v6.77\0"))
BEXT = chunk(b"bext", b"a description".ljust(602, b"\0"))
CUE = chunk(b"cue ", struct.pack("<III4sIII", 1, 1, 0, b"data", 0, 0, 0))
LABELS = chunk(b"LIST", b"adtl" + chunk(b"labl", b"\1\0\0\0start\0"))


# What a new header mends


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(riff(FMT, FACT, DATA, LIST), id="a list after the sound, as GoldWave writes it"),
        pytest.param(riff(FMT, FACT, LIST, DATA), id="a list before the sound, as ffmpeg writes it"),
        pytest.param(riff(FMT, DATA, CUE, LABELS), id="46 bytes and marks"),
        pytest.param(riff(BEXT, FMT, FACT, DATA), id="a broadcast description first"),
        pytest.param(riff(FMT_16, BEXT, DATA), id="44 bytes and a broadcast description"),
        pytest.param(riff(FMT, FACT, FACT, DATA), id="two counts"),
        pytest.param(riff(FACT, DATA, FMT), id="the format after the sound"),
        pytest.param(riff(FMT, FACT, DATA) + b"TAG" + bytes(125), id="an ID3v1 tag"),
        pytest.param(riff(FMT, FACT, DATA) + bytes(5000), id="zeros behind it"),
        pytest.param(edited(4, 0), id="RIFF size 0"),
        pytest.param(edited(54, 0, data=edited(4, 0)), id="both sizes 0"),
        pytest.param(
            edited(54, 0xFFFFFFFF, data=edited(4, 0xFFFFFFFF)), id="both sizes as ffmpeg pipes them"
        ),
        pytest.param(edited(54, 0x7FFFF000, data=edited(4, 0x7FFFF024)), id="both sizes as SoX pipes them"),
        pytest.param(edited(28, 16000), id="byte rate"),
        pytest.param(edited(32, b"\2\0"), id="block align"),
        pytest.param(edited(34, b"\x10\0"), id="bits"),
        pytest.param(edited(46, 0), id="number of frames"),
    ],
)
def test_a_wrong_wrapper_is_replaced_and_the_octets_stay(data: bytes, profile: str) -> None:
    mended = repair(data, profile=profile)

    assert mended.data == PROMPT
    assert (mended.method, mended.left) == (tonekit.Method.REWRAPPED, None)
    assert mended.fixed
    assert mended.report.findings == ()


def test_the_octets_are_compared_before_a_repair_is_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(codes: bytes, **_options: object) -> bytes:
        return build_wav(codes[:-1] + b"\xd5")

    monkeypatch.setattr(mending, "build_wav", forgetful)

    with pytest.raises(RejectedError, match="the repaired file would hold other sound"):
        repair(edited(46, 0, data=build_wav(b"\x80" * 3200)))


SAFE_FAULTS = ("TK003", "TK004", "TK005", "TK009", "TK010", "TK013", "TK104", "TK105", "TK106", "TK107")
ALSO_SAFE = (
    "TK002-pipe-ffmpeg.wav",
    "TK002-pipe-sox.wav",
    "TK002-size-0.wav",
    "TK012-two-facts.wav",
)


@pytest.mark.parametrize("path", sorted((SAMPLES / "rejected").iterdir()), ids=lambda path: path.name)
def test_of_the_rejected_samples_those_are_mended_whose_sound_is_in_order(path: Path) -> None:
    safe = path.name.startswith(SAFE_FAULTS) or path.name in ALSO_SAFE

    mended = repair(path.read_bytes())

    assert (mended.data is not None) == safe
    if mended.data is not None:
        assert mended.data in (PROMPT, (SAMPLES / "accepted" / "odd-length.wav").read_bytes())


@pytest.mark.parametrize("path", sorted((SAMPLES / "accepted").iterdir()), ids=lambda path: path.name)
def test_what_passes_stays_as_it_is_with_46_bytes_too(path: Path) -> None:
    for unsafe in (False, True):
        mended = repair(path.read_bytes(), name=path.name, unsafe=unsafe)

        assert (mended.data, mended.fixed, mended.left) == (None, (), None)


# Real programs


def written_by(program: str, tmp_path: Path, octets: bytes, *, pipe: bool) -> bytes:
    """Let a program put its header around A-law octets, in a file or in a pipe."""
    raw, target = tmp_path / "sound.al", tmp_path / "sound.wav"
    raw.write_bytes(octets)
    arguments: dict[str, list[str | Path]] = {
        "ffmpeg": ["-v", "error", "-f", "alaw", "-ar", "8000", "-i", raw, "-c:a", "copy", "-f", "wav"],
        "sox": ["-D", "-t", "al", "-r", "8000", "-c", "1", raw, "-e", "a-law", "-t", "wav"],
    }
    command = [require(program), *arguments[program], "-" if pipe else target]
    run = subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return run.stdout if pipe else target.read_bytes()


@pytest.mark.parametrize("octets", [OCTETS, ODD], ids=["even", "odd"])
@pytest.mark.parametrize("pipe", [False, True], ids=["file", "pipe"])
@pytest.mark.parametrize("program", ["ffmpeg", "sox"])
def test_what_programs_write_is_brought_to_the_canonical_form(
    program: str, tmp_path: Path, octets: bytes, pipe: bool
) -> None:
    written = written_by(program, tmp_path, octets, pipe=pipe)
    assert octets in written

    mended = repair(written)

    assert (mended.data or written) == build_wav(octets)
    assert mended.report.ok


@pytest.mark.parametrize("container", ["WAV", "WAVEX"])
def test_what_libsndfile_writes_is_brought_to_the_canonical_form(container: str) -> None:
    buffer = io.BytesIO()
    samples = tonekit.decode_alaw(np.frombuffer(OCTETS, np.uint8))
    soundfile.write(buffer, samples, 8000, subtype="ALAW", format=container)
    written = buffer.getvalue()
    assert OCTETS in written

    mended = repair(written)

    assert (mended.data or written).endswith(OCTETS)
    assert mended.data in (None, PROMPT)
    assert mended.report.ok


# What is left alone


PCM_CALLED_ALAW = edited(20, b"\6\0", data=(SAMPLES / "rejected" / "TK101-pcm-16-bit.wav").read_bytes())


def test_a_header_that_tells_the_truth_in_part_is_not_made_to_lie_altogether() -> None:
    """It says A-law of 16 bits: with 8 bits it would play as noise, and nothing would tell what it is."""
    mended = repair(PCM_CALLED_ALAW)

    assert mended.data is None
    assert mended.left == (
        "with a right header there would be TK108: "
        "the header says A-law, but the sound looks like 16-bit linear PCM"
    )
    assert {finding.code for finding in mended.report.findings} >= {"TK104", "TK105", "TK106"}


@pytest.mark.parametrize("unsafe", [False, True])
def test_a_sound_that_is_cut_short_is_not_made_to_look_whole(unsafe: bool) -> None:
    for data in (riff(FMT, LIST, DATA)[:-800], edited(4, 0)[:-800]):
        mended = repair(data, unsafe=unsafe)

        assert mended.data is None
        assert "TK002" in {finding.code for finding in mended.report.findings}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(edited(54, 1600, data=edited(4, 1650)), id="outside the RIFF"),
        pytest.param(edited(54, 1600, data=PROMPT[:1658] + b"\x55" * 1600), id="taken for a chunk"),
    ],
)
def test_sound_that_the_header_does_not_count_is_not_thrown_away(data: bytes) -> None:
    mended = repair(data)

    assert mended.data is None
    assert mended.left == "the last 1600 bytes may be sound that the header does not count"


@pytest.mark.parametrize("second", [PROMPT, b"RIFX" + PROMPT[4:]], ids=["RIFF", "RIFX"])
def test_of_two_files_that_were_put_together_the_second_is_not_thrown_away(second: bytes) -> None:
    mended = repair(PROMPT + second)

    assert mended.data is None
    assert mended.left == "another sound file stands in it, which would be lost"


@pytest.mark.parametrize("size", [0, 0x7FFFF000, 0xFFFFFFFF])
@pytest.mark.parametrize(
    "behind",
    [
        pytest.param(LIST, id="a list"),
        pytest.param(CUE + LABELS, id="marks"),
        pytest.param(chunk(b"id3 ", b"ID3" + bytes(40)), id="a chunk of odd size"),
        pytest.param(b"TAG" + b"A" * 125, id="an ID3v1 tag"),
    ],
)
def test_a_tag_is_not_made_sound_where_the_size_of_the_sound_was_never_filled_in(
    behind: bytes, size: int
) -> None:
    mended = repair(edited(54, size) + behind)

    assert mended.data is None
    assert mended.left == "the size of the sound was never filled in, and what follows it is no sound"


def test_a_file_that_is_too_large_for_any_prompt_is_left_and_told() -> None:
    mended = repair(riff(FMT, LIST, chunk(b"data", OCTETS * 5300)), profile="generic-alaw")

    assert (mended.data, mended.left) == (None, "it is too large to be repaired")


# What must be encoded again


def stereo_pcm() -> bytes:
    buffer = io.BytesIO()
    sine = np.sin(np.arange(44_100) * (2 * np.pi * 440 / 44_100)) * 0.25
    soundfile.write(buffer, np.stack([sine, sine], axis=1), 44_100, format="WAV", subtype="PCM_16")
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(stereo_pcm(), id="stereo PCM"),
        pytest.param((SAMPLES / "rejected" / "TK101-mu-law.wav").read_bytes(), id="mu-law"),
        pytest.param((SAMPLES / "rejected" / "TK102-16000-hz.wav").read_bytes(), id="A-law at 16000 Hz"),
        pytest.param((SAMPLES / "recordings" / "recording notice.flac").read_bytes(), id="FLAC"),
    ],
)
def test_what_is_no_telephone_sound_is_encoded_again_only_where_that_is_asked_for(data: bytes) -> None:
    kept, mended = repair(data), repair(data, unsafe=True)

    assert (kept.data, kept.needs_encoding) == (None, True)
    assert mended.data == tonekit.convert(data).data
    assert (mended.method, mended.needs_encoding) == (tonekit.Method.CONVERTED, False)
    assert mended.report.ok


def test_what_can_be_kept_is_not_encoded_again_where_that_is_permitted() -> None:
    mended = repair(riff(FMT, FACT, LIST, DATA), unsafe=True)

    assert (mended.data, mended.method) == (PROMPT, tonekit.Method.REWRAPPED)


def test_an_encoding_that_was_set_aside_stays_whatever_else_could_be_mended(tmp_path: Path) -> None:
    path = tmp_path / "notice.wav"
    shutil.copy(SAMPLES / "rejected" / "TK101-pcm-16-bit.wav", path)
    with path.open("ab") as file:
        file.write(LIST)
    before = path.read_bytes()
    by = judgement("huawei-privatenumber")

    for selection in (Selection.of(["TK003"]), Selection.of(ignore=["TK1"])):
        (each,) = repair_each([path], by, unsafe=True, dry_run=False, selection=selection)
        assert each.repair is not None
        assert "TK003" in {finding.code for finding in each.repair.before.findings}
        assert each.repair.data is None
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["recording notice.flac", "notice.wave"])
def test_an_original_is_not_replaced_by_the_prompt_that_is_made_of_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    shutil.copy(SAMPLES / "recordings" / "recording notice.flac", path)
    before = path.read_bytes()

    mended = repair_file(path, unsafe=True)

    assert mended.left == "its name does not end in .wav; convert it to a file of its own"
    assert path.read_bytes() == before


def test_a_recording_that_is_cut_short_is_not_made_to_look_whole() -> None:
    buffer = io.BytesIO()
    soundfile.write(buffer, np.full(16_000, 0.1), 16_000, format="AIFF", subtype="PCM_16")

    mended = repair(buffer.getvalue()[:-16_000], unsafe=True)

    assert mended.data is None
    assert mended.left is not None
    assert "cut short" in mended.left


def test_an_unfinished_download_is_not_encoded(tmp_path: Path) -> None:
    path = tmp_path / "notice.flac.crdownload"
    shutil.copy(SAMPLES / "recordings" / "recording notice.flac", path)

    mended = repair_file(path, unsafe=True)

    assert (mended.data, mended.needs_encoding) == (None, False)


def test_what_no_decoder_reads_is_left_and_told() -> None:
    mended = repair((SAMPLES / "rejected" / "TK101-unknown-tag.wav").read_bytes(), unsafe=True)

    assert mended.data is None
    assert mended.left


# Any bytes


HEADER_EDITS = st.lists(
    st.tuples(st.integers(0, 57), st.binary(min_size=1, max_size=4)), min_size=1, max_size=3
)


@given(edits=HEADER_EDITS, cut=st.integers(0, 40), more=st.binary(max_size=12))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_damages_a_header_the_octets_stay_or_the_file_does(
    edits: list[tuple[int, bytes]], cut: int, more: bytes
) -> None:
    data = PROMPT
    for offset, octets in edits:
        data = edited(offset, octets, data=data)
    data = data[: len(data) - cut] + more

    mended = repair(data)

    if mended.data is None:
        assert mended.report == mended.before
        return
    sound = parse_wav(mended.data).data
    assert sound is not None
    assert mended.data[58 : 58 + sound.size] in data
    assert not [each for each in mended.report.findings if each.code.startswith(("TK0", "TK1"))]
    assert repair(mended.data).data is None


STARTS = st.sampled_from([b"", b"RIFF\0\0\0\0WAVE", PROMPT[:38], PROMPT[:58], PCM_CALLED_ALAW[:44], b"fLaC"])


@given(start=STARTS, rest=st.binary(max_size=200), unsafe=st.booleans())
@settings(max_examples=150, deadline=None)
def test_any_bytes_end_in_a_repair_or_a_report(start: bytes, rest: bytes, unsafe: bool) -> None:
    mended = repair(start + rest, unsafe=unsafe)

    assert mended.data is None or mended.fixed
    assert mended.left is None or mended.left.isprintable()


# Files


def test_a_file_is_replaced_with_its_permissions_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(riff(FMT, FACT, LIST, DATA))
    path.chmod(0o640)

    mended = repair_file(path)

    assert path.read_bytes() == PROMPT == mended.data
    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["a.wav"]


def test_a_file_that_passes_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(PROMPT)
    before = path.stat()

    assert repair_file(path).data is None
    after = path.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(riff(FMT, FACT, LIST, DATA))

    assert repair_file(path, dry_run=True).data == PROMPT
    assert path.read_bytes() == riff(FMT, FACT, LIST, DATA)


def test_a_link_is_replaced_not_followed(tmp_path: Path) -> None:
    original, link = tmp_path / "original.wav", tmp_path / "link.wav"
    original.write_bytes(riff(FMT, FACT, LIST, DATA))
    link.symlink_to(original)

    repair_file(link)

    assert not link.is_symlink()
    assert link.read_bytes() == PROMPT
    assert original.read_bytes() == riff(FMT, FACT, LIST, DATA)


def test_a_read_only_file_is_left_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(riff(FMT, FACT, LIST, DATA))
    path.chmod(0o444)

    with pytest.raises(TargetError, match=r"a\.wav: it is read-only, so it was not repaired"):
        repair_file(path)
    assert path.read_bytes() == riff(FMT, FACT, LIST, DATA)


def test_a_full_disk_leaves_the_file_that_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(riff(FMT, FACT, LIST, DATA))

    with fill_up(monkeypatch, after=0), pytest.raises(DiskFullError):
        repair_file(path)
    assert path.read_bytes() == riff(FMT, FACT, LIST, DATA)
    assert [each.name for each in tmp_path.iterdir()] == ["a.wav"]


def test_a_file_that_changes_meanwhile_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(riff(FMT, FACT, LIST, DATA))

    def saved_again(codes: bytes, *, sample_rate: int, fact: bool) -> bytes:
        path.write_bytes(b"another take")
        return build_wav(codes, sample_rate=sample_rate, fact=fact)

    monkeypatch.setattr(mending, "build_wav", saved_again)

    with pytest.raises(TargetError, match="it was changed while it was repaired"):
        repair_file(path)
    assert path.read_bytes() == b"another take"


def test_a_file_that_is_gone_is_a_report(tmp_path: Path) -> None:
    mended = repair_file(tmp_path / "gone.wav", unsafe=True)

    assert [finding.code for finding in mended.report.findings] == ["TK001"]


def each_repaired(folder: Path, selection: Selection = EVERYTHING) -> dict[str, tuple[bool, str | None]]:
    """Repair a folder; return for each name whether it was changed, and why not."""
    by = judgement("huawei-privatenumber")
    done = repair_each([folder], by, unsafe=False, dry_run=False, selection=selection)
    return {
        each.path.name: (False, str(each.error))
        if each.repair is None
        else (each.repair.data is not None, each.repair.left)
        for each in done
    }


def test_one_file_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    for name in ("a.wav", "b.wav", "c.wav"):
        (tmp_path / name).write_bytes(riff(FMT, FACT, LIST, DATA))
    (tmp_path / "b.wav").chmod(0o444)

    done = each_repaired(tmp_path)

    assert done["a.wav"] == done["c.wav"] == (True, None)
    assert done["b.wav"] == (False, f"{tmp_path / 'b.wav'}: it is read-only, so it was not repaired")


def test_only_what_counts_is_mended(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(riff(FMT, FACT, LIST, DATA))

    assert each_repaired(tmp_path, Selection.of(ignore=["TK004"])) == {"a.wav": (False, None)}
    assert each_repaired(tmp_path, Selection.of(select=["TK2"])) == {"a.wav": (False, None)}
    assert each_repaired(tmp_path, Selection.of(select=["TK004"])) == {"a.wav": (True, None)}


def test_what_the_manifest_lists_byte_for_byte_is_not_changed_behind_its_back(tmp_path: Path) -> None:
    spoilt = riff(FMT, FACT, LIST, DATA)
    write_manifest(tmp_path, listed("a.wav", spoilt), listed("b.wav", PROMPT))
    for name in ("a.wav", "b.wav"):
        (tmp_path / name).write_bytes(spoilt)

    assert each_repaired(tmp_path) == {
        "a.wav": (False, "it is what its folder's manifest lists; prepare the folder again instead"),
        "b.wav": (True, None),  # it was spoilt after it was prepared, and is what was prepared again
    }


@pytest.mark.skipif(os.name != "posix", reason="permissions of another kind")
def test_the_permissions_stand_before_the_file_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, seen = tmp_path / "a.wav", []
    path.write_bytes(riff(FMT, FACT, LIST, DATA))
    path.chmod(0o600)
    replace = type(path).replace

    def noted(self: Path, target: Path) -> Path:
        seen.append(self.stat().st_mode & 0o777)
        return replace(self, target)

    monkeypatch.setattr(type(path), "replace", noted)
    repair_file(path)

    assert seen == [0o600]
