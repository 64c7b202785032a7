"""What every test of the search language asks: whether a query finds a document."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from iotmock.services.indexing.search.fields import Layouts
from iotmock.services.indexing.search.matching import compile_query
from iotmock.services.indexing.search.parser import parse

Finds = Callable[..., bool]


@pytest.fixture
def finds() -> Finds:
    """Whether a query finds a document, with the options of `compile_query`."""

    def found(query: str, document: Mapping[str, Any], **options: Any) -> bool:
        return compile_query(parse(query), **options).matches(Layouts().flat(document))

    return found
