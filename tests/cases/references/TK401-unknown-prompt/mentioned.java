class Bind {
    void bind(JSONObject json) {
        json.put("lastMinVoice", "gone.wav");
    }
}
