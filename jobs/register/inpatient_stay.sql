-- One row per stay. A month is told in three deliveries: the last one of its sender counts, so that a stay that is
-- no longer told is gone; of a stay whose month was corrected the last telling counts. A home that is no
-- municipality of the list, abroad or before 1998, stays as it was told. A stay that crosses New Year, or whose discharge
-- was corrected over it, is told in two years: each year is made with those beside it, and with no others.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
),
told as (
    select
        stay.provider_code,
        stay.contact_id,
        stay.person_key,
        stay.birth_date,
        stay.year,
        stay.sex_code,
        stay.home_code,
        stay.hospital_code,
        stay.clinic_code,
        stay.admitted_on,
        stay.discharged_on,
        stay.admitted_from,
        stay.discharged_to,
        stay.is_planned,
        make_date(stay.reported_year, stay.reported_month, 1) as told_for,
        coalesce(
            trunc(stay.discharged_on, 'month'),
            make_date(stay.reported_year, stay.reported_month, 1)
        ) as care_month
    from source.inpatient_stay as stay
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
stays as (
    select
        ranked.*
    from ranked
    where ranked.told_for = ranked.last_told_for
),
compulsory as (
    select distinct
        stays.provider_code,
        stays.contact_id,
        stays.told_for
    from stays
    join source.inpatient_compulsory_care as care
        on  care.provider_code = stays.provider_code
        and care.contact_id = stays.contact_id
        and make_date(care.reported_year, care.reported_month, 1) = stays.told_for
        and care.year between stays.year - 1 and stays.year + 1
)
select
    stays.year,
    stays.provider_code,
    stays.contact_id,
    stays.person_key,
    stays.birth_date,
    sex.sex,
    stays.home_code,
    codes.municipality_code,
    stays.hospital_code,
    stays.clinic_code,
    stays.admitted_on,
    stays.discharged_on,
    stays.admitted_from,
    stays.discharged_to,
    stays.is_planned,
    compulsory.contact_id is not null as is_compulsory
from stays
join codelist.sex_code as sex
    on sex.code = stays.sex_code
left join codes
    on codes.code = left(stays.home_code, 4)
left join compulsory
    on  compulsory.provider_code = stays.provider_code
    and compulsory.contact_id = stays.contact_id
    and compulsory.told_for = stays.told_for
