-- One row per person, unit and stay, though it was delivered under several diagnoses.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
)
select
    stay.personal_number,
    stay.admitted_on,
    stay.discharged_on,
    stay.care_unit,
    max(stay.year) as year,
    max(sex.sex) as sex,
    max(codes.municipality_code) as municipality_code,
    max(stay.admitted_from) as admitted_from,
    max(stay.discharged_to) as discharged_to,
    max(stay.is_planned) as is_planned
from source.inpatient_stay as stay
join codelist.sex_code as sex
    on sex.code = stay.sex_code
left join codes
    on codes.code = stay.municipality_code
group by
    stay.personal_number,
    stay.admitted_on,
    stay.discharged_on,
    stay.care_unit
