"""The filter as a form: GET, without a script, the same on every view."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from rdflib import URIRef

from netgov_ld import iris
from netgov_ld.query.parameters import PERIOD
from netgov_ld.web.views.asked import SWITCHES
from netgov_ld.web.views.reading import value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from netgov_ld.web.render import Site
    from netgov_ld.web.views.asked import Asked
    from netgov_ld.web.views.parts import View

__all__ = [
    "Choice", "Control", "Form", "Group", "Option", "Switched", "read_form", "read_switches",
]  # fmt: skip

MOST: Final = 200
"""Values in a list to choose from; of more, those with the most positions are proposed."""

ARTICLES: Final = 50
"""Articles to choose from, the newest."""

_INDENT: Final = "\u2003"
_LABELS: Final = {
    "actor": "Actor",
    "first": "One party",
    "second": "The other",
    "topic": "Topic",
    "stance": "Stance",
    "source": "Source",
    "since": "From",
    "until": "To",
    "proposition": "Proposition",
}
_PEOPLE: Final = frozenset({"person", "group"})


@dataclass(frozen=True, slots=True)
class Option:
    """A value, and what it is called."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Group:
    """Values under one heading, which may be empty."""

    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class _Proposed:
    """Values that are proposed where there are too many for a list."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Control:
    """One field.

    Args:
        any: What stands for leaving it open.
        groups: All that can be chosen; empty for a field to type in.
        listed: What is proposed for a field to type in.
        pattern: What a value to type in must look like.
    """

    name: str
    label: str
    value: str
    any: str
    groups: tuple[Group, ...] = ()
    listed: tuple[Option, ...] = ()
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a switch, and the page with it."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Switched:
    """A switch with its choices."""

    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Form:
    """The form.

    Args:
        action: Where it leads.
        controls: Its fields.
        kept: Fields that go with it unseen.
        clear: The view without a filter; None if there is none.
        switches: The switches.
        unknown: A sentence about what the data does not have; "" if it has all.
    """

    action: str
    controls: tuple[Control, ...]
    kept: Mapping[str, object] = field(default_factory=dict)
    clear: str | None = None
    switches: tuple[Switched, ...] = ()
    unknown: str = ""


def read_form(site: Site, view: View, asked: Asked, preset: Mapping[str, str]) -> Form:
    """Read the form, with what the data has for each field.

    Args:
        site: The site.
        view: The view.
        asked: What is asked of it.
        preset: Values of fields that the view has chosen by itself.
    """
    kept = [name for name in (*view.switches, "proposition") if name in asked.values]
    choices = _Choices(site)
    return Form(
        site.urls.view(view.name),
        tuple(
            choices.control(name, asked.values.get(name) or preset.get(name, ""))
            for name in view.fields
            if name != "proposition"
        ),
        {**asked.only(*kept), **({"lang": site.urls.lang} if site.urls.lang else {})},
        site.urls.view(view.name, asked.only(*view.switches)) if asked.filtered else None,
        read_switches(asked, view.switches, lambda fields: site.urls.view(view.name, fields)),
        _unknown(site, asked),
    )


def read_switches(
    asked: Asked, names: Iterable[str], address: Callable[[Mapping[str, object]], str]
) -> tuple[Switched, ...]:
    """Read switches, each choice with the address of the same page with it.

    Args:
        asked: What is asked now.
        names: The switches.
        address: Returns the address of the page with these fields.
    """

    def choice(name: str, value: str, label: str) -> Choice:
        given = None if value == SWITCHES[name].default else value
        return Choice(label, address(asked.fields(**{name: given})), value == asked.get(name))

    return tuple(
        Switched(
            SWITCHES[name].label,
            tuple(choice(name, value, label) for value, label in SWITCHES[name].choices.items()),
        )
        for name in names
    )


def _unknown(site: Site, asked: Asked) -> str:
    """Say what the release says nothing about."""
    missing = [
        f"{_LABELS[name].lower()} {asked.values[name]!r}"
        for name, iri in asked.things.items()
        if site.reader.facts.known([iri]) is None
    ]
    return f"The data has no {', no '.join(missing)}." if missing else ""


class _Choices:
    """Reads what can be chosen, which is the same in every form of a release."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def control(self, name: str, value: str) -> Control:
        label, once = _LABELS[name], self._site.once
        if name in ("since", "until"):
            return Control(name, label, value, "2012-10", pattern=PERIOD)
        if name == "topic":
            return self._closed(name, value, "every topic", once("topics", self._topics))
        if name == "stance":
            return self._closed(name, value, "every stance", once("stances", self._stances))
        if name == "source":
            return self._closed(name, value, "every source", once("sources", self._sources))
        anybody = "" if name in ("first", "second") else "everybody"
        actors = once("actors", self._actors)
        if isinstance(actors, _Proposed):
            return Control(name, label, value, anybody, listed=actors.options)
        return self._closed(name, value, anybody, actors)

    def _options(self, kind: str, things: Iterable[URIRef]) -> tuple[Option, ...]:
        """Return things by their names."""
        found = list(things)
        names = self._site.reader.refs(found)
        options = [Option(value_of(self._site, iri, kind), names(iri).text) for iri in found]
        return tuple(sorted(options, key=lambda option: option.label.casefold()))

    def _stances(self) -> tuple[Group, ...]:
        return (Group("", self._options("stance", self._site.index.stances)),)

    def _topics(self) -> tuple[Group, ...]:
        walked = list(self._site.index.outline.walk())
        names = self._site.reader.refs([iri for iri, _ in walked])
        options = (
            Option(value_of(self._site, iri, "topic"), _INDENT * depth + names(iri).text)
            for iri, depth in walked
        )
        return (Group("", tuple(options)),)

    def _actors(self) -> tuple[Group, ...] | _Proposed:
        index = self._site.index
        numbers = {
            entry.iri: entry.number
            for facet in ("on_behalf_of", "proponent")
            for entry in index.values(facet, limit=MOST + 1)
        }
        if len(numbers) > MOST:
            most = sorted(numbers, key=lambda iri: -numbers[iri])[:MOST]
            return _Proposed(self._options("", most))
        people = [iri for iri in numbers if self._kind(iri) in _PEOPLE]
        bodies = [iri for iri in numbers if iri not in set(people)]
        return (
            Group("States and bodies", self._options("", bodies)),
            Group("People", self._options("", people)),
        )

    def _kind(self, iri: URIRef) -> str:
        thing = iris.split(iri, base=self._site.release.base)
        return thing.kind if thing else ""

    def _sources(self) -> tuple[Group, ...]:
        index = self._site.index
        publishers = [entry.iri for entry in index.values("publisher", limit=MOST)]
        articles = [article.iri for article in index.articles(limit=ARTICLES)]
        names = self._site.reader.refs(articles)
        return (
            Group("Publishers", self._options("", publishers)),
            Group(
                "Articles" if len(articles) < ARTICLES else "Newest articles",
                tuple(Option(value_of(self._site, iri), names(iri).text) for iri in articles),
            ),
        )

    def _closed(self, name: str, value: str, none: str, groups: tuple[Group, ...]) -> Control:
        """Return a list to choose from; a value that is not in it is added."""
        if value and value not in {option.value for group in groups for option in group.options}:
            iri = self._iri(name, value)
            named = self._site.reader.refs([iri])(iri).text if iri else value
            groups = (Group("", (Option(value, named),)), *groups)
        kept = tuple(group for group in groups if group.options)
        return Control(name, _LABELS[name], value, none, kept)

    def _iri(self, name: str, value: str) -> URIRef | None:
        kind, colon, slug = value.partition(":")
        if "://" in value:
            return URIRef(value)
        base = self._site.release.base
        return iris.thing(kind, slug, base=base) if colon else iris.thing(name, value, base=base)
