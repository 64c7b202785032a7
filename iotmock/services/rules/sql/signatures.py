"""Which functions there are, in which versions. How they are called, not what they do."""

from typing import Final

from iotmock.services.rules.sql.versions import Version

__all__ = ["CAST_TYPES", "EXTERNAL", "is_known", "is_type_known"]

_ALWAYS: Final = frozenset(
    [
        "abs",
        "accountid",
        "acos",
        "asin",
        "atan",
        "atan2",
        "aws_lambda",
        "bitand",
        "bitnot",
        "bitor",
        "bitxor",
        "ceil",
        "chr",
        "clientid",
        "concat",
        "cos",
        "cosh",
        "endswith",
        "exp",
        "floor",
        "get",
        "get_mqtt_property",
        "get_or_default",
        "get_secret",
        "get_user_properties",
        "isnull",
        "ln",
        "log",
        "lower",
        "lpad",
        "ltrim",
        "machinelearning_predict",
        "md2",
        "md5",
        "mod",
        "nanvl",
        "newuuid",
        "power",
        "principal",
        "rand",
        "regexp_matches",
        "regexp_replace",
        "regexp_substr",
        "remainder",
        "replace",
        "round",
        "rpad",
        "rtrim",
        "sha1",
        "sha224",
        "sha256",
        "sha384",
        "sha512",
        "sign",
        "sin",
        "sinh",
        "sourceip",
        "sql_version",
        "sqrt",
        "startswith",
        "substring",
        "tan",
        "tanh",
        "timestamp",
        "topic",
        "traceid",
        "trim",
        "trunc",
        "upper",
    ]
)
_SINCE_2016: Final = frozenset(
    [
        "decode",
        "encode",
        "get_dynamodb",
        "get_registry_data",
        "get_thing_shadow",
        "indexof",
        "isundefined",
        "length",
        "numbytes",
        "parse_time",
        "time_to_epoch",
        "transform",
    ]
)
# Those that ask other services.
EXTERNAL: Final = frozenset(
    ["aws_lambda", "get_dynamodb", "get_registry_data", "get_secret", "get_thing_shadow", "machinelearning_predict"]
)
# A type word of cast, and what it makes.
CAST_TYPES: Final = {
    **dict.fromkeys(("string", "nvarchar", "text", "ntext", "varchar"), "string"),
    **dict.fromkeys(("int", "integer"), "integer"),
    **dict.fromkeys(("double", "decimal"), "decimal"),
    **dict.fromkeys(("bool", "boolean"), "boolean"),
}
_TYPES_SINCE_2016: Final = frozenset({"decimal", "bool", "boolean"})


def is_known(function: str, version: Version) -> bool:
    """Whether a function, in lower case, can be called."""
    return function in _ALWAYS or (function in _SINCE_2016 and not version.is_first)


def is_type_known(word: str, version: Version) -> bool:
    """Whether cast takes a type word, in lower case."""
    return word in CAST_TYPES and not (version.is_first and word in _TYPES_SINCE_2016)
