function find(text) {
  return /lastMinVoice: "lastMinute.wav"/.exec(text);
}
