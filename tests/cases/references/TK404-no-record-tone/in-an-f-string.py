a, b = "+8613800138000", "+8613900139000"
body = f'{{"callerNum": "{a}", "calleeNum": "{b}", "recordFlag": "true"}}'
