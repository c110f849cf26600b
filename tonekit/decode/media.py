"""Which of FFmpeg's demuxers and decoders are used, and what people call what they read.

Demuxers of media files only: none that reads lists of other files, addresses, pictures or subtitles.
"""

from __future__ import annotations

# FFmpeg's name of the demuxer, and the container in plain words.
CONTAINERS = {
    "aac": "ADTS",
    "ac3": "AC-3",
    "aiff": "AIFF",
    "amr": "AMR",
    "ape": "Monkey's Audio",
    "asf": "ASF",
    "au": "AU",
    "avi": "AVI",
    "caf": "CAF",
    "dts": "DTS",
    "eac3": "E-AC-3",
    "flac": "FLAC",
    "flv": "Flash Video",
    "loas": "LOAS",
    "matroska": "Matroska/WebM",
    "mov": "MP4/QuickTime",
    "mp3": "MPEG audio",
    "mpeg": "MPEG program stream",
    "mpegts": "MPEG transport stream",
    "ogg": "Ogg",
    "rm": "RealMedia",
    "tta": "True Audio",
    "w64": "Wave64",
    "wav": "WAV",
    "wv": "WavPack",
}
ENCODINGS = {
    "aac": "AAC",
    "ac3": "AC-3",
    "adpcm_g722": "G.722",
    "adpcm_g726": "G.726",
    "adpcm_ima_qt": "IMA ADPCM",
    "adpcm_ima_wav": "IMA ADPCM",
    "adpcm_ms": "Microsoft ADPCM",
    "alac": "ALAC",
    "amr_nb": "AMR-NB",
    "amr_wb": "AMR-WB",
    "ape": "Monkey's Audio",
    "dts": "DTS",
    "eac3": "E-AC-3",
    "flac": "FLAC",
    "gsm": "GSM 6.10",
    "gsm_ms": "GSM 6.10",
    "mp1": "MPEG layer 1",
    "mp2": "MPEG layer 2",
    "mp3": "MP3",
    "opus": "Opus",
    "pcm_alaw": "A-law",
    "pcm_f32be": "32-bit floating point",
    "pcm_f32le": "32-bit floating point",
    "pcm_f64be": "64-bit floating point",
    "pcm_f64le": "64-bit floating point",
    "pcm_mulaw": "mu-law",
    "pcm_s8": "8-bit linear PCM",
    "pcm_u8": "8-bit linear PCM",
    "pcm_s16be": "16-bit linear PCM",
    "pcm_s16le": "16-bit linear PCM",
    "pcm_s24be": "24-bit linear PCM",
    "pcm_s24le": "24-bit linear PCM",
    "pcm_s32be": "32-bit linear PCM",
    "pcm_s32le": "32-bit linear PCM",
    "speex": "Speex",
    "truehd": "Dolby TrueHD",
    "tta": "True Audio",
    "vorbis": "Vorbis",
    "wavpack": "WavPack",
    "wmav1": "WMA 1",
    "wmav2": "WMA",
    "wmapro": "WMA Pro",
    "wmavoice": "WMA Voice",
    "wmalossless": "WMA Lossless",
}
# Decoders by their own names, of which FFmpeg has several for some encodings; a list as its options take it.
DECODERS = (
    "aac,aac_latm,ac3,adpcm_ima_qt,adpcm_ima_wav,adpcm_ms,adpcm_swf,adpcm_yamaha,alac,amrnb,amrwb,ape,"
    "cook,dca,eac3,flac,g722,g723_1,g726,g726le,g729,gsm,gsm_ms,ilbc,libopus,mlp,mp1,mp1float,mp2,"
    "mp2float,mp3,mp3float,nellymoser,opus,pcm_alaw,pcm_bluray,pcm_dvd,pcm_f32be,pcm_f32le,pcm_f64be,"
    "pcm_f64le,pcm_mulaw,pcm_s16be,pcm_s16le,pcm_s24be,pcm_s24le,pcm_s32be,pcm_s32le,pcm_s8,pcm_u8,"
    "qdm2,real_144,real_288,sipr,speex,truehd,tta,vorbis,wavpack,wmalossless,wmapro,wmav1,wmav2,"
    "wmavoice"
)
# Demuxers that take a stream without a header by guessing: it must start with what they look for.
HEADERLESS = {
    "aac": ((0xFFF0, 0xFFF0),),
    "ac3": ((0x0B77, 0xFFFF),),
    "eac3": ((0x0B77, 0xFFFF),),
    "dts": ((0x7FFE, 0xFFFF), (0xFE7F, 0xFFFF), (0x1FFF, 0xFFFF), (0xFF1F, 0xFFFF)),
    "loas": ((0x56E0, 0xFFE0),),
    "mp3": ((0xFFE0, 0xFFE0),),
}
