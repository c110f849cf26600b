"""JSON, YAML and TOML with places: values as the standard readers give them, each where it stands."""

from __future__ import annotations

import datetime as dt
import json
import math
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tonekit.findings import Place
from tonekit.references.document import MAX_DEPTH, MAX_VALUES, Kind, Node, TextError
from tonekit.references.reading import take_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

OTHER = object()


def documents(text: str, name: str) -> tuple[Node, ...]:
    return take_apart(text.encode(), name=name, parameters=frozenset()).documents


def only(text: str, name: str) -> Node:
    (node,) = documents(text, name)
    return node


def plain(node: Node) -> Any:  # noqa: ANN401 - a value of any kind
    """Return a node as the standard readers give it; what JSON lacks as OTHER."""
    if node.kind is Kind.OBJECT:
        return {each.key: plain(each.node) for each in node.members}
    if node.kind is Kind.ARRAY:
        return [plain(each) for each in node.items]
    return OTHER if node.kind is Kind.OTHER else node.value


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for inner in (*node.items, *(each.node for each in node.members)):
        yield from nodes(inner)


def at(text: str, place: Place) -> str:
    """Return the text from a place on."""
    return text.split("\n")[place.line - 1][place.column - 1 :]


def refused(text: str, name: str) -> TextError:
    with pytest.raises(TextError) as refusal:
        documents(text, name)
    return refusal.value


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=30,
)


@given(JSON_VALUES, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_json_is_read_as_the_standard_library_reads_it(value: object, indent: Any, escape: bool) -> None:  # noqa: ANN401
    text = json.dumps(value, indent=indent, ensure_ascii=escape)

    try:
        data = text.encode()
    except UnicodeEncodeError:  # a lone surrogate, which UTF-8 has not
        return
    (document,) = take_apart(data, name="a.json", parameters=frozenset()).documents

    assert plain(document) == json.loads(text)


FIRST = {Kind.OBJECT: "{", Kind.ARRAY: "[", Kind.STRING: '"', Kind.NULL: "null"}


@given(JSON_VALUES, st.sampled_from([None, 2]))
def test_a_json_value_begins_where_its_place_says(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=True)

    for node in nodes(only(text, "a.json")):
        here = at(text, node.place)
        if node.kind is Kind.BOOLEAN or node.kind is Kind.NUMBER:
            assert here.startswith(json.dumps(node.value))
        else:
            assert here.startswith(FIRST[node.kind])
        assert all(at(text, each.place).startswith(json.dumps(each.key)) for each in node.members)


def test_columns_count_characters_not_bytes() -> None:
    document = only('{"提示音": "等待.wav", "😀": 1}', "a.json")

    assert [(each.place.column, each.node.place.column) for each in document.members] == [(2, 9), (19, 24)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_editors_end_them(end: str) -> None:
    document = only(end.join(["{", '"a": "x\u2028y",', '"b": 2}']), "a.json")

    assert [each.node.place for each in document.members] == [Place(2, 6), Place(3, 6)]


def test_a_key_that_stands_twice_is_there_twice_and_the_last_one_counts() -> None:
    document = only('{"a": 1, "a": 2}', "a.json")

    assert [each.key for each in document.members] == ["a", "a"]
    last = document.get("a")
    assert last is not None
    assert last.value == 2


def test_comments_and_trailing_commas_are_tolerated_in_json() -> None:
    text = '// one\n{"a": [1, 2,], /* two\n */ "b": "// none",}\n// three'

    assert plain(only(text, "a.json")) == {"a": [1, 2], "b": "// none"}


def test_json_lines_are_several_documents() -> None:
    for name in ("a.jsonl", "a.ndjson", "a.json"):
        assert [plain(each) for each in documents('{"a": 1}\n{"a": 2}\n\n', name)] == [{"a": 1}, {"a": 2}]


def test_a_broken_line_of_json_lines_is_named() -> None:
    assert refused('{"a": 1}\n{"a": }\n{"a": 3}', "a.jsonl").place == Place(2, 7)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("{", "a key in double quotes or } is wanted here, found nothing", (1, 2)),
        ("{'a': 1}", "a key in double quotes or } is wanted here, found '", (1, 2)),
        ('{"a" 1}', "a colon is wanted after a key, found 1", (1, 6)),
        ('{"a": 1\n"b": 2}', 'a comma or } is wanted here, found "', (2, 1)),
        ("[1 2]", "a comma or ] is wanted here, found 2", (1, 4)),
        ("[,]", "a value is wanted here, found ,", (1, 2)),
        ("NaN", "a value is wanted here, found N", (1, 1)),
        ("[007]", "a value is wanted here, found 0", (1, 2)),
        ("[1, /* open", "a value is wanted here, found /", (1, 5)),
        ('["a\nb"]', "this string is not closed, or holds an escape or control character", (1, 2)),
        (r'["\x"]', "this string is not closed, or holds an escape or control character", (1, 2)),
    ],
)
def test_broken_json_is_told_with_its_place(text: str, message: str, place: tuple[int, int]) -> None:
    refusal = refused(text, "a.json")

    assert str(refusal).startswith(message)
    assert refusal.place == Place(*place)


