-- One row per visit. A month is told in three deliveries: the last one of its sender counts, so that a visit that is
-- no longer told is gone; of a visit whose month was corrected the last telling counts. A home that is no
-- municipality of the list, abroad or before 1998, stays as it was told. A visit whose day was corrected over New Year is
-- told in two years: each year is made with those beside it, and with no others.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
),
told as (
    select
        visit.provider_code,
        visit.contact_id,
        visit.person_key,
        visit.year,
        visit.sex_code,
        visit.home_code,
        visit.hospital_code,
        visit.clinic_code,
        visit.visited_on,
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
)
select
    visits.year,
    visits.provider_code,
    visits.contact_id,
    visits.person_key,
    sex.sex,
    visits.home_code,
    codes.municipality_code,
    visits.hospital_code,
    visits.clinic_code,
    visits.visited_on
from visits
join codelist.sex_code as sex
    on sex.code = visits.sex_code
left join codes
    on codes.code = left(visits.home_code, 4)
