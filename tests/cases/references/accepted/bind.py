"""Binds two numbers."""

import json

LAST_MIN_VOICE = "lastMinVoice.wav"
BODY = json.loads(
    '{"callerNum": "+8613800000001", "calleeNum": "+8613800000002", "recordFlag": "true",'
    ' "recordHintTone": "recordHintTone.wav"}'
)
body = {"callerNum": "+86", "calleeNum": "+86", "recordFlag": "true", "recordHintTone": "recordHintTone.wav"}
