-- One row per diagnosis and cause of stays. Codes lose dots and the letters behind them that mark certainty, and are upper
-- case; a range is its first and last code; a main diagnosis that is repeated among the others counts once. Before 1997
-- codes are those of ICD-9.
with
delivered as (
    select
        stay.personal_number,
        stay.admitted_on,
        stay.care_unit,
        posexplode(concat(
            array(stay.main_diagnosis),
            array_except(split(coalesce(stay.diagnoses, ''), ' '), array(coalesce(stay.main_diagnosis, ''), '')),
            array_except(split(coalesce(stay.external_causes, ''), ' '), array(''))
        )) as (place, delivered_code)
    from source.inpatient_stay as stay
),
tidied as (
    select
        delivered.personal_number,
        delivered.admitted_on,
        delivered.care_unit,
        delivered.place,
        split(regexp_replace(upper(delivered.delivered_code), '[.]', ''), '-') as codes
    from delivered
    where delivered.delivered_code is not null
)
select
    tidied.personal_number,
    tidied.admitted_on,
    tidied.care_unit,
    tidied.place as diagnosis_place,
    regexp_replace(tidied.codes[0], '(?<=[0-9])[PX]$', '') as diagnosis_code,
    nullif(get(tidied.codes, 1), '') as diagnosis_last,
    case when tidied.codes[0] rlike '^[0-9]' then 'ICD-9' else 'ICD-10-SE' end as classification,
    tidied.codes[0] rlike '^[V-Y][0-9]' as is_external_cause
from tidied
