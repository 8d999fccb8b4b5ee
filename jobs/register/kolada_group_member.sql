-- One row per group, member and day of reading.
select
    membership.group_id,
    membership.member_code,
    membership.observed_on,
    membership.group_title,
    membership.member_title
from source.kolada_api_group as membership
