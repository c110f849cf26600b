"""Source code and settings: where they give a parameter the name of a prompt, and where they only look so."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonekit.findings import Place
from tonekit.references import sourcecode
from tonekit.references.document import Directive, Kind, Text, TextError
from tonekit.references.languages import LANGUAGES
from tonekit.references.reading import MAX_BYTES, SUFFIXES, reads, take_apart

PARAMETERS = frozenset(
    {"callbackTone", "callBackTone", "callerHintTone", "lastMinVoice", "recordHintTone", "waitVoice"}
)


def apart(text: str | bytes, name: str) -> Text:
    return take_apart(text.encode() if isinstance(text, str) else text, name=name, parameters=PARAMETERS)


def mentioned(text: str, suffix: str) -> list[tuple[str, str]]:
    return [(each.parameter, each.value) for each in apart(text, f"code{suffix}").mentions]


GIVEN = {
    ".py": [
        'body = {"lastMinVoice": "x.wav"}',
        "body = {'lastMinVoice': 'x.wav'}",
        'body["lastMinVoice"] = "x.wav"',
        'lastMinVoice = "x.wav"',
        'last_min_voice: str = "x.wav"',
        'last_min_voice: str | None = "x.wav"',
        'bind(last_min_voice="x.wav")',
        'LAST_MIN_VOICE = "x.wav"  # a comment',
        'self.last_min_voice = "x.wav"',
        'LAST_MIN_VOICE = r"x.wav"',
        'LAST_MIN_VOICE = "x\\u002ewav"',
        'LAST_MIN_VOICE = """x.wav"""',
        'LAST_MIN_VOICE = "x.wav"\n"""What is heard."""',
        'body.setdefault("lastMinVoice", "x.wav")',
        'os.environ.get("LAST_MIN_VOICE", "x.wav")',
        'WAIT = "x.wav"\nbody = {"lastMinVoice": WAIT}',
        'body = dict(lastMinVoice=self.WAIT)\nself.WAIT = "x.wav"',
        'body = {"lastMinVoice":  # a comment\n  "x.wav"}',
        'body = {"connectInfo.lastMinVoice": "x.wav"}',
    ],
    ".java": [
        'String lastMinVoice = "x.wav";',
        'private static final String LAST_MIN_VOICE = "x.wav";',
        'map.put("lastMinVoice", "x.wav");',
        'request.setLastMinVoice("x.wav");',
        'Request.builder().lastMinVoice("x.wav").build();',
        'new Request().withLastMinVoice("x.wav");',
        'char quote = \'"\'; setLastMinVoice("x.wav"); // "',
        'static final String WAIT = "x.wav"; void f() { map.put("lastMinVoice", WAIT); }',
        'static final String WAIT = "x.wav"; void f() { setLastMinVoice(WAIT); }',
        'class Prompts { static final String WAIT = "x.wav"; } void f() { setLastMinVoice(Prompts.WAIT); }',
    ],
    ".kt": [
        'val lastMinVoice = "x.wav"',
        'mapOf("lastMinVoice" to "x.wav")',
        'var lastMinVoice: String? = "x.wav"',
    ],
    ".js": [
        'const body = {lastMinVoice: "x.wav"}',
        "const body = {'lastMinVoice': `x.wav`}",
        "body.lastMinVoice ??= 'x.wav'",
        'const r = /"/; body.lastMinVoice = "x.wav"',
    ],
    ".ts": ['let lastMinVoice: string = "x.wav"', 'class A { readonly lastMinVoice?: string = "x.wav"; }'],
    ".tsx": ['const a = <Prompt lastMinVoice="x.wav" wide="yes"/>;'],
    ".go": [
        'body := map[string]string{"lastMinVoice": "x.wav"}',
        'body := Body{LastMinVoice: "x.wav"}',
        "lastMinVoice := `x.wav`",
    ],
    ".php": [
        "<?php $a = ['lastMinVoice' => 'x.wav'];",
        '<?php $a["lastMinVoice"] = "x.wav";',
        "<?php $body->lastMinVoice = 'x.wav';",
        "<?php $w = 'x.wav'; $a = ['lastMinVoice' => $w];",
        "<?php class A { public $w = 'x.wav'; function f() { g(['lastMinVoice' => $this->w]); } }",
        "it's <?php $lastMinVoice = 'x.wav'; ?> isn't",
    ],
    ".cs": [
        'var a = new Body { LastMinVoice = "x.wav" };',
        'public string LastMinVoice { get; set; } = "x.wav";',
        'body["lastMinVoice"] = @"x.wav";',
        'var a = new Dictionary<string, string> { { "lastMinVoice", "x.wav" } };',
    ],
    ".sh": [
        "LAST_MIN_VOICE=x.wav",
        'export LAST_MIN_VOICE="x.wav"',
        "tool --last-min-voice x.wav",
        "tool --last-min-voice='x.wav'",
        'W=x.wav\ntool --last-min-voice "$W"',
        "echo don\\'t; LAST_MIN_VOICE=x.wav # don't",
    ],
    ".properties": [
        "huawei.tone.lastMinVoice=x.wav",
        "last-min-voice: x.wav",
        "  lastMinVoice = x\\u002ewav  ",
    ],
    ".ini": ["[tones]\nlastMinVoice = x.wav ; a comment", 'last_min_voice = "x.wav"'],
    ".env": ["LAST_MIN_VOICE=x.wav", 'export LAST_MIN_VOICE="x.wav" # a comment'],
}


@pytest.mark.parametrize(
    ("suffix", "text"), [(suffix, each) for suffix, texts in GIVEN.items() for each in texts]
)
def test_a_parameter_that_is_given_a_name_is_a_mention(suffix: str, text: str) -> None:
    assert mentioned(text, suffix) == [("lastMinVoice", "x.wav")]


NOT_GIVEN = {
    ".py": [
        '"""lastMinVoice = "x.wav" """',
        '# lastMinVoice = "x.wav"',
        'if lastMinVoice == "x.wav": pass',
        'if body["lastMinVoice"] != "x.wav": pass',
        'lastMinVoice += "x.wav"',
        'body = {"lastMinVoice": f"{name}.wav"}',
        'body = {"lastMinVoice": "{}.wav".format(name)}',
        'body = {"lastMinVoice": "%s.wav" % name}',
        'body = {"lastMinVoice": "x" + ".wav"}',
        'body = {"lastMinVoice": "x" ".wav"}',
        'required = ["lastMinVoice", "callbackTone", "maxDuration"]',
        'LAST_MIN_VOICE = "lastMinVoice"',
        'schema = {"lastMinVoice": "string"}',
        'labels = {"lastMinVoice": "Heard in the last minute"}',
        'log("lastMinVoice", "missing")',
        'lastMinVoice = ""',
        'W = "x.wav"\nW = "y.wav"\nbody = {"lastMinVoice": W}',
        'W = "x.wav"\nW += "y"\nbody = {"lastMinVoice": W}',
        'body = {"lastMinVoice": name}',
        'body = {"lastMinVoice": name("x.wav")}',
        'broken = {"lastMinVoice": "x.wav',
    ],
    ".java": [
        '@JsonProperty("lastMinVoice") String lastMinVoice;',
        'o.getString("lastMinVoice", "");',
        '"lastMinVoice".equals("x.wav");',
        '// setLastMinVoice("x.wav");',
        '/* setLastMinVoice("x.wav"); */',
        'setLastMinVoice(name + "x.wav");',
        'setLastMinVoice("x" + name);',
        'String wait = "x.wav"; setLastMinVoice(other.wait);',
        'setLastMinVoice("x"\n    + name);',
    ],
    ".kt": ['val lastMinVoice = "$name.wav"', 'val lastMinVoice = "${name}.wav"'],
    ".ts": [
        "const lastMinVoice = `${name}.wav`",
        'const voice = early ? lastMinVoice : "x.wav"',
        "interface Body { lastMinVoice?: string }",
        'interface Body { lastMinVoice: string }\nlet other: string = "x.wav"',
    ],
    ".go": ['if lastMinVoice == "x.wav" {}', 'LastMinVoice string `json:"lastMinVoice"`'],
    ".php": [
        '<?php $a = ["lastMinVoice" => "$name.wav"];',
        '<?php $lastMinVoice = "x" . $name;',
        "lastMinVoice = 'x'"[:12],
    ],
    ".cs": ['var lastMinVoice = $"{name}.wav";', 'var lastMinVoice = $@"{name}.wav";'],
    ".sh": [
        '[ "$LAST_MIN_VOICE" = "x.wav" ]',
        "LAST_MIN_VOICE=$1",
        'LAST_MIN_VOICE="$NAME.wav"',
        "# LAST_MIN_VOICE=x.wav",
    ],
    ".properties": [
        "# lastMinVoice=x.wav",
        "! lastMinVoice=x.wav",
        "lastMinVoice=${NAME}.wav",
        "lastMinVoice=",
    ],
    ".env": ["LAST_MIN_VOICE=", "#LAST_MIN_VOICE=x.wav"],
}


@pytest.mark.parametrize(
    ("suffix", "text"), [(suffix, each) for suffix, texts in NOT_GIVEN.items() for each in texts]
)
def test_what_only_looks_like_a_mention_is_none(suffix: str, text: str) -> None:
    assert mentioned(text, suffix) == []


def test_a_name_may_lack_its_suffix_but_not_in_a_list() -> None:
    assert mentioned('a = {"lastMinVoice": "last"}', ".py") == [("lastMinVoice", "last")]
    assert mentioned('a = ("lastMinVoice", "last")', ".py") == []


def test_of_two_parameters_that_differ_in_case_the_one_with_the_same_words_is_meant() -> None:
    text = 'callback_tone = "1.wav"\nCALL_BACK_TONE = "2.wav"\na.callBackTone = "3.wav"'

    assert [each for each, _ in mentioned(text, ".py")] == ["callbackTone", "callBackTone", "callBackTone"]


def test_a_mention_stands_where_the_parameter_is_given_its_value() -> None:
    text = 'WAIT = "w.wav"\r\nbody = {"提示": 1, "waitVoice": WAIT,\r\n"lastMinVoice": r"l.wav"}\r\n'

    assert [each.place for each in apart(text, "a.py").mentions] == [Place(2, 31), Place(3, 18)]


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".sh", """curl -d '{"recordFlag": "true", "recordHintTone": "r.wav"}' http://x"""),
        (".sh", r"""curl -d "{\"recordFlag\": \"true\", \"recordHintTone\": \"r.wav\"}" http://x"""),
        (".sh", 'cat <<EOF | jq\n{"recordFlag": "true",\n "recordHintTone": "r.wav"}\nEOF\n'),
        (".sh", """cat <<'EOF'\n{"recordFlag": "true",\n "recordHintTone": "r.wav"}\nEOF\n"""),
        (".py", """a = '''\n{"recordFlag": "true", "recordHintTone": "r.wav"}'''"""),
        (".py", r"""a = '{"recordFlag": "tr\u0075e", "recordHintTone": "r.wav"}'"""),
        (".java", 'String a = """\n  {"recordFlag": "true",\n   "recordHintTone": "r.wav"}\n  """;'),
        (".java", r'String a = "{\"recordFlag\": \"true\", \"recordHintTone\": \"r.wav\"}";'),
        (".js", 'const a = `{"recordFlag": "true", "recordHintTone": "r.wav"}`'),
        (".go", 'a := `{"recordFlag": "true", "recordHintTone": "r.wav"}`'),
        (".kt", 'val a = """{"recordFlag": "true", "recordHintTone": "r.wav"}"""'),
        (".cs", 'var a = @"{""recordFlag"": ""true"", ""recordHintTone"": ""r.wav""}";'),
        (".cs", 'var a = """{"recordFlag": "true", "recordHintTone": "r.wav"}""";'),
        (".php", '<?php $a = <<<EOT\n{"recordFlag": "true", "recordHintTone": "r.wav"}\nEOT;\n'),
    ],
)
def test_json_in_a_string_is_a_document_with_its_places(suffix: str, text: str) -> None:
    (document,) = apart(text, f"code{suffix}").documents

    flag, tone = document.members
    assert [(each.key, each.node.value) for each in (flag, tone)] == [
        ("recordFlag", "true"),
        ("recordHintTone", "r.wav"),
    ]
    line = text.split("\n")[tone.node.place.line - 1]
    assert line[tone.node.place.column - 1 :].lstrip('\\"')[:5] == "r.wav"


