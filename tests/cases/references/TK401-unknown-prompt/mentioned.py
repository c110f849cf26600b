LAST_MIN_VOICE = "gone.wav"
