-- One row per person who died and year. An unknown day is the first of its month, an unknown month the first of its year; the cause loses
-- its hyphen and dot. A home that is no municipality of the list, abroad or before 1998, stays as it was told.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
)
select
    death.year,
    death.person_key,
    death.birth_date,
    sex.sex,
    death.home_code,
    codes.municipality_code,
    to_date(
        concat(
            left(death.died_on_text, 4),
            case when substr(death.died_on_text, 5, 2) = '00' then '01' else substr(death.died_on_text, 5, 2) end,
            case when right(death.died_on_text, 2) = '00' or substr(death.died_on_text, 5, 2) = '00' then '01'
                else right(death.died_on_text, 2) end
        ),
        'yyyyMMdd'
    ) as died_on,
    case
        when substr(death.died_on_text, 5, 2) = '00' then 'year'
        when right(death.died_on_text, 2) = '00' then 'month'
        else 'day'
    end as died_precision,
    regexp_replace(upper(death.underlying_cause), '[.-]', '') as diagnosis_code,
    case
        when death.underlying_cause is null then null
        when death.year < 1997 then 'ICD-9'
        else 'ICD-10-SE'
    end as classification
from source.death as death
join codelist.sex_code as sex
    on sex.code = death.sex_code
left join codes
    on codes.code = left(death.home_code, 4)
