"""The versions of the SQL engine, and what they differ in."""

from enum import StrEnum

__all__ = ["Version"]


class Version(StrEnum):
    """`awsIotSqlVersion`."""

    OF_2015 = "2015-10-08"
    OF_2016 = "2016-03-23"
    BETA = "beta"
    BETA_OF_2016 = "2016-03-23-beta"

    @property
    def is_first(self) -> bool:
        """Whether it is the one without nested queries, literals and most functions, where 5.0 stays 5.0."""
        return self is Version.OF_2015
