-- Memberships of a municipality in a group that begin before an earlier line's has ended.
select
    delivery.line
from delivery
join delivery as earlier
    on  earlier.own_group_id = delivery.own_group_id
    and earlier.municipality_code = delivery.municipality_code
    and earlier.line < delivery.line
    and coalesce(earlier.valid_from, date '1900-01-01') <= coalesce(delivery.valid_to, date '9999-12-31')
    and coalesce(delivery.valid_from, date '1900-01-01') <= coalesce(earlier.valid_to, date '9999-12-31')
