class Validation {
    void check() {
        errors.rejectValue("lastMinVoice", "tone.bad");
        switch (key) {
            case "lastMinVoice" -> "last";
            default -> "A";
        }
    }
}
