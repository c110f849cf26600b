const callbackTone = "callbacktone.wav";
