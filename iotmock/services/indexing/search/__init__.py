"""The search language of fleet indexing, version 2017-09-30: modules without state.

`lexer` and `parser` make a tree of `syntax` out of a text, `printer` makes a text of it again; `fields` makes documents
flat, `values` and `geo` read what stands in them; `matching` and `holding` make of a tree what is asked about each one.
"""
