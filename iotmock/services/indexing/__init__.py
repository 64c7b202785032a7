"""Fleet indexing: what is indexed of things and thing groups, and how it is searched."""
