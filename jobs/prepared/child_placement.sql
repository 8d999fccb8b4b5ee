-- One row per placement and year, for what goes on is delivered every year; a placement that is not said to lie
-- elsewhere lies in the municipality that decided.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
)
select
    placed.year,
    codes.municipality_code,
    placed.person_or_temporary_id,
    placed.placed_on,
    case when placed.person_or_temporary_id like 'T%' then null else placed.person_or_temporary_id end as personal_number,
    case when placed.person_or_temporary_id like 'T%' then placed.person_or_temporary_id end as temporary_id,
    placed.placement_form,
    coalesce(housing.municipality_code, codes.municipality_code) as housing_municipality_code,
    placed.end_date
from source.child_placement as placed
join codes
    on codes.code = placed.municipality_code
left join codes as housing
    on housing.code = placed.housing_municipality_code
