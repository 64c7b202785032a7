"""The registry: the one place where rooms ask for things and groups. moto keeps them."""
