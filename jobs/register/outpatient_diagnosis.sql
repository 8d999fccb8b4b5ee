-- One row per diagnosis and cause of a visit. Codes lose dots and are upper case; those of ICD-10 lose the P or X
-- that fills them up; a range is its first and last code, also when the last one is written without its letter. What
-- is the same code after that counts once, at its first place. Until 1996 codes are those of ICD-9, whatever they
-- begin with. Codes that were blanked are none. Visits are those of register.outpatient_visit.
with
told as (
    select
        visit.provider_code,
        visit.contact_id,
        visit.person_key,
        visit.year,
        make_date(visit.reported_year, visit.reported_month, 1) as told_for,
        trunc(visit.visited_on, 'month') as care_month
    from source.outpatient_visit as visit
),
ranked as (
    select
        told.*,
        greatest(
            max(told.told_for) over (partition by told.provider_code, told.care_month),
            max(told.told_for) over neighbouring_years
        ) as last_told_for
    from told
    window neighbouring_years as (
        partition by told.provider_code, told.contact_id
        order by told.year
        range between 1 preceding and 1 following
    )
),
visits as (
    select
        ranked.*
    from ranked
    where ranked.told_for = ranked.last_told_for
),
codes as (
    select
        diagnosis.provider_code,
        diagnosis.contact_id,
        diagnosis.year,
        make_date(diagnosis.reported_year, diagnosis.reported_month, 1) as told_for,
        diagnosis.code_number as place,
        upper(replace(diagnosis.delivered_code, '.', '')) as code,
        false as is_cause
    from source.outpatient_diagnosis as diagnosis
    where diagnosis.delivered_code is not null
    union all
    select
        cause.provider_code,
        cause.contact_id,
        cause.year,
        make_date(cause.reported_year, cause.reported_month, 1),
        30 + cause.code_number,
        upper(replace(cause.delivered_code, '.', '')),
        true
    from source.outpatient_external_cause as cause
    where cause.delivered_code is not null
),
ranges as (
    select
        visits.provider_code,
        visits.contact_id,
        visits.person_key,
        visits.year,
        codes.place,
        codes.is_cause,
        visits.year < 1997 as is_icd_9,
        split_part(codes.code, '-', 1) as first_code,
        nullif(split_part(codes.code, '-', 2), '') as last_code
    from visits
    join codes
        on  codes.provider_code = visits.provider_code
        and codes.contact_id = visits.contact_id
        and codes.told_for = visits.told_for
        and codes.year between visits.year - 1 and visits.year + 1
),
tidied as (
    select
        ranges.provider_code,
        ranges.contact_id,
        ranges.person_key,
        ranges.year,
        ranges.place,
        if(ranges.is_icd_9, ranges.first_code, regexp_replace(ranges.first_code, '(?<=[0-9])[PX]$', '')) as first_code,
        case
            when ranges.last_code rlike '^[0-9]' and ranges.first_code rlike '^[A-Z]'
                then concat(left(ranges.first_code, 1), ranges.last_code)
            else ranges.last_code
        end as last_code,
        if(ranges.is_icd_9, 'ICD-9', 'ICD-10-SE') as classification,
        ranges.is_cause
            or ranges.first_code rlike if(ranges.is_icd_9, '^E[89]', '^[V-Y]') as is_external_cause
    from ranges
)
select
    tidied.year,
    tidied.provider_code,
    tidied.contact_id,
    tidied.person_key,
    min(tidied.place) as diagnosis_place,
    tidied.first_code as diagnosis_code,
    tidied.last_code as diagnosis_last,
    tidied.classification,
    max(tidied.is_external_cause) as is_external_cause
from tidied
group by
    tidied.provider_code,
    tidied.contact_id,
    tidied.person_key,
    tidied.year,
    tidied.first_code,
    tidied.last_code,
    tidied.classification
