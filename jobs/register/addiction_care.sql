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
    case coalesce(care.persons_text, '-')
        when '-' then 'missing'
        when '.' then 'not_applicable'
        when '..' then 'suppressed'
        else 'value'
    end as persons_status,
    care.persons_text,
    case coalesce(care.care_days_text, '-')
        when '-' then 'missing'
        when '.' then 'not_applicable'
        when '..' then 'suppressed'
        else 'value'
    end as care_days_status,
    care.care_days_text,
    try_cast(care.persons_text as bigint) as persons,
    try_cast(care.care_days_text as bigint) as care_days
from source.addiction_care as care
join codes
    on codes.code = care.municipality_code