def test_what_is_filled_in_when_a_program_runs_is_a_value_of_no_kind() -> None:
    (document,) = apart(
        'const a = `{"waitVoice": "${w}.wav", "n": ${n}, "lastMinVoice": "l.wav"}`', "a.js"
    ).documents

    assert [(each.node.kind, each.node.value) for each in document.members] == [
        (Kind.OTHER, None),
        (Kind.OTHER, None),
        (Kind.STRING, "l.wav"),
    ]


def test_a_string_that_is_no_json_is_passed_over() -> None:
    assert apart("""a = '{"lastMinVoice": '""", "a.py") == Text()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", 'lastMinVoice = "x"  # tonekit: ignore[TK401, TK413] old'),
        ("a.java", 'lastMinVoice = "x"; // tonekit: ignore[TK401, TK413] old'),
        ("a.java", 'lastMinVoice = "x"; /* tonekit: ignore[TK401, TK413] old */'),
        ("a.php", '<?php $lastMinVoice = "x"; # tonekit: ignore[TK401, TK413] old'),
        ("a.sh", "LAST_MIN_VOICE=x # tonekit: ignore[TK401, TK413] old"),
        ("a.env", "LAST_MIN_VOICE=x # tonekit: ignore[TK401, TK413] old"),
        ("a.ini", 'lastMinVoice = "x" ; tonekit: ignore[TK401, TK413] old'),
        ("a.json", '{"lastMinVoice": "x"} // tonekit: ignore[TK401, TK413] old'),
        ("a.yaml", "lastMinVoice: x # tonekit: ignore[TK401, TK413] old"),
        ("a.yaml", "lastMinVoice: | # tonekit: ignore[TK401, TK413] old\n  # x"),
        ("a.toml", 'lastMinVoice = "x" # tonekit: ignore[TK401, TK413] old'),
    ],
)
def test_a_comment_sets_findings_of_its_line_aside(name: str, text: str) -> None:
    (directive,) = apart(text, name).directives

    assert directive == Directive(
        place=Place(1, text.index("tonekit") + 1), line=1, selectors=("TK401", "TK413"), reason="old"
    )


