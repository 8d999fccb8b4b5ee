-- One row per change and municipality concerned; changes of whole counties, delivered as patterns like 11xx, are left
-- to the code list.
with
concerned as (
    select
        explode(
            case
                when change.event = 'gränsjustering' then array(change.old_code, change.new_code)
                else array(change.new_code)
            end
        ) as code,
        change.valid_from,
        change.event,
        change.name,
        change.note
    from source.municipality_change as change
),
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
)
select
    codes.municipality_code,
    concerned.valid_from,
    concerned.event,
    concerned.name,
    concerned.note
from concerned
join codes
    on codes.code = concerned.code
