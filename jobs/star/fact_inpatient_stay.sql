-- One row per stay in hospital, in the year of its discharge, or of the delivery while it goes on. Where the patient lived
-- is what was told; the age is that at admission. A readmission comes one to thirty days after the patient's last discharge,
-- also over New Year; the days before are looked for in the year before too. Who comes on the day of the discharge is
-- moved between clinics.
with
diagnosed as (
    select
        diagnosis.year,
        diagnosis.provider_code,
        diagnosis.contact_id,
        min_by(diagnosis.diagnosis_code, diagnosis.diagnosis_place) as main_diagnosis,
        max(
            diagnosis.is_external_cause
            and diagnosis.classification = 'ICD-10-SE'
            and diagnosis.diagnosis_code rlike '^W[01]'
        ) as is_fall
    from register.inpatient_diagnosis as diagnosis
    where diagnosis.year = :period
    group by
        diagnosis.year,
        diagnosis.provider_code,
        diagnosis.contact_id
),
stays as (
    select
        stay.*,
        max(stay.discharged_on) over (
            partition by stay.person_key
            order by stay.admitted_on, coalesce(stay.discharged_on, date '9999-12-31'), stay.provider_code, stay.contact_id
            rows between unbounded preceding and 1 preceding
        ) as last_discharged_on
    from register.inpatient_stay as stay
),
aged as (
    select
        stays.*,
        cast(floor(months_between(stays.admitted_on, stays.birth_date) / 12) as int) as age,
        datediff(stays.admitted_on, stays.last_discharged_on) as days_since_last_stay
    from stays
    where stays.year = :period
)
select
    aged.year,
    aged.provider_code,
    aged.contact_id,
    coalesce(municipality.municipality_key, 0) as municipality_key,
    aged.municipality_code,
    aged.person_key,
    coalesce(aged.sex, 'T') as sex,
    aged.age,
    aged.admitted_on,
    aged.discharged_on,
    aged.discharged_to,
    aged.is_planned,
    aged.is_compulsory,
    diagnosed.main_diagnosis,
    aged.discharged_on is not null as is_discharged,
    coalesce(aged.age >= 18, false) as is_18_and_over,
    coalesce(aged.age >= 65, false) as is_65_and_over,
    coalesce(aged.age >= 80, false) as is_80_and_over,
    coalesce(diagnosed.is_fall, false) as is_fall,
    coalesce(diagnosed.main_diagnosis rlike '^(F10|K70|K85|K860|T51|G312|G621|I426|K292|E244)', false)
        as is_for_alcohol,
    coalesce(aged.days_since_last_stay between 1 and 30, false) as is_readmission,
    coalesce(aged.days_since_last_stay between 1 and 30 and not aged.is_planned, false) as is_unplanned_readmission,
    aged.days_since_last_stay,
    datediff(aged.discharged_on, aged.admitted_on) as days_in_hospital
from aged
left join diagnosed
    on  diagnosed.provider_code = aged.provider_code
    and diagnosed.contact_id = aged.contact_id
left join star.dim_municipality as municipality
    on  municipality.municipality_code = aged.municipality_code
    and make_date(aged.year + 1, 1, 1) between municipality.valid_from and municipality.valid_to
