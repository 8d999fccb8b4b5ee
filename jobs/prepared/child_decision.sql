-- One row per decision and year, for what goes on is delivered every year. A temporary id means a person in its
-- municipality only, and is never mixed with numbers.
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
    decided.person_or_temporary_id,
    decided.child_service,
    decided.decision_date,
    case when decided.person_or_temporary_id like 'T%' then null else decided.person_or_temporary_id end as personal_number,
    case when decided.person_or_temporary_id like 'T%' then decided.person_or_temporary_id end as temporary_id,
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
