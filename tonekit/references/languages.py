"""What a scanner has to know of programming languages: how comments and strings look.

Every pattern takes all that it has looked at, to the end of the line or text where a comment or string is not
closed. So no character is looked at twice, and time grows with the length of the text whatever it holds.
Lexers that are made to colour code do not promise this: some take the square or the cube of the length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import Enum, auto


class Escapes(Enum):
    """What a backslash, or a doubled quote, means in a string."""

    NONE = auto()
    BACKSLASH = auto()
    DOUBLED = auto()
    """A quote that stands twice is one."""
    BRACES = auto()
    """As `BACKSLASH`, and a curly bracket that stands twice is one."""
    SHELL = auto()
    r"""A backslash counts before ``$``, `````, ``"`` and itself only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One form of string literal.

    Attributes
    ----------
    opens, body, closes : str
        Patterns. The body is possessive and stops before what closes.
    escapes : Escapes
        How they are written.
    holes : str
        Pattern of what is filled in when the program runs; empty where nothing is.
    """

    opens: str
    body: str
    closes: str
    escapes: Escapes = Escapes.BACKSLASH
    holes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """How comments and strings look in one language.

    Attributes
    ----------
    comments : tuple of str
        Patterns, possessive.
    quotes : tuple of Quote
        The earlier one counts where two match.
    skipped : str
        Pattern of what is neither code nor comment, such as a regular expression.
    bare_words : bool
        Whether words need no quotes and names may hold a hyphen.
    pattern : re.Pattern
        All of them: the group ``comment`` or ``skipped``, or ``q0``, ``q1`` ... for the quotes.
    """

    comments: tuple[str, ...]
    quotes: tuple[Quote, ...]
    skipped: str = ""
    bare_words: bool = False
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        parts = [f"(?P<skipped>{self.skipped})"] if self.skipped else []
        parts.append(f"(?P<comment>{'|'.join(self.comments)})")
        parts += [
            f"(?P<q{number}>(?P<o{number}>{each.opens})(?P<b{number}>{each.body})(?P<c{number}>{each.closes})?+)"
            for number, each in enumerate(self.quotes)
        ]
        object.__setattr__(self, "pattern", re.compile("|".join(parts), re.DOTALL))


_SLASHES = r"//[^\n]*+"
_STARS = r"/\*(?:[^*]++|\*(?!/))*+(?:\*/)?+"
_HASH = r"#[^\n]*+"

_EVERYTHING = r"(?s:.+)"
_BRACED = r"\{[^{}]*+\}"
_DOLLAR = r"\$\{[^{}\n]*+\}|\$[A-Za-z_]\w*+"
_SHELL_HOLES = r"\$\{[^{}\n]*+\}|\$\([^()\n]*+\)|`[^`\n]*+`|\$[\w@#?*!$-]"
_SHELL_HOLES = rf"\$[A-Za-z_]\w*+|{_SHELL_HOLES}"


def _line(quote: str, *, opens: str = "", holes: str = "") -> Quote:
    """Return a string that ends with its line at the latest."""
    body = rf"(?:[^{quote}\\\n]++|\\.)*+"
    return Quote(opens=opens + quote, body=body, closes=quote, holes=holes)


def _text(quote: str, *, opens: str = "", escapes: Escapes = Escapes.BACKSLASH, holes: str = "") -> Quote:
    """Return a string over several lines, in one quote or in three."""
    inner = quote[0] if len(quote) == 1 else f"{quote[0]}(?!{quote[1:]})"
    plain = rf"[^{quote[0]}\\]++|\\." if escapes is not Escapes.NONE else rf"[^{quote[0]}]++"
    body = rf"(?:{plain}|{inner})*+" if len(quote) == 3 else rf"(?:{plain})*+"
    return Quote(opens=opens + quote, body=body, closes=quote, escapes=escapes, holes=holes)


_DOUBLE = _line('"')
_SINGLE = _line("'")
_BRACES = (_SLASHES, _STARS)

_PYTHON_QUOTES = tuple(
    _text(quote, opens=prefix, escapes=escapes, holes=holes)
    if len(quote) == 3
    else Quote(opens=prefix + quote, body=_line(quote).body, closes=quote, escapes=escapes, holes=holes)
    for prefix, escapes, holes in (
        (r"(?<!\w)(?:[rR][fFtT]|[fFtT][rR])", Escapes.NONE, _EVERYTHING),
        (r"(?<!\w)[fFtT]", Escapes.BRACES, _BRACED),
        (r"(?<!\w)(?:[rR][bB]?|[bB][rR])", Escapes.NONE, ""),
        (r"(?:(?<!\w)[uUbB])?+", Escapes.BACKSLASH, ""),
    )
    for quote in ('"""', "'''", '"', "'")
)

PYTHON = Language(comments=(_HASH,), quotes=_PYTHON_QUOTES)
JAVA = Language(comments=_BRACES, quotes=(_text('"""'), _DOUBLE, _SINGLE))
KOTLIN = Language(
    comments=_BRACES,
    quotes=(_text('"""', escapes=Escapes.NONE, holes=_DOLLAR), _line('"', holes=_DOLLAR), _SINGLE),
)
SCRIPT = Language(
    comments=_BRACES,
    quotes=(
        _DOUBLE,
        _SINGLE,
        Quote(
            opens="`",
            body=r"(?:[^`\\$]++|\\.|\$\{[^{}`]*+\}?|\$)*+",
            closes="`",
            holes=r"\$\{[^{}`]*+\}?",
        ),
    ),
    # a slash after an operator or `return` begins a regular expression
    skipped=(
        r"(?:(?<=[=(,:\[!&|?{};])|(?<=\breturn))[ \t]*+"
        r"/(?![*/])(?:[^/\\\[\n]++|\\.|\[(?:[^\]\\\n]++|\\.)*+\]?)*+/?[a-z]*+"
    ),
)
GO = Language(
    comments=_BRACES,
    quotes=(_DOUBLE, _SINGLE, Quote(opens="`", body="[^`]*+", closes="`", escapes=Escapes.NONE)),
)
CSHARP = Language(
    comments=_BRACES,
    quotes=(
        Quote(opens=r'(?<!\$)\${1,9}"""', body=r'(?:[^"]++|"(?!""))*+', closes='"""', holes=_EVERYTHING),
        _text('"""', escapes=Escapes.NONE),
        Quote(opens=r'(?:\$@|@\$)"', body='(?:[^"]++|"")*+', closes='"', holes=_EVERYTHING),
        Quote(opens='@"', body='(?:[^"]++|"")*+', closes='"', escapes=Escapes.DOUBLED),
        replace(_line('"', opens=r"\$", holes=_BRACED), escapes=Escapes.BRACES),
        _DOUBLE,
        _SINGLE,
    ),
)
_TAG_LINES = r"(?:(?![ \t]*+(?P={tag})\b)[^\n]*+\n)*+"
PHP = Language(
    comments=(*_BRACES, r"#(?!\[)[^\n]*+"),
    quotes=(
        Quote(
            opens=r"<<<[ \t]*'(?P<raw>\w++)'[ \t]*\n",
            body=_TAG_LINES.format(tag="raw"),
            closes=r"[ \t]*+(?P=raw)",
            escapes=Escapes.NONE,
        ),
        Quote(
            opens=r'<<<[ \t]*"?(?P<tag>\w++)"?[ \t]*\n',
            body=_TAG_LINES.format(tag="tag"),
            closes=r"[ \t]*+(?P=tag)",
            holes=rf"\{{\$[^{{}}\n]*+\}}|{_DOLLAR}",
        ),
        _text('"', holes=rf"\{{\$[^{{}}\n]*+\}}|{_DOLLAR}"),
        _text("'"),
    ),
    skipped=r"(?:\A|\?>)(?:[^<]++|<(?!\?(?:php|=)))*+<\?(?:php\b|=)|\?>.*+",
)
SHELL = Language(
    comments=(r"(?<![^\s;&|()])#[^\n]*+",),
    quotes=(
        Quote(
            opens=r"""(?<![^\s;&|(])<<-?[ \t]*(?P<mark>["'\\])(?P<raw>\w++)["']?[^\n]*+\n""",
            body=r"(?:(?!\t*+(?P=raw)[ \t]*\n)[^\n]*+\n)*+",
            closes=r"\t*+(?P=raw)",
            escapes=Escapes.NONE,
        ),
        Quote(
            opens=r"(?<![^\s;&|(])<<-?[ \t]*(?P<tag>[A-Za-z_]\w*+)[^\n]*+\n",
            body=r"(?:(?!\t*+(?P=tag)[ \t]*\n)[^\n]*+\n)*+",
            closes=r"\t*+(?P=tag)",
            escapes=Escapes.SHELL,
            holes=_SHELL_HOLES,
        ),
        Quote(opens=r"\$'", body=r"(?:[^'\\]++|\\.)*+", closes="'"),
        Quote(opens="'", body="[^']*+", closes="'", escapes=Escapes.NONE),
        Quote(opens='"', body=r'(?:[^"\\]++|\\.)*+', closes='"', escapes=Escapes.SHELL, holes=_SHELL_HOLES),
    ),
    skipped=r"\\.",
    bare_words=True,
)

LANGUAGES = {
    ".py": PYTHON,
    ".pyi": PYTHON,
    ".pyw": PYTHON,
    ".java": JAVA,
    ".kt": KOTLIN,
    ".kts": KOTLIN,
    ".js": SCRIPT,
    ".json5": SCRIPT,  # what JSON5 adds to JSON is JavaScript
    ".mjs": SCRIPT,
    ".cjs": SCRIPT,
    ".jsx": SCRIPT,
    ".ts": SCRIPT,
    ".mts": SCRIPT,
    ".cts": SCRIPT,
    ".tsx": SCRIPT,
    ".go": GO,
    ".php": PHP,
    ".cs": CSHARP,
    ".sh": SHELL,
    ".bash": SHELL,
    ".zsh": SHELL,
    ".ksh": SHELL,
}
"""Every language that is read, by the suffix of its files."""
