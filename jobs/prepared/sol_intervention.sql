-- One row per person, municipality and month. Alarm, meals, relief and escort alone are no home care.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
)
select
    service.personal_number,
    codes.municipality_code,
    service.year,
    service.month,
    sex.sex,
    service.housing,
    coalesce(service.has_home_care, false)
        and (coalesce(service.has_home_care_service, false) or coalesce(service.has_home_care_personal, false))
        as is_home_care,
    coalesce(service.has_alarm, false) as has_alarm,
    coalesce(service.has_meals, false) as has_meals,
    coalesce(service.has_short_stay, false) as has_short_stay,
    coalesce(service.has_day_activity, false) as has_day_activity,
    service.decision_date,
    service.enforced_on,
    service.end_date,
    service.home_care_hours,
    service.short_stay_days
from source.social_service_sol as service
join codes
    on codes.code = service.municipality_code
join codelist.sex_code as sex
    on sex.code = service.sex_code
