"""The only door to moto's state: registry, S3, IAM, Lambda, and what moto's own code reads from us.

Alone kept here: asking never imports a moto service module (a module that nobody loaded holds nothing, so the answer is
certain without it) and never creates a moto backend; the tagging API's own is made only around a request to it. Beside
`core.seam` no module touches moto.
"""

from iotmock.core.moto_state.functions import FunctionFailed, FunctionMissing, function_exists, invoke_function
from iotmock.core.moto_state.identities import account_of_access_key, issues_keys, known_accounts, role_exists
from iotmock.core.moto_state.iot_side import (
    Place,
    forget_tracked_instances,
    iot_backend_at,
    iot_places,
    iot_side,
    is_backend_class,
    put_iot_side,
)
from iotmock.core.moto_state.loaded import remember
from iotmock.core.moto_state.mirrors import PublishMirror, show_shadows
from iotmock.core.moto_state.objects import Bucket, Missing, StoredObject, bucket_or_none, find_object
from iotmock.core.moto_state.presigned import expiry_of, presign
from iotmock.core.moto_state.registry import (
    TAGGABLE,
    JobTemplate,
    Thing,
    delete_job_template,
    groups_above,
    groups_of_thing,
    job_template_ids,
    job_template_or_none,
    principals_of_thing,
    taggable_or_none,
    take_out_of_groups,
    thing_exists,
    thing_group_exists,
    thing_group_id_or_none,
    thing_group_of_id_or_none,
    thing_names,
    thing_or_none,
    things_in_group,
    things_of_principal,
)
from iotmock.core.moto_state.tagged import TaggedResource, tagged_resources_shown

__all__ = [
    "TAGGABLE",
    "Bucket",
    "FunctionFailed",
    "FunctionMissing",
    "JobTemplate",
    "Missing",
    "Place",
    "PublishMirror",
    "StoredObject",
    "TaggedResource",
    "Thing",
    "account_of_access_key",
    "bucket_or_none",
    "delete_job_template",
    "expiry_of",
    "find_object",
    "forget_tracked_instances",
    "function_exists",
    "groups_above",
    "groups_of_thing",
    "invoke_function",
    "iot_backend_at",
    "iot_places",
    "iot_side",
    "is_backend_class",
    "issues_keys",
    "job_template_ids",
    "job_template_or_none",
    "known_accounts",
    "presign",
    "principals_of_thing",
    "put_iot_side",
    "remember",
    "role_exists",
    "show_shadows",
    "taggable_or_none",
    "tagged_resources_shown",
    "take_out_of_groups",
    "thing_exists",
    "thing_group_exists",
    "thing_group_id_or_none",
    "thing_group_of_id_or_none",
    "thing_names",
    "thing_or_none",
    "things_in_group",
    "things_of_principal",
]
