-- One row per person and year, under the municipality's code of today. The population register may tell a person under an
-- earlier number too: the row of the latest number counts.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
),
numbered as (
    select
        person.*,
        row_number() over (
            partition by person.year, person.person_key
            order by person.is_latest_number desc, person.birth_date desc, person.municipality_code, person.sex_code
        ) as place
    from source.population_person as person
)
select
    numbered.year,
    numbered.person_key,
    numbered.birth_date,
    sex.sex,
    codes.municipality_code,
    numbered.civil_status,
    numbered.number_is_reused,
    numbered.is_latest_number
from numbered
join codelist.sex_code as sex
    on sex.code = numbered.sex_code
join codes
    on codes.code = numbered.municipality_code
where numbered.place = 1
