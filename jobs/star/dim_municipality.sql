-- One row per municipality and day on which anything about it changed or was read, with what held from that day on.
with
days as (
    select municipality.municipality_code, municipality.valid_from as day
    from codelist.municipality as municipality
    union
    select membership.municipality_code, membership.observed_on
    from register.municipality_group as membership
    union
    select change.municipality_code, change.valid_from
    from register.municipality_change as change
),
named as (
    select
        days.municipality_code,
        days.day,
        municipality.code,
        municipality.label_sv as name,
        municipality.county_code,
        municipality.valid_to
    from days
    join codelist.municipality as municipality
        on  municipality.municipality_code = days.municipality_code
        and days.day between municipality.valid_from and coalesce(municipality.valid_to, date '9999-12-31')
),
grouped as (
    select
        days.municipality_code,
        days.day,
        max_by(membership.skr_group_code, membership.observed_on) as skr_group_code,
        max_by(membership.size_class_code, membership.observed_on) as size_class_code
    from days
    join register.municipality_group as membership
        on  membership.municipality_code = days.municipality_code
        and membership.observed_on <= days.day
    group by
        days.municipality_code,
        days.day
),
changed as (
    select
        days.municipality_code,
        days.day,
        max_by(change.event, change.valid_from) as last_change,
        max(change.valid_from) as last_changed_on
    from days
    join register.municipality_change as change
        on  change.municipality_code = days.municipality_code
        and change.valid_from <= days.day
    group by
        days.municipality_code,
        days.day
)
select
    named.municipality_code,
    named.code,
    named.name,
    named.county_code,
    county.label_sv as county_name,
    grouped.skr_group_code,
    skr_group.label_sv as skr_group_name,
    grouped.size_class_code,
    size_class.label_sv as size_class_name,
    cast(null as string) as socioeconomic_class,
    changed.last_change,
    changed.last_changed_on,
    named.day as valid_from,
    named.valid_to
from named
join codelist.county as county
    on county.code = named.county_code
left join grouped
    on  grouped.municipality_code = named.municipality_code
    and grouped.day = named.day
left join changed
    on  changed.municipality_code = named.municipality_code
    and changed.day = named.day
left join codelist.skr_group as skr_group
    on skr_group.code = grouped.skr_group_code
left join codelist.size_class as size_class
    on size_class.code = grouped.size_class_code
