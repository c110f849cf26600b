body = {}
body["recordHintTone"] = "recordHint"
