-- One row per group of municipalities: SKR's groups, size classes, Kolada's groups, among them the similar
-- municipalities of each, and groups that users defined.
with
kolada as (
    select
        member.group_id,
        max_by(member.group_title, member.observed_on) as name
    from register.kolada_group_member as member
    group by member.group_id
)
select
    concat('SKR2023:', skr_group.code) as group_code,
    'SKR2023' as group_scheme,
    skr_group.label_sv as name
from codelist.skr_group as skr_group
union all
select
    concat('SIZE:', size_class.code),
    'SIZE',
    size_class.label_sv
from codelist.size_class as size_class
union all
select
    concat('KOLADA:', kolada.group_id),
    'KOLADA',
    kolada.name
from kolada
union all
select distinct
    concat('OWN:', own.own_group_id),
    'OWN',
    own.group_title
from register.own_group_member as own
