"""The SQL of topic rules: modules without state.

`lexer` and `parser` make the parts of `syntax` out of a text, `printer` makes a text of them again; `values` and
`operators` compute, `functions` are what a statement may call; `compiler` makes of the parts what runs for each
message.
"""
