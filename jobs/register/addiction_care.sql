-- One row per municipality, form of care, sex and year; nothing is known of single persons.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
)
select
    care.year,
    codes.municipality_code,
    care.care_form,
    care.sex,
    care.persons,
    care.care_days
from source.addiction_care as care
join codes
    on codes.code = care.municipality_code
where care.persons is not null
    or care.care_days is not null