@pytest.mark.parametrize("name", ["a.json", "a.yaml", "a.toml"])
@pytest.mark.parametrize("depth", [MAX_DEPTH + 2, 100_000])
def test_what_is_nested_too_deep_is_refused(name: str, depth: int) -> None:
    text = "[" * depth + "]" * depth

    assert isinstance(refused(f"a = {text}" if name == "a.toml" else text, name), TextError)


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_what_is_nested_less_deep_is_read(name: str) -> None:
    assert len(list(nodes(only("[" * MAX_DEPTH + "]" * MAX_DEPTH, name)))) == MAX_DEPTH


def test_more_values_than_memory_is_meant_for_are_refused() -> None:
    assert str(MAX_VALUES) in str(refused("[" + "1," * MAX_VALUES + "1]", "a.json"))


def test_a_number_of_a_hundred_thousand_digits_is_a_number() -> None:
    assert plain(only(f"[{'9' * 100_000}, 1e999]", "a.json")) == [math.inf, math.inf]


def test_a_number_that_is_too_long_for_yaml_is_left_alone() -> None:
    sexagesimal = ":".join(["1"] * 100_000)

    assert plain(only(f"a: {'9' * 100_000}\nb: {sexagesimal}", "a.yaml")) == {"a": OTHER, "b": OTHER}


# --- YAML


def safe(value: object) -> object:
    """Return what PyYAML gives, with what JSON lacks as OTHER and keys as text."""
    if isinstance(value, dict):
        return {str(key): safe(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [safe(inner) for inner in value]
    return OTHER if isinstance(value, dt.date | bytes | set) else value


YAML_TEXT = r"""# a comment
plain: wait.wav
quoted: "a\tb # no comment"
single: 'it''s'
folded: >
  one
  two
literal: |  # a comment
  # no comment
  text
flow: {a: [1, 0x1F, 1.5, .inf, 1_000], b: ~}
booleans: [yes, no, on, off, true, "true"]
dates: [2024-01-01, 12:30:45]
tagged: [!!str 5, !!int "5", !!binary aGk=, !!float 3]
anchored: &anchor
  x: 1
  y: [2, 3]
alias: *anchor
merged:
  <<: *anchor
  x: 4
  z: 5
lists:
  <<: [{a: 1, b: 1}, {b: 2, c: 2}]
empty:
5: five
"""


def test_yaml_is_read_as_pyyaml_reads_it() -> None:
    assert plain(only(YAML_TEXT, "a.yaml")) == safe(yaml.safe_load(YAML_TEXT))


@given(JSON_VALUES, st.booleans())
def test_any_json_value_written_as_yaml_is_read_as_pyyaml_reads_it(value: object, flow: bool) -> None:
    text = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=True)

    assert plain(only(text, "a.yaml")) == safe(yaml.safe_load(text))


@given(st.dictionaries(st.text("abc é中😀#:", min_size=1), st.text("xyz '\"#é中😀"), min_size=1, max_size=4))
def test_a_yaml_string_begins_where_its_place_says(value: dict[str, str]) -> None:
    text = yaml.safe_dump(value, allow_unicode=True, width=1000)

    for each in only(text, "a.yaml").members:
        assert at(text, each.node.place).startswith(('"', "'", str(each.node.value)))
        assert at(text, each.place).startswith(('"', "'", "? ", each.key))


@pytest.mark.parametrize(
    "text", ["a: &b !!str x", "a: !t\n  x", "a: &b # c\n   x", "a: !!str &b 'x'", "a: &b"]
)
def test_a_yaml_value_begins_behind_its_anchor_and_tag(text: str) -> None:
    place = only(text, "a.yaml").members[0].node.place

    assert at(text, place)[:1] in {"x", "'", ""} or text == "a: &b"


def test_yaml_has_several_documents_or_none() -> None:
    assert [plain(each) for each in documents("a: 1\n---\n- b\n...\n", "a.yml")] == [{"a": 1}, ["b"]]
    assert documents("# nothing\n", "a.yml") == ()


def test_an_alias_is_the_node_that_it_stands_for() -> None:
    document = only("a: &x {b: 1}\nc: *x\nd: {<<: *x}\n", "a.yaml")

    first, alias, merging = (each.node for each in document.members)
    assert alias is first
    assert merging.members[0] is first.members[0]


def test_a_value_that_holds_itself_is_left_alone() -> None:
    assert plain(only("a: &x [*x]", "a.yaml")) == {"a": [OTHER]}


def test_no_tag_makes_an_object() -> None:
    text = "a: !!python/object/apply:os.getcwd []\nb: !!python/name:os.system x\nc: !Ref y"

    assert plain(only(text, "a.yaml")) == {"a": [], "b": OTHER, "c": OTHER}


@pytest.mark.parametrize("text", ["!!int x", "!!bool maybe", "!!float x", '!!int ""', "0x_", "=", "!!null 5"])
def test_no_scalar_stops_the_reading(text: str) -> None:
    assert len(documents(text, "a.yaml")) == 1


def test_laughing_a_billion_times_costs_little() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    lines += ["b0: &b0 {<<: {x: 1}}"]
    lines += [f"b{n}: &b{n} {{<<: [{', '.join([f'*b{n - 1}'] * 9)}]}}" for n in range(1, 40)]

    assert len(list(only("\n".join(lines), "a.yaml").objects())) == 41  # the text itself, and b0 to b39


def test_merging_without_end_is_refused() -> None:
    keys = ", ".join(f"k{n}: 1" for n in range(1000))
    text = f"a: &a {{{keys}}}\nb: {{<<: [{', '.join(['*a'] * 1000)}]}}"

    assert str(MAX_VALUES) in str(refused(text, "a.yaml"))


def test_nesting_through_aliases_counts() -> None:
    text = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 200))

    assert str(MAX_DEPTH) in str(refused(text, "a.yaml"))


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("a: [1", "this is not YAML: ", (1, 6)),
        ("a: b: c", "this is not YAML: mapping values are not allowed in this context", (1, 5)),
        ("a: 1\nb: *c", "there is no anchor &c before this alias", (2, 4)),
        ("a: @b", "this is not YAML: found character that cannot start any token", (1, 4)),
    ],
)
def test_broken_yaml_is_told_with_its_place(text: str, message: str, place: tuple[int, int]) -> None:
    refusal = refused(text, "a.yaml")

    assert str(refusal).startswith(message)
    assert refusal.place == Place(*place)


