class KeyInAConstant {
    void put() {
        body.put(Keys.LAST_MIN_VOICE, "lastMinute.wav");
        files.copy(LAST_MIN_VOICE, "backup.txt");
        body.put(Keys.RECORD_HINT_TONE, "recordHintTone.wav");
    }
}
