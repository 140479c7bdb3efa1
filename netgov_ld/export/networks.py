"""Networks for tools that draw and measure them: GraphML, GEXF and Cytoscape's JSON.

Two networks can be had. ``whole`` is everything, as ``propertygraph`` describes it. ``stances`` is
for looking at: actors and the propositions they take positions on, each position an edge with its
stance, its date and whom it is for, and each proposition with its topics.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from netgov_ld.errors import UsageError

if TYPE_CHECKING:
    import networkx as nx

    from netgov_ld.export.propertygraph import Edge, Node, PropertyGraph, Value

__all__ = ["NETWORKS", "WRITERS", "network"]

NETWORKS: Final = ("whole", "stances")

_ONE: Final = ("proponent", "stance", "expresses", "speechAct", "onBehalfOf", "madeIn")


def network(graph: PropertyGraph, which: str = "whole") -> nx.MultiDiGraph[str]:
    """Make a network.

    Args:
        graph: The property graph.
        which: One of ``NETWORKS``.

    Returns:
        Nodes by IRI and edges with attributes; what has several values, or is a list, is a list.

    Raises:
        UsageError: NetworkX is not installed, or there is no such network.
    """
    try:
        import networkx as nx
    except ImportError as error:
        raise UsageError(
            "NetworkX is not installed.", mend="Install it with: pip install 'netgov-ld[networks]'"
        ) from error
    if which not in NETWORKS:
        raise UsageError(f"There is no network {which!r}.", mend=f"Use: {' or '.join(NETWORKS)}.")
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    (_add_whole if which == "whole" else _add_stances)(made, graph)
    return made


def _add_whole(made: nx.MultiDiGraph[str], graph: PropertyGraph) -> None:
    for node in graph.nodes.values():
        made.add_node(node.iri, **_plain(node), graphs=node.graphs, **node.attributes)
    for edge in graph.edges:
        made.add_edge(
            edge.source, edge.target, label=edge.relation, relation=edge.relation, graph=edge.graph
        )


def _add_stances(made: nx.MultiDiGraph[str], graph: PropertyGraph) -> None:
    out: dict[str, list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        out[edge.source].append(edge)

    def add(iri: str) -> None:
        made.add_node(iri, **_plain(graph.nodes[iri]))

    propositions = set()
    for node in graph.nodes.values():
        one = {e.relation: e.target for e in out[node.iri] if e.relation in _ONE}
        if "Position" not in node.classes or not {"proponent", "stance", "expresses"} <= set(one):
            continue
        propositions.add(one["expresses"])
        add(one["proponent"])
        add(one["expresses"])
        said = graph.nodes.get(one.get("madeIn", ""))
        facts: dict[str, Any] = {
            "label": graph.nodes[one["stance"]].label,
            "relation": "position",
            "position": node.iri,
            "statement": node.label,
        }
        for name, key in (("speech_act", "speechAct"), ("on_behalf_of", "onBehalfOf")):
            if key in one:
                facts[name] = graph.nodes[one[key]].label
        if said is not None and "date" in said.attributes:
            facts["date"] = str(said.attributes["date"][0])
        made.add_edge(one["proponent"], one["expresses"], **facts)
    for proposition in sorted(propositions):
        for edge in out[proposition]:
            if edge.relation == "topic":
                add(edge.target)
                made.add_edge(proposition, edge.target, label="topic", relation="topic")


def _plain(node: Node) -> dict[str, Any]:
    return {"label": node.label, "kind": node.kind, "classes": node.classes}


def _flat(made: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """Make each attribute one value: a single one as it is, several as a JSON array in a text.

    An attribute that has numbers on one node and texts on another is text on all of them.
    """
    flat = made.copy()
    on_nodes: list[dict[str, Any]] = [attributes for _, attributes in flat.nodes(data=True)]
    on_edges: list[dict[str, Any]] = [attributes for _, _, attributes in flat.edges(data=True)]
    for every in (on_nodes, on_edges):
        kinds: dict[str, set[type]] = defaultdict(set)
        for attributes in every:
            for name, value in attributes.items():
                attributes[name] = value = _single(value)
                kinds[name].add(type(value))
        for attributes in every:
            for name, value in attributes.items():
                if kinds[name] == {int, float}:
                    attributes[name] = float(value)
                elif len(kinds[name]) > 1:
                    attributes[name] = str(value)
    return flat


def _single(value: Value | list[Value]) -> Value:
    if not isinstance(value, list):
        return value
    return value[0] if len(value) == 1 else json.dumps(value, ensure_ascii=False)


def _graphml(made: nx.MultiDiGraph[str]) -> str:
    import networkx as nx

    lines = nx.generate_graphml(_flat(made), named_key_ids=True)
    return "<?xml version='1.0' encoding='utf-8'?>\n" + "\n".join(lines) + "\n"


def _gexf(made: nx.MultiDiGraph[str]) -> str:
    from networkx.readwrite.gexf import GEXFWriter

    flat = _flat(made)
    for number, (_, _, attributes) in enumerate(flat.edges(data=True)):
        attributes["id"] = str(number)
    writer = GEXFWriter(version="1.2draft")
    writer.add_graph(flat)
    for meta in writer.xml.findall("meta"):
        writer.xml.remove(meta)  # it has the date of today
    return f"<?xml version='1.0' encoding='utf-8'?>\n{writer}\n"


def _cytoscape(made: nx.MultiDiGraph[str]) -> str:
    import networkx as nx

    content = nx.cytoscape_data(made)
    for number, edge in enumerate(content["elements"]["edges"]):
        edge["data"]["id"] = f"edge-{number}"
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


WRITERS: Final = {"graphml": _graphml, "gexf": _gexf, "cytoscape": _cytoscape}
"""Format -> what writes a network as a text in it."""
