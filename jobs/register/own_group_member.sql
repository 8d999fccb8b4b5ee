-- One row per group that users defined, municipality and time in it, from the newest file.
with
newest as (
    select
        membership.*,
        max(membership.observed_on) over () as newest_on
    from source.own_group as membership
)
select
    newest.own_group_id,
    municipality.municipality_code,
    coalesce(newest.valid_from, date '1900-01-01') as valid_from,
    coalesce(newest.valid_to, date '9999-12-31') as valid_to,
    newest.group_title
from newest
join (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
) as municipality
    on municipality.code = newest.municipality_code
where newest.observed_on = newest.newest_on
