class Bind {
    void bind(JSONObject json, JSONObject preVoice) {
        preVoice.put("callerHintTone", "callerHintTone.wav");
        json.put("recordHintTone", "recordHintTone.wav");
        // json.put("lastMinVoice", "gone.wav");
    }
}
