-- One row per municipality and day on which Kolada's groups were read.
with
skr_groups as (
    select distinct
        municipality.skr_group_id,
        municipality.skr_group_code
    from source.municipality as municipality
)
select
    membership.municipality_code,
    membership.observed_on,
    max(skr_group.skr_group_code) as skr_group_code,
    max(size_class.code) as size_class_code
from source.municipality_group as membership
left join skr_groups as skr_group
    on skr_group.skr_group_id = membership.group_id
left join codelist.size_class as size_class
    on size_class.kolada_group_id = membership.group_id
group by
    membership.municipality_code,
    membership.observed_on
having max(skr_group.skr_group_code) is not null
    or max(size_class.code) is not null