# --- TOML


def typed(value: object) -> object:
    """Return what tomllib gives, with what JSON lacks as OTHER."""
    if isinstance(value, dict):
        return {key: typed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [typed(inner) for inner in value]
    return OTHER if isinstance(value, dt.date | dt.time) else value


TOML_TEXT = r'''# a comment
bare = "wait.wav"  # another
"quoted key" = 'C:\a'
a . b."c.d" = 1
text = """
one\
   two "" ""\""""""
single = QQQ
it's "" # no comment''QQQ
dates = [1979-05-27T07:32:00Z, 1979-05-27 07:32:00.5, 1979-05-27, 07:32:00]
numbers = [0xff, 0o17, 0b1, 1_000, -1.5e3, inf, +1]
mixed = [ true, {x = 1, y.z = [] }, [  # inside
  "a", ], ]
[table]
x = {}
[table.inner."deep one"]
y = 2
[[list]]
[[list]]
z = 3
[list.inner]
[[list.more]]
q = ""
'''.replace("QQQ", "'" * 3)


def test_toml_is_read_as_the_standard_library_reads_it() -> None:
    assert plain(only(TOML_TEXT, "a.toml")) == typed(tomllib.loads(TOML_TEXT))


@given(st.dictionaries(st.text("ab-1"), JSON_VALUES.filter(lambda value: value is not None), max_size=4))
@settings(max_examples=60)
def test_any_json_string_or_list_in_toml_is_read_as_the_standard_library_reads_it(
    value: dict[str, Any],
) -> None:
    text = "\n".join(f'"{key}" = {json.dumps(inner)}' for key, inner in value.items())
    try:
        wanted = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assert str(refused(text, "a.toml"))
    else:
        assert plain(only(text, "a.toml")) == typed(wanted)


def test_toml_values_have_places() -> None:
    document = only("a.b = \"x\"\r\n[t]\r\n  k = [1,\r\n   {q = 'y'}]\r\n", "a.toml")

    places = {str(each.value): each.place for each in nodes(document) if each.value is not None}
    assert places == {"x": Place(1, 7), "1": Place(3, 8), "y": Place(4, 9)}
    assert [each.place for each in document.members] == [Place(1, 1), Place(2, 2)]


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("a = ", "this is not TOML: Invalid value", (1, 5)),
        ("a = 1\na = 2", "this is not TOML: Cannot overwrite a value", (2, 6)),
        ("a = 1\nb", "this is not TOML: Expected '=' after a key", (2, 2)),
        ("a." * 300 + "b = 1", "line 1 has more than 250 dots", None),
        ("a = " + "9" * 5000, "this is not TOML: ", None),
    ],
)
def test_broken_toml_is_told_with_its_place(text: str, message: str, place: tuple[int, int] | None) -> None:
    refusal = refused(text, "a.toml")

    assert str(refusal).startswith(message)
    assert refusal.place == (Place(*place) if place else None)
