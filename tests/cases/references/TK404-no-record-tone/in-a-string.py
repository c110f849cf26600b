BODY = """
{
    "callerNum": "+86", "calleeNum": "+86", "recordFlag": "true",
    "preVoice": {"callerHintTone": "callerHintTone.wav"}
}
"""
