"""The only door to moto's state: S3, IAM, Lambda, and what moto's own code reads from us.

Alone kept here: asking never imports a moto service module (a module that nobody loaded holds nothing, so the answer is
certain without it) and never creates a moto backend; the tagging API's own is made only around a request to it. Beside
`core.seam` no module touches moto.
"""

from iotmock.core.moto_state.functions import FunctionFailed, FunctionMissing, function_exists, invoke_function
from iotmock.core.moto_state.identities import (
    account_of_access_key,
    identity_exists,
    issues_keys,
    known_accounts,
    role_exists,
)
from iotmock.core.moto_state.iot_side import (
    Place,
    check_saved_side,
    forget_tracked_instances,
    iot_backend_at,
    iot_places,
    iot_side,
    is_backend_class,
    put_iot_side,
    put_saved_side,
    saved_class,
    saved_name,
    saved_side,
    unsaved,
)
from iotmock.core.moto_state.loaded import remember
from iotmock.core.moto_state.mirrors import PublishMirror
from iotmock.core.moto_state.objects import Bucket, Missing, StoredObject, bucket_or_none, find_object
from iotmock.core.moto_state.presigned import expiry_of, presign
from iotmock.core.moto_state.tagged import TaggedResource, tagged_resources_shown
from iotmock.core.moto_state.tagged_by_moto import TAGGABLE, taggable_or_none

__all__ = [
    "TAGGABLE",
    "Bucket",
    "FunctionFailed",
    "FunctionMissing",
    "Missing",
    "Place",
    "PublishMirror",
    "StoredObject",
    "TaggedResource",
    "account_of_access_key",
    "bucket_or_none",
    "check_saved_side",
    "expiry_of",
    "find_object",
    "forget_tracked_instances",
    "function_exists",
    "identity_exists",
    "invoke_function",
    "iot_backend_at",
    "iot_places",
    "iot_side",
    "is_backend_class",
    "issues_keys",
    "known_accounts",
    "presign",
    "put_iot_side",
    "put_saved_side",
    "remember",
    "role_exists",
    "saved_class",
    "saved_name",
    "saved_side",
    "taggable_or_none",
    "tagged_resources_shown",
    "unsaved",
]
