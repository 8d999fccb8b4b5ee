-- One row per placement and year, for what goes on is delivered every year; a placement that is not said to lie
-- elsewhere lies in the municipality that decided. A child with a temporary id has a key within its municipality only,
-- and no key of a person: nothing joins it to other registers.
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
    coalesce(placed.person_key, placed.temporary_key) as child_key,
    placed.placed_on,
    placed.person_key,
    placed.temporary_key,
    placed.birth_date,
    placed.sex,
    placed.placement_form,
    coalesce(housing.municipality_code, codes.municipality_code) as housing_municipality_code,
    placed.end_date
from source.child_placement as placed
join codes
    on codes.code = placed.municipality_code
left join codes as housing
    on housing.code = placed.housing_municipality_code
