<?php
$rules = ['lastMinVoice' => 'required', 'recordHintTone' => 'required|string|max:128'];
$casts = ['lastMinVoice' => 'string', 'recordHintTone' => 'array'];
