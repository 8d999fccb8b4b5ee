-- Each stay is looked at in its own year, and looked back at in the year after.
with
looked_at as (
    select year as looked_in, * from register.inpatient_stay
    union all
    select year + 1 as looked_in, * from register.inpatient_stay
),
followed as (
    select
        *,
        max(discharged_on) over (
            partition by looked_in, person_key
            order by admitted_on, ifnull(discharged_on, date '9999-12-31'), provider_code, contact_id
            rows between unbounded preceding and 1 preceding
        ) as discharged_before
    from looked_at
    qualify looked_in = year
),
causes as (
    select
        year,
        provider_code,
        contact_id,
        arg_min(diagnosis_code, diagnosis_place) as main_diagnosis,
        bool_or(
            is_external_cause and classification = 'ICD-10-SE' and left(diagnosis_code, 2) in ('W0', 'W1')
        ) as is_fall
    from register.inpatient_diagnosis
    group by year, provider_code, contact_id
),
stays as (
    select
        followed.*,
        causes.main_diagnosis,
        causes.is_fall,
        datesub('year', birth_date, admitted_on) as age_then,
        admitted_on - discharged_before as days_between
    from followed
    left join causes using (year, provider_code, contact_id)
)
select
    stays.year,
    provider_code,
    contact_id,
    ifnull(dim.municipality_key, 0)::bigint as municipality_key,
    stays.municipality_code,
    person_key,
    ifnull(sex, 'T') as sex,
    age_then::integer as age,
    admitted_on,
    discharged_on,
    discharged_to,
    is_planned,
    is_compulsory,
    main_diagnosis,
    discharged_on is not null as is_discharged,
    ifnull(age_then >= 65, false) as is_65_and_over,
    ifnull(age_then >= 80, false) as is_80_and_over,
    ifnull(is_fall, false) as is_fall,
    ifnull(
        left(main_diagnosis, 3) in ('F10', 'K70', 'K85', 'T51')
        or left(main_diagnosis, 4) in ('K860', 'G312', 'G621', 'I426', 'K292', 'E244'),
        false
    ) as is_for_alcohol,
    ifnull(days_between >= 1 and days_between <= 30, false) as is_readmission,
    ifnull(days_between >= 1 and days_between <= 30 and not is_planned, false) as is_unplanned_readmission,
    days_between::integer as days_since_last_stay,
    ifnull(discharged_on - admitted_on, 0)::integer as days_in_hospital
from stays
left join star.dim_municipality as dim
    on  dim.municipality_code = stays.municipality_code
    and dim.valid_from <= make_date(stays.year + 1, 1, 1)
    and dim.valid_to >= make_date(stays.year + 1, 1, 1)