def test_a_comment_on_a_line_of_its_own_concerns_the_next_line_with_code() -> None:
    text = (
        "# tonekit: ignore[TK4]\n# more\n\n  # tonekit: ignore[TK5]\n"
        "lastMinVoice: x # tonekit: ignore[TK6]\n# tonekit: ignore[TK7]"
    )

    assert [(each.selectors[0], each.line) for each in apart(text, "a.yaml").directives] == [
        ("TK4", 5),
        ("TK5", 5),
        ("TK6", 5),
        ("TK7", 6),
    ]


def test_a_number_sign_in_a_string_begins_no_comment() -> None:
    text = 'a: "# tonekit: ignore[TK4]"\nb: x#tonekit\nc: |\n  # tonekit: ignore[TK4]\n'

    assert apart(text, "a.yaml").directives == ()
    assert apart('a = "# tonekit: ignore[TK4]"', "a.toml").directives == ()
    assert apart('lastMinVoice = "# tonekit: ignore[TK4]"', "a.py").directives == ()


@pytest.mark.parametrize("order", ["ignore", "ignore[]", "ignore[ , ]", "ignor[TK4]", "ignore TK4"])
def test_a_comment_that_speaks_to_tonekit_and_is_not_understood_is_handed_over(order: str) -> None:
    text = apart(f"a: 1\n  # tonekit: {order}", "a.yaml")

    assert (text.directives, text.unreadable) == ((), (Place(2, 5),))


