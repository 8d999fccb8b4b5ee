-- One row per person and year, under the municipality's code of today.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
)
select
    person.year,
    person.person_key,
    person.birth_date,
    sex.sex,
    codes.municipality_code,
    person.civil_status,
    person.number_is_reused,
    person.is_latest_number
from source.population_person as person
join codelist.sex_code as sex
    on sex.code = person.sex_code
join codes
    on codes.code = person.municipality_code
