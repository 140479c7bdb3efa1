"""Queries as Virtuoso 7 has to be asked, so that it means what SPARQL 1.1 means.

- ``^p*`` is the inverse of a path (section 9.1: ``^`` binds weaker than ``*``), and Virtuoso finds
  nothing on it; ``(^p)*`` is the same path, and it finds that.
- DESCRIBE also tells what refers to a thing; with this mode it tells what is said about it and
  about the blank nodes in that, as Oxigraph and Jena do.
- ASK is answered with one row or none.
"""

from __future__ import annotations

import re
from typing import Final

import pyoxigraph as ox

__all__ = ["adapted", "truth"]

_ASKED: Final = "__ASK_RETVAL"

_FORM: Final = re.compile(r"^\s*DESCRIBE\b", re.MULTILINE | re.IGNORECASE)
_DESCRIBE: Final = 'DEFINE sql:describe-mode "CBD"\n'
_INVERSE: Final = re.compile(
    r"""
      (?P<kept> \"\"\" (?: [^"\\] | \\. | "{1,2}(?!") )* \"\"\"
              | '''    (?: [^'\\] | \\. | '{1,2}(?!') )* '''
              | "      (?: [^"\\\n] | \\. )* "
              | '      (?: [^'\\\n] | \\. )* '
              | \^\^ )
    | \^ \s* (?P<step> <[^<>\s]*> | [\w.\-]* : [\w.\-%]* | a\b )
      \s* (?P<times> [*+](?!\d) | \?(?!\w) )
    | (?P<iri> <[^<>\s"{}|^`\\]*> )
    """,
    re.VERBOSE | re.DOTALL,
)


def adapted(sparql: str) -> str:
    """Return a query without comments as Virtuoso has to be asked it."""
    mode = _DESCRIBE if _FORM.search(sparql) else ""
    return mode + _INVERSE.sub(_path, sparql)


def _path(match: re.Match[str]) -> str:
    if match["step"] is None:
        return match[0]
    return f"(^{match['step']}){match['times']}"


def truth(answer: ox.QuerySolutions | ox.QueryBoolean) -> ox.QuerySolutions | ox.QueryBoolean:
    """Return the answer of an ASK query, for which Virtuoso gives a row or none, as a truth value.

    Any other answer is returned as it is.
    """
    if isinstance(answer, ox.QueryBoolean) or [v.value for v in answer.variables] != [_ASKED]:
        return answer
    value = "true" if any(answer) else "false"
    return ox.parse_query_results(
        f'{{"head": {{}}, "boolean": {value}}}', format=ox.QueryResultsFormat.JSON
    )