@pytest.mark.parametrize("comment", ["made by tonekit: see its manual", "tonekit:", "mytonekit: ignore[TK4]"])
def test_a_comment_that_only_speaks_of_tonekit_sets_nothing_aside(comment: str) -> None:
    text = apart(f"a: 1 # {comment}", "a.yaml")

    assert (text.directives, text.unreadable) == ((), ())


@pytest.mark.parametrize("name", ["a.txt", "a.wav", "a.xml"])
def test_a_file_of_another_kind_is_json_or_refused(name: str) -> None:
    assert not reads(name)
    assert len(apart(' {"a": 1}', name).documents) == 1
    with pytest.raises(TextError, match=f"suffix {name[1:]}"):
        apart("a: 1", name)


@pytest.mark.parametrize("name", ["-", "payload", "dir.d/payload"])
def test_a_name_without_suffix_is_json_or_yaml(name: str) -> None:
    assert not reads(name)
    assert apart('{"a": 1, // comment\n}', name).documents[0].members[0].key == "a"
    assert apart("a: 1", name).documents[0].members[0].key == "a"


@pytest.mark.parametrize("name", ["A.JSON", "x/.env", ".env.local", "a.Py", "C:\\a.yaml"])
def test_a_suffix_tells_in_any_case(name: str) -> None:
    assert reads(name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_tells_the_encoding(encoding: str) -> None:
    (node,) = apart('{"a": "等待"}'.encode(encoding), "a.json").documents

    assert node.members[0].node.value == "等待"
    assert node.members[0].node.place == Place(1, 7)


def test_older_chinese_source_code_is_read() -> None:
    data = 'String lastMinVoice /* 提示音 */ = "x.wav";'.encode("gbk")

    assert [each.place for each in apart(data, "A.java").mentions] == [Place(1, 33)]
    with pytest.raises(TextError, match="not in UTF-8; save it in UTF-8"):
        apart(data, "a.json")


@pytest.mark.parametrize("name", ["a.json", "a.py", "a.yaml", "-", "a.env"])
def test_what_is_no_text_is_refused(name: str) -> None:
    with pytest.raises(TextError, match="not a text: it holds NUL characters"):
        apart(b"RIFF\0\0\0\0lastMinVoice", name)


def test_too_much_is_refused() -> None:
    with pytest.raises(TextError, match=str(MAX_BYTES)):
        apart(b" " * (MAX_BYTES + 1), "a.json")
    with pytest.raises(TextError, match=str(sourcecode.MAX_CHARACTERS)):
        apart("lastMinVoice " + " " * sourcecode.MAX_CHARACTERS, "a.py")


def test_source_code_without_any_parameter_has_nothing_whatever_its_length() -> None:
    assert apart('"' * (sourcecode.MAX_CHARACTERS + 1), "a.py") == Text()


# fmt: off
PIECES = [
    '"', "'", "`", "\\", "{", "[", "(", "/*", "*/", "//", "/", "=/[", "#", "#\n", '"""', "'''", '@"',
    "$", '$"', "${", "`${", "$(", "\n", " \n", "\t", "a\n", "a ", "a: a ", "a.", "a.b.", "a=", "a={",
    "a:\n", "?>", "<?php ", '"\\', "<<A\n", "<<<A\n", "lastMinVoice=", "lastMinVoice: ",
    '"lastMinVoice",', 'lastMinVoice("', "lastMinVoice ? ", '{"lastMinVoice":',
    "# tonekit: ignore[a]\n", "- ", "? ", "&a ", "[[a]]\n", '{"a":', "[1,", "<<: ", "1",
]
# fmt: on
SAMPLE = 1 << 14


@pytest.mark.parametrize(
    "suffix", [".py", ".java", ".kt", ".ts", ".go", ".php", ".cs", ".sh", ".ini", ".json", ".yaml", ".toml"]
)
def test_time_grows_no_faster_than_length(suffix: str) -> None:
    """What takes the square of the length would take minutes for the longest file that is read."""
    for piece in PIECES:
        text = ("lastMinVoice\n" if suffix not in {".json", ".yaml", ".toml"} else "") + piece * SAMPLE
        start = time.process_time()
        with suppress(TextError):
            apart(text[: 4 * SAMPLE], f"a{suffix}")
        assert time.process_time() - start < 1.5, piece


NAMES = st.sampled_from(sorted({f"a{suffix}" for suffix in SUFFIXES} | {"-", "a.txt", ".env"}))
FRAGMENTS = st.lists(
    st.sampled_from([*PIECES, '"x.wav"', "lastMinVoice", ":", "=", ",", "}", "]", ")", ";", "é"])
)


@settings(max_examples=300)
@given(st.binary(max_size=200) | FRAGMENTS.map("".join).map(str.encode), NAMES)
def test_whatever_is_read_is_a_text_or_refused(data: bytes, name: str) -> None:
    text: Text | TextError
    try:
        text = take_apart(data, name=name, parameters=PARAMETERS)
    except TextError as refusal:
        text = refusal

    assert isinstance(text, Text) or str(text).isprintable()


def test_every_language_is_looked_for_in_folders() -> None:
    assert all(reads(f"a{suffix.upper()}") for suffix in LANGUAGES)
