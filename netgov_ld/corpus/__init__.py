"""Turtle files in and out of RDF, the texts of the articles, and the evidence in them."""
