-- One row per municipality, form of care, sex and year; nothing is known of single persons.
select
    care.year,
    care.municipality_code,
    care.care_form,
    care.sex,
    coalesce(municipality.municipality_key, 0) as municipality_key,
    care.persons_status,
    care.care_days_status,
    care.persons,
    care.care_days
from register.addiction_care as care
left join star.dim_municipality as municipality
    on  municipality.municipality_code = care.municipality_code
    and make_date(care.year + 1, 1, 1) between municipality.valid_from and municipality.valid_to
