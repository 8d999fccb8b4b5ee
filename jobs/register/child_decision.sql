-- One row per decision and year, for what goes on is delivered every year. A child with a temporary id has a key within
-- its municipality only, and no key of a person: nothing joins it to other registers.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
)
select
    decided.year,
    codes.municipality_code,
    coalesce(decided.person_key, decided.temporary_key) as child_key,
    decided.child_service,
    decided.decision_date,
    decided.person_key,
    decided.temporary_key,
    sex.sex,
    decided.age,
    decided.is_unaccompanied,
    decided.birth_country,
    decided.lvu_section,
    decided.end_date
from source.child_decision as decided
join codes
    on codes.code = decided.municipality_code
join codelist.sex_code as sex
    on sex.code = decided.sex_code
